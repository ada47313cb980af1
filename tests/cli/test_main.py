"""The command line as a whole: its table, its exit codes, and what an exception becomes."""

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from netspec.cli import check
from netspec.cli.main import COMMANDS, _parser, main
from netspec.cli.plain import read_plain
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import whole_file

GOOD = "netspec: 1\ninput: {age: number}\nlayers: [linear: 1]\noutput: {y: number}\n"
Told = pytest.CaptureFixture[str]


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD)
    return str(path)


def test_without_a_command_all_are_listed(capsys: Told) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name}" in told for name in COMMANDS)
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == told


def test_version(capsys: Told) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("netspec 0.")


def test_a_misspelt_command_is_told_with_the_near_one(capsys: Told) -> None:
    assert main(["chekc"]) == 2
    assert "did you mean `netspec check`?" in capsys.readouterr().err


def test_an_option_before_the_command_is_told(capsys: Told) -> None:
    assert main(["--colour"]) == 2
    assert "`--colour`" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_how_it_is_used(name: str, capsys: Told) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    assert caught.value.code == 0
    assert f"usage: netspec {name}" in capsys.readouterr().out


def after_ctrl_c(error: Exception) -> Exception:
    error.__context__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (fail("NS1001", "a fault", whole_file("a")), 1, "NS1001"),
        (fail("NS0001", "no such file", whole_file("a")), 2, "NS0001"),
        (SpecError(()), 1, ""),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.EACCES, "Permission denied", "/x/y"), 2, "`/x/y`: permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), 2, "no space left on device"),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), 2, "netspec-nn[train]"),
        (ModuleNotFoundError("No module named 'rich'", name="rich"), 2, "`rich` is missing"),
        (ModuleNotFoundError("No module named 'netspec.x'", name="netspec.x"), 3, "NS9001"),
        (ValueError("oh"), 3, "ValueError: oh"),
        (after_ctrl_c(ImportError("half a module")), 130, "interrupted"),
        (after_ctrl_c(OSError(errno.ENOSPC, "No space left on device")), 2, "no space left"),
    ],
)
def test_what_an_exception_becomes(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    def run(options: Any, terminal: Any) -> int:
        raise error

    monkeypatch.setattr(check, "run", run)
    assert main(["check", "a.yaml"]) == code
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert "Traceback" not in told.out + told.err


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = f"'{sys.executable}' -m netspec layers | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("inputs")
    assert "Error" not in done.stderr


def test_a_place_that_cannot_be_written_is_one_line_and_no_bug(spec: str, capsys: Told) -> None:
    commands: list[Callable[[], int]] = [
        lambda: main(["build", spec, "--out", spec]),
        lambda: main(["build", spec, "--out", f"{spec}/below"]),
        lambda: main(["schema", "--write", f"{spec}/schema.json"]),
        lambda: main(["schema", "--write", str(Path(spec).parent)]),
    ]
    for command in commands:
        assert command() == 2
        told = capsys.readouterr()
        assert told.err.startswith(f"error: `{spec[:5]}")
        assert "NS9001" not in told.err
        assert len(told.err.splitlines()) == 2


def test_a_schema_is_written_into_a_new_folder_and_held_against_it(tmp_path: Path) -> None:
    place = str(tmp_path / "a" / "b" / "spec.schema.json")
    assert main(["schema", "--write", place]) == 0
    assert main(["schema", "--check", place]) == 0
    Path(place).write_text("{}")
    assert main(["schema", "--check", place]) == 1


@pytest.mark.parametrize("words", [["a.yaml"], ["a.yaml", "b.yaml"]])
def test_words_without_options_mean_the_same_without_argparse(words: list[str]) -> None:
    parser = _parser("check", check)
    plain = read_plain(words, check.add_arguments, lambda parser: None)
    assert plain is not None
    expected = vars(parser.parse_args(words))
    assert vars(plain).items() <= expected.items()


@pytest.mark.parametrize("words", [[], ["-q", "a.yaml"], ["a.yaml", "--no-data"]])
def test_other_words_are_left_to_argparse(words: list[str]) -> None:
    assert read_plain(words, check.add_arguments) is None


def test_options_that_are_read_without_argparse_are_an_open_bag() -> None:
    assert isinstance(read_plain(["a"], check.add_arguments), SimpleNamespace)
