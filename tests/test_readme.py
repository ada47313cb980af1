"""What the README shows is so."""

import re
from pathlib import Path

import pytest

from netspec.cli.main import COMMANDS
from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText
from netspec.source.yaml_reader import read

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_first_spec_is_the_shipped_one() -> None:
    from netspec.source.tree import plain

    shown = plain(read(SourceText("README", blocks("yaml")[0])))
    shipped = plain(read(SourceText("p", (ROOT / "specs/penguins.yaml").read_text("utf-8"))))
    assert isinstance(shipped, dict)
    shipped.pop("description")
    assert shown == shipped


@pytest.mark.parametrize("text", blocks("yaml"), ids=["penguins", "names"])
def test_every_spec_is_sound(text: str) -> None:
    if "netspec:" not in text:
        text = f"netspec: 1\n{text}layers:\n  - {{flatten, from: photo}}\n  - linear: 1\n"
        text = text.replace(
            "linear: 1\n", "linear: 2\n  - {concat: [living_area, rooms]}\n  - linear: 1\n"
        )
    found = compile_text(SourceText("README", text)).diagnostics
    assert [(d.code, d.message) for d in found] == []


@pytest.mark.parametrize("code", blocks("python"))
def test_every_program_is_python(code: str) -> None:
    compile(code, "README", "exec")


def test_every_command_is_there_and_all_are_told() -> None:
    shown = set(re.findall(r"netspec ([a-z]+)", " ".join(blocks("console"))))
    assert shown <= set(COMMANDS)
    assert all(f"`{name}`" in README or f"`netspec {name}" in README for name in COMMANDS)


def test_no_mark_is_left_to_be_filled_in() -> None:
    assert not re.search(r"^(MEASURED|TODO|TBD)$", README, re.MULTILINE)
