"""The examples that `netspec explain` shows do what they say: the one has the fault and nothing else, the other has none."""

from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.data.peek import look
from netspec.graph.compiled import compile_text
from netspec.source.allowed import vain
from netspec.source.codes import CODES
from netspec.source.diagnostics import Diagnostic
from netspec.source.examples import FOLDER, example_of
from netspec.source.render import render
from netspec.source.text import SourceText

ILLUSTRATED = sorted(path.stem for path in FOLDER.glob("*.txt"))
FROM_ELSEWHERE = {
    # files that cannot be read at all
    "NS0001", "NS0002", "NS0105",
    # Python files that somebody has to trust first
    "NS1052", "NS1053", "NS1054", "NS1055", "NS1056", "NS1057",
    # what takes more than one file or a rare network to show
    "NS2007", "NS2015", "NS3012",
}  # fmt: skip


def found_in(folder: Path, text: str) -> list[Diagnostic]:
    source = SourceText(str(folder / "spec.yaml"), text)
    compiled = compile_text(source)
    found = look(compiled.spec, compiled.diagnostics)
    return found + vain(source, compiled.silenced, found)


@pytest.mark.parametrize("code", ILLUSTRATED)
def test_an_example_has_its_fault_and_the_mended_one_none(code: str, tmp_path: Path) -> None:
    example = example_of(code)
    assert example is not None
    for name, text in example.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = found_in(tmp_path, example.wrong)
    assert [one.code for one in told] == [code], "\n".join(map(render, told))
    assert found_in(tmp_path, example.right) == []


def test_every_code_that_a_spec_alone_causes_has_an_example() -> None:
    of_specs = {code for code in CODES if code < "NS4"}
    assert of_specs - set(ILLUSTRATED) == FROM_ELSEWHERE


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{code}: ")
    example = example_of(code)
    assert example is None or example.wrong.splitlines()[-1] in said
