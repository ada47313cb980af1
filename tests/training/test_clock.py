"""The parts of a training's time add up to the whole, and the advice is about the largest of them."""

import time
from typing import Any

from netspec.training.clock import PARTS, Stopwatch, advice
from netspec.training.run import train


def test_the_parts_add_up_to_the_whole(compiled: Any, data: Any, tmp_path: Any) -> None:
    data()
    began, clock = time.perf_counter(), Stopwatch()
    train(*compiled("epochs: 3"), tmp_path / "run", clock=clock)
    whole = time.perf_counter() - began
    assert set(clock.seconds) == set(PARTS)
    assert 0.5 * whole < sum(clock.seconds.values()) <= whole
    assert all(clock.seconds[part] > 0 for part in ("forward", "backward", "optimizer", "data"))
    assert clock.steps == 3 * 7


def test_accumulated_batches_are_timed_as_well(compiled: Any, data: Any, tmp_path: Any) -> None:
    data()
    clock = Stopwatch()
    train(*compiled("epochs: 2, accumulate: 2"), tmp_path / "run", clock=clock)
    assert clock.seconds["forward"] > 0
    assert clock.seconds["backward"] > 0


def test_the_advice_is_about_what_takes_the_most() -> None:
    def said(**seconds: float) -> str:
        return advice({**dict.fromkeys(PARTS, 0.0), **seconds}, 100, 32)

    assert "validation" in said(forward=1, evaluation=2)
    assert "Parquet" in said(forward=1, read=2)
    assert "disk" in said(forward=1, data=2)
    assert "--out" in said(forward=1, checkpoint=2)
    assert "larger batch than 32" in said(forward=0.01, backward=0.01, optimizer=0.05)
    assert "GPU" in said(forward=4, backward=6, optimizer=1)
