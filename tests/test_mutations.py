"""Thousands of specs with something wrong in them: never an exception, never long, always a place.

More of them, with other seeds: `NETSPEC_MUTATIONS=20000 NETSPEC_SEED=7 pytest tests/test_mutations.py`, or `python tests/fuzz.py`.
"""

import os
import time
from pathlib import Path

import pytest
from fuzz import HOSTILE, SPECS, cases, examine

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


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_that_mean_harm_are_refused_with_a_place(name: str) -> None:
    assert examine(Path("hostile.yaml"), HOSTILE[name], fixes=True).found
