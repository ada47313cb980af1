"""Faulty specs, each of which carries the fault it must be told of: `# error: CODE words` on the faulty line."""

import re
from pathlib import Path

import pytest

from netspec.graph.compiled import compile_file
from netspec.source.codes import CODES
from netspec.source.render import render

FOLDER = Path(__file__).parent / "bad_specs"
EXPECTED = re.compile(r"# (error|warning): (NS\d{4}) ?(.*)$")


def expectations(path: Path) -> list[tuple[int, str, str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = ((number, EXPECTED.search(line)) for number, line in enumerate(lines, 1))
    return [(number, *match.groups()) for number, match in found if match]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_fault_is_told_once_at_its_line(path: Path) -> None:
    expected = expectations(path)
    found = compile_file(path).diagnostics
    told = [(d.where.place.span.line, d.severity, d.code) for d in found]
    shown = "\n".join(render(d) for d in found)
    assert told == [(line, severity, code) for line, severity, code, _ in expected], shown
    for diagnostic, (_, _, _, words) in zip(found, expected, strict=True):
        assert words in f"{diagnostic.message} {diagnostic.help}", shown


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_messages_keep_the_style_of_the_house(path: Path) -> None:
    for diagnostic in compile_file(path).diagnostics:
        assert diagnostic.code in CODES
        assert not diagnostic.message.endswith(".")
        assert diagnostic.message[0] == diagnostic.message[0].lower()
        assert "\n" not in diagnostic.message
        assert diagnostic.help, f"{diagnostic.message}: no cure is named"
        assert not diagnostic.help.endswith(".")


def test_the_fixtures_cover_every_code_that_a_spec_alone_can_cause() -> None:
    covered = {code for path in FOLDER.glob("*.yaml") for _, _, code, _ in expectations(path)}
    # files that cannot be read, are no UTF-8, too deep or hold bad aliases are tested where they are read
    elsewhere = {"NS0001", "NS0002", "NS0105", "NS0106", "NS0107", "NS2007", "NS9001"}
    # and an extension has to be trusted before it can fail: tests/spec/test_extensions.py
    elsewhere |= {"NS1054", "NS1055", "NS1056", "NS1057"}
    from_data = {code for code in CODES if code >= "NS4"}
    assert set(CODES) - covered - elsewhere - from_data == set()
