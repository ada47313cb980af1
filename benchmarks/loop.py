"""The training loop against a loop written by hand that indexes from memory, with the same optimizer settings.

    python benchmarks/loop.py [--pairs 7]

A ratio above 1 means that netspec is faster; the two run in turn, and the ratio of each pair counts.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from netspec.kinds.optimizers.adamw import AdamW
from netspec.kinds.sections.train import Train
from netspec.training.batches import Rows, batch_ends
from netspec.training.learner import Learner, Term
from netspec.training.loop import Task, learn
from netspec.training.optimizer import make_optimizer
from netspec.training.state import Plan, State
from netspec.training.watcher import Watcher

CPU = torch.device("cpu")


class Case(NamedTuple):
    name: str
    make: Callable[[], nn.Module]
    x: np.ndarray
    y: np.ndarray
    batch: int
    epochs: int


class Pictures(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        first = (nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        second = (nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.layers = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(32 * 49, 10))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x.float() / 255)


def mlp() -> nn.Module:
    hidden = (nn.Linear(30, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU())
    return nn.Sequential(*hidden, nn.Linear(128, 2))


def cases() -> list[Case]:
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(100_000, 30)).astype(np.float32)
    pictures = draw.integers(0, 255, (12_800, 1, 28, 28), dtype=np.uint8)
    return [
        Case("mlp 30-128-128-2", mlp, rows, draw.integers(0, 2, 100_000), 1024, 2),
        Case("conv 28 x 28", Pictures, pictures, draw.integers(0, 10, 12_800), 256, 1),
    ]


class NoKeeper:
    best_weights = None

    def save(self, learner: Any, state: Any) -> None: ...


def ours(case: Case) -> float:
    torch.manual_seed(0)
    learner = Learner.__new__(Learner)  # without a spec: the network is made by hand here
    learner.device, learner.names = CPU, ["y"]
    learner.terms = [Term("y", partial(cross_entropy), 1.0)]
    learner.module = case.make()
    learner.parameters = list(learner.module.parameters())
    learner.optimizer = make_optimizer(AdamW().torch(), learner.parameters, CPU)
    learner.rates = [1e-3]
    settings = Train(epochs=case.epochs, batch_size=case.batch)
    plan = Plan(settings, batch_ends(len(case.x), case.batch, join_single=False))
    inputs, targets = Rows({"x": case.x}, ["x"], CPU), Rows({"y": case.y}, ["y"], CPU)
    task = Task(learner, plan, inputs, targets, len(case.x), None)
    started = time.perf_counter()
    learn(task, State(), NoKeeper(), Watcher())  # type: ignore[arg-type]
    return time.perf_counter() - started


def by_hand(case: Case, fused: bool) -> float:
    torch.manual_seed(0)
    module = case.make()
    optimizer = torch.optim.AdamW(module.parameters(), lr=1e-3, fused=fused)
    x, y = torch.from_numpy(case.x), torch.from_numpy(case.y)
    started = time.perf_counter()
    for _ in range(case.epochs):
        order = torch.randperm(len(x))
        for begin in range(0, len(x), case.batch):
            rows = order[begin : begin + case.batch]
            loss = cross_entropy(module(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        loss.item()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    pairs = parser.parse_args().pairs
    torch.set_num_threads(1)
    for case in cases():
        ours(case)
        for fused in (False, True):
            by_hand(case, fused)
            ratios = [by_hand(case, fused) / ours(case) for _ in range(pairs)]
            middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
            hand = "by hand, fused" if fused else "by hand"
            print(f"{case.name:<18}{hand:<16}{middle:5.2f}   from {least:.2f} to {most:.2f}")


if __name__ == "__main__":
    main()
