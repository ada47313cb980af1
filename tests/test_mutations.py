"""Thousands of specs with something wrong in them: never an exception, never long, always a place.

More of them, with other seeds: `NETSPEC_MUTATIONS=20000 NETSPEC_SEED=7 pytest tests/test_mutations.py`.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutating import changed_text, changed_tree

from netspec.data.peek import look
from netspec.graph.compiled import compile_text
from netspec.source.codes import CODES
from netspec.source.render import as_json, concise, render
from netspec.source.text import SourceText
from netspec.source.tree import plain
from netspec.source.yaml_reader import read

SPECS = sorted((Path(__file__).parents[1] / "specs").glob("*.yaml"))
SEED = os.environ.get("NETSPEC_SEED", "0")
EACH = -(-int(os.environ.get("NETSPEC_MUTATIONS", "2100")) // len(SPECS))
LONGEST = 2.0
"""Seconds of processor time for one spec."""


def mutations(path: Path) -> Iterator[str]:
    """Two of three are changed as texts, one as a tree."""
    chooser = random.Random(f"{SEED} {path.stem}")
    text = path.read_text(encoding="utf-8")
    document = plain(read(SourceText(path.name, text)))
    for number in range(EACH):
        if number % 3:
            yield changed_text(text, chooser)
        else:
            yield json.dumps(changed_tree(document, chooser), ensure_ascii=False, indent=1)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_whatever_is_wrong_is_told_with_its_place(path: Path) -> None:
    for text in mutations(path):
        # beside the original, so that the paths of its data lead somewhere
        source = SourceText(str(path), text)
        started = time.process_time()
        try:
            check(source)
        except Exception as error:
            raise AssertionError(f"the checker fell over:\n{text}") from error
        assert time.process_time() - started < LONGEST, text


def check(source: SourceText) -> None:
    # the one Python file that lies beside the specs is ours
    compiled = compile_text(source, trust=True)
    found = look(compiled.spec, compiled.diagnostics)
    for one in found:
        assert one.code in CODES
        assert one.code != "NS9001"
        assert "\n" not in one.message
        place = one.where.place
        assert 1 <= place.span.line <= max(1, len(place.source.lines)), one
        assert 1 <= place.span.column <= len(place.source.line(place.span.line)) + 2, one
        assert (place.span.end_line, place.span.end_column) >= place.span[:2]
        assert "\x1b" not in render(one)
        assert concise(one)
    json.dumps(as_json(found))
    assert (compiled.graph is None) == any(one.is_error for one in compiled.diagnostics)
