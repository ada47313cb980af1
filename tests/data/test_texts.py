"""Texts as codes: what parts they have, what is learned, and that the ONNX graph does what a plain program would."""

import string
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from netspec.data.encoder import TEXTS_AT_ONCE, encoded_rows, input_graph
from netspec.data.statistics import statistics_of
from netspec.kinds.catalogue import find
from netspec.kinds.inputs.text import Text
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.kinds.texts.characters import LONGEST, lowered
from netspec.kinds.texts.words import words_of
from netspec.source.text import whole_file
from netspec.spec.model import InputSpec

SEVERAL = [
    "Don't go, 3.5 €!", "", "   ", " two  spaces ", "new\nline\tand tab\u00a0no break", "Ärger ärger ÄRGER",
    "日本語。テスト", "a.b,c", "E\u0301te\u0301 ete", "x" * 16 + " " + "y" * 17, "z" * 64 + "! " + "q" * 65,
    "w" * 300 + "?", "𝒳😀 ok", "_under_score9",
]  # fmt: skip
"""Texts with what may go wrong: no text, spaces alone, letters of two and four bytes, pieces as long as an expression takes."""


def text_of(**settings: object) -> Text:
    return written(find("inputs", "text"), settings)


def learned(kind: Text, texts: np.ndarray) -> tuple[InputSpec, dict]:
    one = InputSpec("t", kind, ("t",), whole_file("x"), None, {})
    return one, kind.fitted(statistics_of(texts))


def codes(kind: Text, texts: list[str], train: list[str] | None = None) -> list[list[int]]:
    """The codes of each text without padding, each encoded alone and among all."""
    raw = np.array(texts, object)
    one, state = learned(kind, raw if train is None else np.array(train, object))
    graph = input_graph(one, state)
    together = encoded_rows(graph, raw)
    found = [[int(code) for code in row if code] for row in together]
    for text, row, whole in zip(texts, found, together, strict=True):
        assert encoded_rows(graph, np.array([text], object))[0].tolist() == row
        assert whole[: len(row)].all()
    return found


def plain(kind: Text, text: str, entries: list[str]) -> list[int]:
    """The same by a plain program."""
    text = lowered(text) if kind.lowercase else text
    parts = words_of(text) if kind.split == "words" else list(text)
    return [entries.index(part) + 2 if part in entries else 1 for part in parts] or [1]


@pytest.mark.parametrize("lowercase", [False, True])
@pytest.mark.parametrize("split", ["words", "characters"])
@pytest.mark.parametrize("vocabulary", [8, 1000])
def test_the_graph_parts_texts_as_a_plain_program(
    split: str, lowercase: bool, vocabulary: int
) -> None:
    kind = text_of(vocabulary=vocabulary, split=split, lowercase=lowercase)
    _, state = learned(kind, np.array(SEVERAL, object))
    entries = list(state["entries"])
    assert len(entries) <= vocabulary - 2
    expected = [plain(kind, text, entries) for text in SEVERAL]
    assert codes(kind, SEVERAL) == expected
    assert all(code < kind.encoded(1).counts[0] for row in expected for code in row)


def test_random_texts_are_parted_as_by_a_plain_program() -> None:
    rng = np.random.default_rng(0)
    letters = [*string.printable, "é", "ß", "İ", "Ω", "ω", "中", "😀", "\u0301", "\u2003"]
    texts = ["".join(rng.choice(letters, rng.integers(0, 60))) for _ in range(300)]
    for settings in ({"split": "words"}, {"split": "characters"}, {"lowercase": True}):
        kind = text_of(vocabulary=200, **settings)
        entries = list(learned(kind, np.array(texts[:200], object))[1]["entries"])
        expected = [plain(kind, text, entries) for text in texts]
        assert codes(kind, texts, texts[:200]) == expected


def test_bytes_are_those_of_utf8_and_strange_letters_are_unknown() -> None:
    kind = text_of(split="bytes")
    found = codes(kind, [*SEVERAL, "ж"], SEVERAL)
    for text, row in zip(SEVERAL, found, strict=False):
        assert row == ([code + 2 for code in text.encode()] or [1])
    assert found[-1] == [1]
    assert kind.encoded(1).counts == (258,)


