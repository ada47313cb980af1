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


PENGUINS, RESNET, NAMES = blocks("yaml")


def test_the_spec_and_the_excerpts_are_sound() -> None:
    layers = "layers:\n  - {flatten, from: photo}\n  - linear: 2\n  - {concat: [living_area, rooms]}\n  - linear: 1\n"
    for text in (PENGUINS, f"netspec: 1\n{NAMES}{layers}"):
        found = compile_text(SourceText("README", text)).diagnostics
        assert [(d.code, d.message) for d in found] == []


def test_the_residual_net_has_the_parameters_it_is_said_to_have() -> None:
    ends = "input: {photo: {image: 224}}\noutput: {label: {category: 1000}}\n"
    graph = compile_text(SourceText("README", f"netspec: 1\n{ends}{RESNET}")).graph
    assert graph is not None
    assert f"{graph.parameters():,} parameters" in README


@pytest.mark.parametrize("code", blocks("python"))
def test_every_program_is_python(code: str) -> None:
    compile(code, "README", "exec")


def test_every_command_is_there_and_all_are_told() -> None:
    shown = set(re.findall(r"netspec ([a-z]+)", " ".join(blocks("console"))))
    assert shown <= set(COMMANDS)
    assert all(f"`{name}`" in README or f"`netspec {name}" in README for name in COMMANDS)


def test_no_mark_is_left_to_be_filled_in() -> None:
    assert not re.search(r"^(MEASURED|TODO|TBD)$", README, re.MULTILINE)
