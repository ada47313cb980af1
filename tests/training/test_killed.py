"""Killed before any change that a training makes to its folder, it goes on and ends bit-identical."""

import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.source.diagnostics import SpecError
from netspec.training import loop
from netspec.training.folder import begun
from netspec.training.run import train

if not hasattr(os, "fork"):
    pytest.skip("a process that dies is made by forking", allow_module_level=True)

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
KILLED = 86
"""The exit code of a process that was ended at once, with nothing done on the way out."""
SETTINGS = (
    "steps: 8, optimizer: {adamw: 0.01}, schedule: {cosine: {warmup_epochs: 0.5}}, average: ema"
)


@pytest.fixture(autouse=True)
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saves after each step: every place of an epoch is one to go on from."""
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    monkeypatch.setattr(loop, "SAVE_WITHIN_EPOCH", 0.0)
    monkeypatch.setattr(loop, "SAVE_AFTER_EPOCH", 0.0)


def changes_of(job: Callable[[], object], folder: Path, kill_at: int = 0) -> int:
    """How many changes under a folder a job makes in a process of its own; with `kill_at` it dies just before that one."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        made = 0

        def watch(event: str, given: tuple[Any, ...]) -> None:
            nonlocal made
            writes = event == "open" and isinstance(given[2], int) and given[2] & WRITES
            if (writes or event in CHANGES) and str(given[0]).startswith(str(folder)):
                made += 1
                if made == kill_at:
                    os._exit(KILLED)

        code = 1
        try:
            sys.addaudithook(watch)
            job()
            os.write(write, str(made).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    said = os.read(read, 99)
    os.close(read)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (KILLED if kill_at else 0)
    return int(said or 0)


def outcome(folder: Path) -> tuple[object, ...]:
    """All that must be the same: the best weights, the last ones, the history, the measured metrics."""
    with (folder / "history.csv").open() as file:
        history = [{**row, "seconds": ""} for row in csv.DictReader(file)]
    last = torch.load(folder / "last.pt", weights_only=True)["learner"]
    weights = {name: one.tolist() for name, one in last["model"].items()}
    best, metrics = (folder / name for name in ("best.safetensors", "metrics.json"))
    return history, weights, last["random"].tolist(), best.read_bytes(), metrics.read_text()


def go_on(given: Any, folder: Path) -> None:
    """What a person does: `--resume` where there is something of this training, else train anew."""
    try:
        train(*given, folder, resume=begun(folder))
    except SpecError as error:
        if error.diagnostics[0].code != "NS5004":  # begun with another spec
            raise
        train(*given, folder)


def test_killed_before_any_change_it_ends_bit_identical(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    given = compiled(SETTINGS)
    whole = tmp_path / "whole"
    count = changes_of(lambda: train(*given, whole), whole)
    assert count > 50
    for at in range(1, count + 1):
        run = tmp_path / f"run{at}"
        changes_of(lambda run=run: train(*given, run), run, kill_at=at)  # type: ignore[misc]
        go_on(given, run)
        assert outcome(run) == outcome(whole), f"killed before change {at} of {count}"


def test_killed_again_while_it_goes_on_it_ends_bit_identical(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    given = compiled(SETTINGS)
    whole = tmp_path / "whole"
    count = changes_of(lambda: train(*given, whole), whole)
    for at in range(20, count, 9):
        run = tmp_path / f"run{at}"
        changes_of(lambda run=run: train(*given, run), run, kill_at=at)  # type: ignore[misc]
        for more in range(1, 14, 2):
            changes_of(lambda run=run: train(*given, run, resume=True), run, kill_at=more)  # type: ignore[misc]
        go_on(given, run)
        assert outcome(run) == outcome(whole), f"killed before change {at} of {count}"


def test_killed_while_an_earlier_run_is_set_aside_both_are_whole(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    given, earlier = compiled(SETTINGS), compiled(f"{SETTINGS}, seed: 5")
    whole, old = tmp_path / "whole", tmp_path / "old"
    train(*earlier, old)
    train(*given, whole)
    # all that is moved, and what the new run begins with
    for at in range(1, 26):
        run = tmp_path / f"run{at}"
        train(*earlier, run)
        changes_of(lambda run=run: train(*given, run), run, kill_at=at)  # type: ignore[misc]
        go_on(given, run)
        assert outcome(run) == outcome(whole), f"killed before change {at}"
        assert outcome(run / "previous") == outcome(old), f"killed before change {at}"
