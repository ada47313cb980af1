"""Sources of texts: a text on each line, files that belong together, one stream in windows, and a word on each line."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.data.dataset import prepare
from netspec.data.peek import look
from netspec.data.sources import read_parts
from netspec.graph.compiled import compile_file
from netspec.source.diagnostics import Diagnostic
from netspec.source.text import whole_file
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]
TEXT = "{text: {text: [a, b]}}"
POSITION = "{position: number}"
WORDS = "I\tO\nsaw\tO\nNew\tB-place\nYork\tI-place\n\t\nToday\tO\n\n\nBye\tO"
GIVEN = "{words: {text: {split: given, vocabulary: [saw, New]}}}"
TENSOR = "{t: tensor}"


def cells(spec: Spec, *columns: str) -> dict[str, dict[str, list]]:
    """Part → column → what it holds."""
    parts = read_parts(spec, dict.fromkeys(columns, whole_file("x")))
    return {part: {c: list(f.columns[c]) for c in columns} for part, f in parts.items()}


def test_every_line_is_a_text_an_empty_one_too(spec_of: Make) -> None:
    spec = spec_of("{lines: [t.txt, u.txt]}", TEXT, POSITION, t__txt="a b\r\n\n c \n", u__txt="NA")
    assert cells(spec, "text", "position")["all"] == {
        "text": ["a b", "", " c ", "NA"],
        "position": ["0", "1", "2", "3"],
    }


def test_a_packed_file_is_read_as_a_plain_one(spec_of: Make, tmp_path: Path) -> None:
    (tmp_path / "t.txt.gz").write_bytes(gzip.compress(b"a\nb\n"))
    spec = spec_of("{lines: t.txt.gz, columns: [said]}", TEXT, POSITION)
    assert cells(spec, "said")["all"]["said"] == ["a", "b"]


def test_files_that_belong_together_are_a_column_each(spec_of: Make) -> None:
    spec = spec_of(
        "{lines: {columns: {text: e.txt, german: g.txt}}}", TEXT, POSITION, e__txt="a\nb\n", g__txt="x\ny\n"
    )  # fmt: skip
    assert cells(spec, "text", "german")["all"] == {"text": ["a", "b"], "german": ["x", "y"]}


def test_parts_may_have_columns_of_their_own(spec_of: Make) -> None:
    data = "{lines: {train: {text: e.txt, german: g.txt}, test: {text: g.txt, german: e.txt}}}"
    spec = spec_of(data, TEXT, POSITION, e__txt="a\nb\n", g__txt="x\ny\n")
    found = cells(spec, "text")
    assert found == {"train": {"text": ["a", "b"]}, "test": {"text": ["x", "y"]}}


def test_files_of_unequal_numbers_of_lines_are_refused(spec_of: Make, told: Told) -> None:
    spec = spec_of(
        "{lines: {columns: {text: e.txt, german: g.txt}}}", TEXT, POSITION, e__txt="a\nb\n", g__txt="x\n"
    )  # fmt: skip
    fault = told(lambda: prepare(spec))
    assert fault.code == "NS4009"
    assert "e.txt` 2" in fault.message
    assert "g.txt` 1" in fault.message


def test_a_stream_is_cut_into_windows_and_what_is_left_over_is_none(spec_of: Make) -> None:
    data = "{lines: {path: [t.txt, u.txt], window: 4, stride: 3}}"
    spec = spec_of(data, TEXT, POSITION, t__txt="ab\r\ncd\n", u__txt="efgh")
    assert cells(spec, "text", "position")["all"] == {
        "text": ["ab\nc", "cd\ne", "efgh"],
        "position": ["0", "3", "6"],
    }


def test_the_end_of_a_stream_can_be_kept_for_the_test(spec_of: Make) -> None:
    data = "{lines: {path: t.txt, window: 2}, split: {test: 0.2, order: position}}"
    spec = spec_of(data, TEXT, POSITION, layers="{embedding: 2}, {mean: time}, {linear: 1}", t__txt="a b a b a " * 4)  # fmt: skip
    found = prepare(spec)
    assert found.test is not None
    assert found.test.targets["position"].min() > found.train.targets["position"].max()


def test_a_stream_shorter_than_a_window_is_refused(spec_of: Make, told: Told) -> None:
    spec = spec_of("{lines: {path: t.txt, window: 9}}", TEXT, POSITION, t__txt="abc")
    assert "3 characters, fewer than a window of 9" in told(lambda: prepare(spec)).message


def test_words_stand_on_lines_and_an_empty_line_ends_a_sample(spec_of: Make) -> None:
    spec = spec_of(
        "{sequences: w.conll, columns: [words, tag]}", GIVEN, TENSOR, layers="{embedding: 2}", w__conll=WORDS
    )  # fmt: skip
    found = cells(spec, "words", "tag")["all"]
    assert [one.tolist() for one in found["words"]] == [["I", "saw", "New", "York"], ["Today"], ["Bye"]]  # fmt: skip
    assert [one.tolist() for one in found["tag"]] == [["O", "O", "B-place", "I-place"], ["O"], ["O"]]  # fmt: skip
    data = prepare(spec)
    assert data.train.inputs["words"].tolist() == [[1, 2, 3, 1], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert data.train.inputs["time_length"].tolist() == [4, 1, 1]
    assert data.raw_sample["words"].tolist()[1] == ["Today", "", "", ""]


def test_the_parts_of_a_folder_are_told_by_the_names_of_its_files(
    spec_of: Make, tmp_path: Path
) -> None:
    (tmp_path / "w").mkdir()
    for name in ("wtrain.conll", "x.dev.conll", "y.test.annotated", "README"):
        (tmp_path / "w" / name).write_text(f"{name} O\n", "utf-8")
    spec = spec_of("{sequences: w, columns: [words, tag]}", GIVEN, TENSOR)
    found = {part: one["words"][0][0] for part, one in cells(spec, "words").items()}
    assert found == {
        "train": "wtrain.conll",
        "validation": "x.dev.conll",
        "test": "y.test.annotated",
    }
    assert set(prepare(spec).hashes) == {
        "w/wtrain.conll",
        "w/x.dev.conll",
        "w/y.test.annotated",
    }


@pytest.mark.parametrize(
    ("names", "words"),
    [(["train.a", "train.b"], "several files for the train part"), (["a"], "has `train` in its name")],
)  # fmt: skip
def test_a_folder_whose_parts_are_in_doubt_is_refused(
    names: list[str], words: str, spec_of: Make, told: Told, tmp_path: Path
) -> None:
    (tmp_path / "w").mkdir()
    for name in names:
        (tmp_path / "w" / name).write_text("a O\n", "utf-8")
    spec = spec_of("{sequences: w, columns: [words, tag]}", GIVEN, TENSOR)
    assert words in told(lambda: prepare(spec)).message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [("a O\nb\n", 2, "has 1 field"), ("a O\n\nb O x\n", 3, "has 3 fields")],
)
def test_a_line_with_other_fields_is_told_at_its_place(
    text: str, line: int, words: str, spec_of: Make, told: Told
) -> None:
    spec = spec_of("{sequences: w.txt, columns: [words, tag]}", GIVEN, TENSOR, w__txt=text)
    for fault in (told(lambda: prepare(spec)), look(spec)[0]):
        assert (fault.code, fault.where.place.span.line) == ("NS4010", line)
        assert words in fault.message


def test_a_line_that_lacks_a_field_among_others_is_told_which(spec_of: Make, told: Told) -> None:
    spec = spec_of("{sequences: w.txt, columns: [words, tag]}", GIVEN, TENSOR, w__txt="a O\nb\n")
    helps = [fault.help or "" for fault in (told(lambda: prepare(spec)), look(spec)[0])]
    assert all(help.startswith("the line lacks its field 2: write it") for help in helps)
    assert not any("columns:" in help for help in helps)


def test_a_wrong_tag_is_told_at_its_own_line(spec_of: Make, told: Told) -> None:
    spec = spec_of(
        "{sequences: {path: w.txt, comment: '#'}, columns: [words, tag]}", GIVEN, "{tag: {tags: [O, X]}}",
        layers="{embedding: 2}, {linear: 2}", w__txt="a O\n\nb O\n# c\nd Z\ne O\n",
    )  # fmt: skip
    for fault in (told(lambda: prepare(spec)), look(spec)[0]):
        assert (fault.code, fault.where.place.span.line) == ("NS4005", 5)
        assert "`Z` is none of the classes" in fault.message


def test_the_tags_of_the_data_are_offered_where_none_are_named(
    spec_of: Make, tmp_path: Path
) -> None:
    spec_of(
        "{sequences: w.conll, columns: [words, tag]}", GIVEN, "{tag: tags}",
        layers="{embedding: 2}, {linear: 3}", w__conll=WORDS,
    )  # fmt: skip
    compiled = compile_file(tmp_path / "net.yaml")
    (fault,) = look(compiled.spec, compiled.diagnostics)
    assert fault.help == "write those that the data hold: `tag: {tags: ['B-place', 'I-place', O]}`"


def test_comments_are_passed_over(spec_of: Make) -> None:
    spec = spec_of(
        "{sequences: {path: w.txt, comment: '# '}, columns: [words, tag]}", GIVEN, TENSOR, w__txt="# id 1\na O\n# id\n\nb O\n"
    )  # fmt: skip
    assert [one.tolist() for one in cells(spec, "words")["all"]["words"]] == [["a"], ["b"]]


def test_the_columns_of_sequences_need_names(spec_of: Make, told: Told) -> None:
    spec = spec_of("{sequences: w.txt}", GIVEN, TENSOR, w__txt="a O\n")
    assert told(lambda: prepare(spec)).code == "NS4013"
