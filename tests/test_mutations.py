"""Thousands of specs with something wrong in them: never an exception, never long, always a place.

More of them, with other seeds: `NETSPEC_MUTATIONS=20000 NETSPEC_SEED=7 pytest tests/test_mutations.py`, or `python tests/fuzz.py`.
"""

import os
import random
import time
from pathlib import Path

import pytest
from fuzz import HOSTILE, SPECS, cases, examine
from mutating import changed_text

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText

SEED = os.environ.get("NETSPEC_SEED", "0")
EACH = -(-int(os.environ.get("NETSPEC_MUTATIONS", "1680")) // len(SPECS))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_whatever_is_wrong_is_told_with_its_place(path: Path) -> None:
    for data in cases(path, SEED, EACH):
        started = time.process_time()
        try:
            longest = examine(path, data).longest
        except Exception as error:
            raise AssertionError(f"the checker fell over:\n{data!r}") from error
        assert time.process_time() - started < longest, data


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_check_that_goes_on_from_the_last_finds_the_same(path: Path) -> None:
    chooser = random.Random(f"{SEED} {path.stem}")
    text = path.read_text(encoding="utf-8")
    before = compile_text(SourceText(str(path), text), trust=True)
    again = 0
    for _ in range(EACH // 4):
        source = SourceText(str(path), changed_text(text, chooser))
        anew = compile_text(source, trust=True)
        found = compile_text(source, trust=True, before=before)
        assert found.diagnostics == anew.diagnostics, source.text
        assert (found.graph is None) == (anew.graph is None)
        if found.tree is not None:
            # as in an editor: from one change to the next
            before, text, again = found, source.text, again + 1
    assert again


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_that_mean_harm_are_refused_with_a_place(name: str) -> None:
    assert examine(Path("hostile.yaml"), HOSTILE[name], fixes=True).found
