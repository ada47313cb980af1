"""Words of other tools, and words of the language that are not there yet: each leads somewhere, and to one place only."""

import re
from collections import Counter

import pytest

from netspec.kinds.catalogue import FAMILIES, every
from netspec.kinds.kind import Family
from netspec.source.help import cures_of
from netspec.source.text import SourceText
from netspec.source.yaml_reader import read
from netspec.spec import not_yet
from netspec.spec.misplaced import MISPLACED
from netspec.spec.said_otherwise import FORMS, WORDS
from netspec.spec.setting_words import _HERE as SETTING_WORDS
from netspec.spec.setting_words import said_elsewhere
from netspec.spec.siblings import OUTPUT_SIBLINGS, SECTIONS, STEP_SIBLINGS
from netspec.spec.unknown import EXAMPLES, surely, unknown_kind

KINDS = {name for family in FAMILIES for name in FAMILIES[family]}
SETTINGS = {name for family in FAMILIES for cls in every(family).values() for name in cls.settings}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_word_of_another_tool_means_one_kind(family: Family) -> None:
    words = Counter(
        folded
        for name, cls in every(family).items()
        for folded in {re.sub("[_ -]", "", word).lower() for word in (name, *cls.synonyms)}
    )
    assert [word for word, count in words.items() if count > 1] == []
    for name, cls in every(family).items():
        for word in (*cls.synonyms, name.upper(), f"nn.{name}", f"{name}()"):
            assert surely(family, word) == name


@pytest.mark.parametrize("family", not_yet.KINDS)
def test_what_is_not_there_yet_is_not_there(family: Family) -> None:
    for name, help in not_yet.KINDS[family].items():
        assert surely(family, name) is None, name
        assert unknown_kind(family, name).code == "NS1008"
        for word in re.findall(r"`([a-z0-9_]+)", help):
            assert word in KINDS | SETTINGS | {"log_softmax"}, f"{name}: {help}"


@pytest.mark.parametrize("family", WORDS)
def test_what_is_said_otherwise_is_no_kind_and_leads_to_kinds(family: Family) -> None:
    table = {**WORDS[family], **FORMS.get(family, {})}
    for help, words in table.items():
        told = [unknown_kind(family, word) for word in words.split()]
        assert {one.code for one in told} <= {"NS1005", "NS1008"}, words
        for word in words.split():
            assert surely(family, word) is None, word
        for word in re.findall(r"`([a-z0-9_]+)", help):
            assert word in KINDS | SETTINGS | set(SECTIONS) | {
                "netspec",
                "torchrun",
                "rows_per_sample",
                *STEP_SIBLINGS,
            }, help


@pytest.mark.parametrize("family", FORMS)
def test_forms_are_written_with_the_value_that_stands_there(family: Family) -> None:
    source = SourceText("a.yaml", "2")
    for form, words in FORMS[family].items():
        for word in words.split():
            help = unknown_kind(family, word, read(source)).help
            assert help == f"write `{form.format('2')}`"
            assert cures_of(help)


def test_siblings_that_are_not_there_yet_are_not_there() -> None:
    assert not set(not_yet.STEP) & set(STEP_SIBLINGS)
    assert not set(not_yet.OUTPUT) & set(OUTPUT_SIBLINGS)


def test_words_for_settings_lead_to_settings_that_exist() -> None:
    for here, words in SETTING_WORDS.items():
        assert here in SETTINGS | set(SECTIONS), here
        assert len(set(words.split())) == len(words.split()), here
        for word in words.split():
            assert said_elsewhere(word, (here,)) == here
            assert said_elsewhere(word.upper(), (here,)) == here


def test_what_is_said_to_be_misplaced_is_no_setting_there() -> None:
    for kind, name in MISPLACED:
        found = [every(family)[kind] for family in FAMILIES if kind in FAMILIES[family]]
        assert found or kind == ""
        assert all(name not in cls.settings for cls in found)


@pytest.mark.parametrize("family", EXAMPLES)
def test_examples_name_kinds_that_exist(family: Family) -> None:
    assert {re.split(r"\W", one)[0] for one in re.findall("`([^`]+)`", EXAMPLES[family])} <= set(
        FAMILIES[family]
    )
