"""netspec's training loop against loops written by hand (`benchmarks/plain/loops.py`), on the same network and numbers.

    python benchmarks/loop.py [--pairs 9] [--threads 2]

The three run in turn. What counts is the ratio within a turn: above 1 means that netspec is faster.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn

import netspec
from netspec.training.batches import Rows, batch_ends, holds_batch_norm
from netspec.training.checkpoint import Keeper
from netspec.training.goal import Goal
from netspec.training.learner import Learner
from netspec.training.loop import Task, learn
from netspec.training.state import Plan, State
from netspec.training.watcher import Watcher
from plain.loops import Fashion, Mlp, indexed, loader

HERE = Path(__file__).parent
CPU = torch.device("cpu")


class Case(NamedTuple):
    spec: str
    plain: Callable[[], nn.Module]
    x: np.ndarray
    y: np.ndarray
    overrides: dict[str, object]


def cases() -> list[Case]:
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(100_000, 30)).astype(np.float32)
    pictures = draw.integers(0, 255, (5_120, 1, 28, 28), dtype=np.uint8)
    return [
        Case("mlp", Mlp, rows, draw.integers(0, 2, 100_000), {"train.epochs": 2}),
        Case("fashion_mnist", Fashion, pictures, draw.integers(0, 10, 5_120), {"train.epochs": 1}),
    ]


def ours(case: Case) -> float:
    """Seconds of the loop, with its checkpoints, as `netspec train` runs it."""
    network = netspec.load(HERE / f"specs/{case.spec}.yaml", case.overrides)
    graph, spec = network.graph, network.spec
    assert spec.train is not None
    learner = Learner(graph, spec, CPU)
    ends = batch_ends(
        len(case.x), spec.train.batch_size, join_single=holds_batch_norm(graph, learner.frozen)
    )
    inputs, targets = Rows({"x": case.x}, ["x"], CPU), Rows({"y": case.y}, ["y"], CPU)
    goal = Goal(spec, has_validation=False)
    task = Task(learner, Plan(spec.train, ends), inputs, targets, len(case.x), None, goal)
    with tempfile.TemporaryDirectory() as folder:
        keeper = Keeper(Path(folder), {})
        started = time.perf_counter()
        learn(task, State(), keeper, Watcher())
        return time.perf_counter() - started


def by_hand(case: Case, loop: Callable[..., None]) -> float:
    torch.manual_seed(0)
    settings = netspec.load(HERE / f"specs/{case.spec}.yaml", case.overrides).spec.train
    assert settings is not None
    module, x, y = case.plain(), torch.from_numpy(case.x), torch.from_numpy(case.y)
    started = time.perf_counter()
    loop(module, x, y, settings.batch_size, settings.epochs, 1e-3)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.pairs} turns, {options.threads} threads; hand-written time / netspec's time")
    for case in cases():
        turns = []
        for turn in range(options.pairs + 1):
            row = (ours(case), by_hand(case, indexed), by_hand(case, loader))
            if turn:  # the first warms up
                turns.append(row)
        print(f"{case.spec:<16} netspec {statistics.median(t[0] for t in turns):6.2f} s")
        for name, place in (("indexed", 1), ("DataLoader", 2)):
            ratios = [turn[place] / turn[0] for turn in turns]
            middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
            print(f"  against {name:<12}{middle:6.2f}   from {least:.2f} to {most:.2f}")


if __name__ == "__main__":
    main()