def pairs(text: str, entries: dict[str, int]) -> list[str]:
    """Byte pair encoding by a plain program: the earliest entry that two neighbours make is joined first."""
    places = {one: place for place, one in enumerate(entries)}
    begin, *others = text.split(" ")
    found: list[str] = []
    for piece in (begin, *(f" {one}" for one in others)):
        parts = list(piece)
        while True:
            both = [
                (places[a + b], i)
                for i, (a, b) in enumerate(pairwise(parts))
                if {a, b, a + b} <= places.keys()
            ]
            if not both:
                break
            _, at = min(both)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        found += parts
    return found


def test_byte_pairs_are_joined_as_by_a_plain_program() -> None:
    train = ["low lower lowest", "new newer newest", "wide wider widest aaaa aaa"] * 3 + SEVERAL
    kind = text_of(vocabulary=150, split="bpe")
    _, state = learned(kind, np.array(train, object))
    entries = state["entries"]
    assert any(len(one) > 2 for one in entries)
    places = {one: place + 2 for place, one in enumerate(entries)}
    texts = [*SEVERAL, "lowest newest", "aaaaaaa", "slowest ж wide"]
    expected = [[places.get(p, 1) for p in pairs(t, entries)] or [1] for t in texts]
    assert codes(kind, texts, train) == expected
    assert "".join(pairs("lowest  newest ", entries)) == "lowest  newest "


def test_given_parts_are_looked_up_as_they_are() -> None:
    for lowercase, expected in ((False, [[2, 3, 1], [1, 1, 2], [1, 0, 0]]), (True, [[2, 3, 2], [3, 1, 2], [1, 0, 0]])):  # fmt: skip
        kind = text_of(vocabulary=["the", "new york"], split="given", lowercase=lowercase)
        one, state = learned(kind, np.array([["the"]], object))
        raw = np.array([["the", "new york", "The"], ["New York", "", "the"], ["", "", ""]], object)
        assert input_graph(one, state)(raw).tolist() == expected


def test_the_most_frequent_entries_are_learned_and_equals_by_text() -> None:
    kind = text_of(vocabulary=5)
    _, state = learned(kind, np.array(["b a c", "a d", "c e"], object))
    assert state == {"entries": {"a": 2, "c": 2, "b": 1}}


def test_texts_are_cut_to_their_longest() -> None:
    assert codes(text_of(vocabulary=["a", "b"], max_length=2), ["a b a", "b", ""]) == [
        [2, 3],
        [3],
        [1],
    ]


def test_of_a_piece_without_a_space_so_many_characters_are_looked_at() -> None:
    kind = text_of(vocabulary=["a", "b"], split="characters")
    (row, other) = codes(kind, ["a" * (LONGEST + 5) + " b", "a" * LONGEST])
    # the space is not in the vocabulary
    assert Counter(row) == {2: LONGEST, 1: 1, 3: 1}
    assert len(other) == LONGEST


def test_many_texts_are_encoded_in_several_calls() -> None:
    texts = ["a b"] * TEXTS_AT_ONCE + ["a b c d"]
    kind = text_of(vocabulary=["a", "b", "c", "d"])
    one, state = learned(kind, np.array(texts, object))
    found = encoded_rows(input_graph(one, state), np.array(texts, object))
    assert found.shape == (TEXTS_AT_ONCE + 1, 4)
    assert found[0].tolist() == [2, 3, 0, 0]
    assert found[-1].tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"vocabulary": ["a b"]}, "no single word"),
        ({"vocabulary": ["ab"], "split": "characters"}, "no single character"),
        ({"vocabulary": ["Ab"], "lowercase": True}, "capitals"),
        ({"vocabulary": 9, "split": "bytes"}, "all 256"),
        ({"vocabulary": 9, "split": "given", "max_length": 3}, "parts are given"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings: dict, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        text_of(**settings)


def test_a_vocabulary_may_lie_in_a_file(spec_of: object, tmp_path: Path) -> None:
    spec = spec_of(
        "{table: t.csv}", "{t: {text: words.txt}}", "{y: number}", words__txt="the\nend\n\n", t__csv="t,y\nthe end,1\n"
    )  # fmt: skip
    assert spec.inputs[0].kind.vocabulary == ("the", "end")
    assert spec.imports == {"words.txt": "the\nend\n\n"}
