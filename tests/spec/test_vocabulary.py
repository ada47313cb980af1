"""Words of other tools, and words of the language that are not there yet: each leads somewhere, and to one place only."""

import re
from collections import Counter

import pytest

from netspec.kinds.catalogue import FAMILIES, every
from netspec.kinds.kind import Family
from netspec.spec import not_yet
from netspec.spec.siblings import OUTPUT_SIBLINGS, SECTIONS, STEP_SIBLINGS
from netspec.spec.unknown import EXAMPLES, surely, unknown_kind
from netspec.spec.vocabulary import MISPLACED, SETTING_SYNONYMS

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


def test_siblings_that_are_not_there_yet_are_not_there() -> None:
    assert not set(not_yet.STEP) & set(STEP_SIBLINGS)
    assert not set(not_yet.OUTPUT) & set(OUTPUT_SIBLINGS)


def test_synonyms_of_settings_lead_to_settings_that_exist() -> None:
    ahead = {"head_size", "mode"}
    for word, meant in SETTING_SYNONYMS.items():
        assert set(meant.split()) <= SETTINGS | set(SECTIONS) | ahead, word


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
