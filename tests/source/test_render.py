"""How a finding looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.render import HELP_WIDTH, concise, render, summary
from netspec.source.text import Place, SourceText, Span

TEXT = "one: 1\ntwo: [a, b, c]\nthree: 3\nfour: 4\n"
SOURCE = SourceText("t.yaml", TEXT)


def at(line: int, start: int, end: int, text: str = "", source: SourceText = SOURCE) -> Label:
    return Label(Place(source, Span(line, start, line, end)), text)


def finding(where: Label, *related: Label, help: str | None = "do so") -> Diagnostic:
    return Diagnostic("NS1001", "a fault", where, help, related=related)


def test_lines_that_are_far_apart_are_told_apart() -> None:
    assert render(finding(at(4, 7, 8, "here"), at(1, 1, 4, "there"))) == (
        "error[NS1001]: a fault\n"
        " --> t.yaml:4:7\n"
        "  |\n"
        "1 | one: 1\n"
        "  | --- there\n"
        "...\n"
        "4 | four: 4\n"
        "  |       ^ here\n"
        "  |\n"
        "  = help: do so"
    )


def test_two_places_of_one_line_stand_below_it() -> None:
    told = render(finding(at(2, 10, 11, "again"), at(2, 7, 8, "first")))
    assert "2 | two: [a, b, c]\n  |       - first\n  |          ^ again\n" in told


def test_another_file_is_named() -> None:
    other = SourceText("rows.csv", "a,b\n1,x\n")
    told = render(finding(at(1, 1, 4), at(2, 3, 4, "the cell", other)))
    assert "  ::: rows.csv:2:3\n2 | 1,x\n  |   - the cell\n" in told


def test_carets_stand_below_wide_and_combining_characters() -> None:
    source = SourceText("t.yaml", "漢字e\u0301: x")
    told = render(finding(at(1, 6, 7, source=source)))
    assert "1 | 漢字e\u0301: x\n  |       ^" in told


def test_a_long_line_is_shown_around_the_place() -> None:
    source = SourceText("t.yaml", "x" * 500 + "HERE" + "y" * 500)
    told = render(finding(at(1, 501, 505, source=source)))
    shown, under = told.split("\n")[3:5]
    assert len(shown) < 120
    assert shown.index("HERE") == under.index("^^^^")


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\r", "\u202e", "\x9b"])
def test_nothing_that_moves_the_screen_gets_through(sign: str) -> None:
    source = SourceText(f"a{sign}.yaml", f"key: {sign}x")
    place = at(1, 6, 7, f"label {sign}", source)
    found = Diagnostic("NS1001", f"a {sign} fault", place, f"help {sign}", shapes=f"a{sign}")
    assert sign not in render(found)
    assert sign not in concise(found)


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    problems = Problems()
    problems.add(Diagnostic("NS1005", "there is no kind `a\n  b`", at(1, 1, 2)))
    assert problems.found[0].message == "there is no kind `a b`"


@given(
    st.lists(st.text("abc `", min_size=1, max_size=30), max_size=20).map(" ".join).filter(str.strip)
)
def test_a_help_is_broken_between_words_and_never_in_backticks(help: str) -> None:
    text = " ".join(help.split())
    lines = render(finding(at(1, 1, 2), help=text)).split("help: ", 1)[1].split("\n")
    assert " ".join(line.strip() for line in lines) == text
    for line in lines:
        pieces = len(line.strip().split(" ")) > 1
        assert len(line.strip()) <= HELP_WIDTH or "`" in line or not pieces
    if text.count("`") % 2 == 0:
        assert all(line.count("`") % 2 == 0 for line in lines)


def test_counts_in_words() -> None:
    error = finding(at(1, 1, 2))
    warning = error._replace(severity="warning")
    assert summary([error, error, warning]) == "2 errors and 1 warning"
    assert summary([warning, warning]) == "2 warnings"
    assert summary([]) == "no findings"
