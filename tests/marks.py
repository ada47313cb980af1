"""The remarks of faulty specs: `# error: NS1005 [5-10] words fix: auto`, each on the line of its fault.

`python tests/marks.py` writes position and fix into the remarks that lack them, or after messages have changed.
"""

import re
from pathlib import Path
from typing import NamedTuple

from netspec.graph.compiled import compile_file, compile_text
from netspec.source.diagnostics import Diagnostic
from netspec.source.offers import offer
from netspec.source.text import SourceText

FOLDER = Path(__file__).parent / "bad_specs"
MARK = re.compile(
    r"# (?P<severity>error|warning): (?P<code>NS\d{4})"
    r"(?: \[(?P<columns>\d+-\d*)\])?(?: (?P<words>.*?))??(?: fix: (?P<fix>auto|choose|hole|none))?$"
)
"""Columns count from 1, the second is the one behind the last; it is left out where the fault ends on another line."""


class Mark(NamedTuple):
    line: int
    severity: str
    code: str
    columns: str
    words: str
    fix: str


def marks(path: Path) -> list[Mark]:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = ((number, MARK.search(line)) for number, line in enumerate(lines, 1))
    return [
        Mark(
            number, *(match[name] or "" for name in ("severity", "code", "columns", "words", "fix"))
        )
        for number, match in found
        if match
    ]


def found_in(source: SourceText) -> tuple[Diagnostic, ...]:
    return compile_text(source).diagnostics


def offered(path: Path) -> list[Diagnostic]:
    """Everything that is found in a file, with its fixes."""
    compiled = compile_file(path)
    return offer(compiled.diagnostics, compiled.source, found_in)


def columns_of(diagnostic: Diagnostic) -> str:
    span = diagnostic.where.place.span
    return f"{span.column}-{span.end_column if span.end_line == span.line else ''}"


def fix_of(diagnostic: Diagnostic) -> str:
    return diagnostic.fixes[0].applicability if diagnostic.fixes else "none"


def main() -> None:
    for path in sorted(FOLDER.glob("*.yaml")):
        text = path.read_bytes().decode("utf-8")
        lines = text.split("\n")
        for one, mark in zip(offered(path), marks(path), strict=True):
            words = f" {mark.words}" if mark.words else ""
            told = f"# {mark.severity}: {mark.code} [{columns_of(one)}]{words} fix: {fix_of(one)}"
            line = lines[mark.line - 1]
            end = "\r" if line.endswith("\r") else ""
            lines[mark.line - 1] = (
                MARK.sub(lambda _, told=told: told, line.removesuffix("\r")) + end
            )
        path.write_bytes("\n".join(lines).encode("utf-8"))


if __name__ == "__main__":
    main()
