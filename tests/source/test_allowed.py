"""Remarks that silence warnings: on the line, or alone on the line above; never errors, and never in vain."""

from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.graph.compiled import compile_text
from netspec.source.codes import CODES
from netspec.source.text import SourceText

SPEC = """netspec: 1
input: {{age: number}}
layers:
  - linear: 8
{above}  - linear: 1{beside}
output: {{price: number}}
"""
Told = pytest.CaptureFixture[str]


def codes(text: str) -> list[str]:
    return [one.code for one in compile_text(SourceText("a.yaml", text)).diagnostics]


@pytest.mark.parametrize(
    ("above", "beside"),
    [
        ("", "  # netspec: allow NS2017"),
        ("  # netspec: allow NS2017\n", ""),
        ("  # netspec: allow NS2017\n  # and why\n", ""),
        ("", "  # netspec: allow NS2004, NS2017 a bottleneck on purpose"),
    ],
)
def test_a_warning_is_silenced_on_its_line_or_from_above(above: str, beside: str) -> None:
    assert codes(SPEC.format(above="", beside="")) == ["NS2017"]
    assert codes(SPEC.format(above=above, beside=beside)) == []


@pytest.mark.parametrize(
    "beside", ["  # allow NS2017", "  # netspec: allow NS2004", "  # netspec: allow"]
)
def test_another_remark_silences_nothing(beside: str) -> None:
    assert codes(SPEC.format(above="", beside=beside)) == ["NS2017"]


def test_what_is_silenced_is_kept_apart() -> None:
    text = SPEC.format(above="", beside="  # netspec: allow NS2017")
    assert [one.code for one in compile_text(SourceText("a.yaml", text)).silenced] == ["NS2017"]


def test_an_error_is_not_silenced(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "a.yaml"
    text = SPEC.format(above="", beside="").replace(
        "linear: 1", "linear: 2  # netspec: allow NS3010"
    )
    path.write_text(text.replace("number}\n", "number}  # netspec: allow NS3010\n"))
    assert main(["check", "--format", "concise", str(path)]) == 1
    said = capsys.readouterr().out
    assert "error[NS3010]" in said
    assert "only warnings can be silenced" in said


def test_a_remark_that_silences_nothing_is_told_and_taken_out(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(SPEC.format(above="  - relu\n", beside="  # netspec: allow NS2017"))
    assert main(["check", "--format", "concise", str(path)]) == 0
    assert "6:33: warning[NS0201]" in capsys.readouterr().out
    assert main(["check", "--fix", str(path)]) == 0
    assert path.read_text() == SPEC.format(above="  - relu\n", beside="")


def test_warnings_of_the_data_are_silenced_as_well(tmp_path: Path, capsys: Told) -> None:
    rows = "".join(f"{20 + i * 7 % 31},de,{i * 13 % 29}\n" for i in range(40))
    (tmp_path / "t.csv").write_text(f"age,land,price\n{rows}")
    path = tmp_path / "a.yaml"
    text = (
        "netspec: 1\ndata: {table: t.csv}\ninput:\n  age: number\n"
        "  land: {category: [de, fr]}\nlayers: [linear: 1]\noutput: {price: number}\n"
    )
    path.write_text(text)
    assert main(["check", "--deny", "warnings", str(path)]) == 1
    assert "NS4033" in capsys.readouterr().out
    path.write_text(text.replace("fr]}", "fr]}  # netspec: allow NS4033"))
    assert main(["check", "--deny", "warnings", str(path)]) == 0


def test_every_code_of_a_warning_can_be_named() -> None:
    remark = "  # netspec: allow " + ", ".join(CODES)
    assert codes(SPEC.format(above="", beside=remark)) == []
