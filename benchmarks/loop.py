"""netspec's training loop against loops written by hand (`benchmarks/plain`), on the same network and numbers.

    python benchmarks/loop.py [--pairs 9] [--threads 2] [--only gpt] [--busy]

They run in turn. What counts is the ratio within a turn: above 1 means that netspec is faster. `careful` knows what PyTorch's
tuning guide knows, `indexed` is what most people write who know to index, `DataLoader` the loop of the tutorials.
None of them writes checkpoints here, which hang on the disk. On a busy machine `--busy` counts the CPU's seconds instead of the
clock's, which means something with one thread alone.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from loop_cases import Case, cases

from netspec.data.parts import Part
from netspec.training.batches import Rows, batch_ends, holds_batch_norm
from netspec.training.calculation import settle
from netspec.training.checkpoint import Keeper
from netspec.training.device import decide
from netspec.training.freed_memory import freed_memory_kept
from netspec.training.goal import Goal
from netspec.training.learner import Learner
from netspec.training.loop import Task, learn
from netspec.training.state import Plan, State
from netspec.training.watcher import Watcher
from plain.careful import careful
from plain.loops import indexed, loader

CPU = torch.device("cpu")
Loop = Callable[..., None]
Seconds = Callable[[], float]


class Unwritten(Keeper):
    """Keeps the best weights, and writes nothing."""

    def save(self, learner: Learner, state: State) -> None:
        self.best_weights = None


def ours(case: Case, seconds: Seconds = time.perf_counter) -> float:
    """Seconds of the loop as `netspec train` runs it."""
    network = case.network()
    graph, spec = network.graph, network.spec
    assert spec.train is not None
    part = Part({"x": case.x}, {"y": case.y}, len(case.x))
    decisions = settle(graph, spec, part, decide(spec))
    learner = Learner(graph, spec, CPU, calculation=decisions.calculation)
    ends = batch_ends(
        len(case.x),
        spec.train.rows_at_once,
        join_single=holds_batch_norm(graph, learner.thaw.throughout),
    )
    inputs, targets = Rows({"x": case.x}, ["x"], CPU), Rows({"y": case.y}, ["y"], CPU)
    goal = Goal(spec, has_validation=False)
    task = Task(learner, Plan(spec.train, ends), inputs, targets, len(case.x), None, goal)
    keeper = Unwritten(Path("nowhere"), {})
    with freed_memory_kept():
        started = seconds()
        learn(task, State(), keeper, Watcher())
        return seconds() - started


def by_hand(case: Case, loop: Loop, seconds: Seconds = time.perf_counter) -> float:
    torch.manual_seed(0)
    settings = case.network().spec.train
    assert settings is not None
    module, x, y = case.plain(), torch.from_numpy(case.x), torch.from_numpy(case.y)
    started = seconds()
    loop(module, x, y, settings.batch_size, settings.epochs, 1e-3)
    return seconds() - started


def loops(case: Case) -> dict[str, Loop]:
    """Those that can be written for a case; the slowest where a step is short, for elsewhere it hardly differs."""
    found: dict[str, Loop] = {"careful": careful}
    if case.y.ndim == 1:
        found["indexed"] = indexed
    if case.name in ("mlp", "conv net"):
        found["DataLoader"] = loader
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--only", help="one of the cases")
    parser.add_argument("--busy", action="store_true", help="count the CPU's seconds")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    seconds = time.process_time if options.busy else time.perf_counter
    print(f"{options.pairs} turns, {options.threads} threads; hand-written time / netspec's time")
    for case in cases():
        if options.only in (None, case.name):
            measure(case, options.pairs, seconds)


def measure(case: Case, pairs: int, seconds: Seconds) -> None:
    runs = {"netspec": lambda: ours(case, seconds)}
    for name, loop in loops(case).items():
        runs[name] = lambda loop=loop: by_hand(case, loop, seconds)
    turns = []
    for turn in range(pairs + 1):
        # each goes first in its turn, for a machine that slows down
        order = list(runs) if turn % 2 else list(reversed(runs))
        row = {}
        for name in order:
            gc.collect()
            row[name] = runs[name]()
        if turn:  # the first warms up
            turns.append(row)
    own = statistics.median(turn["netspec"] for turn in turns)
    print(f"{case.name:<12}netspec {own:6.2f} s, {case.rows / own:,.0f} samples/s")
    for name in list(runs)[1:]:
        ratios = [turn[name] / turn["netspec"] for turn in turns]
        middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
        print(f"  against {name:<12}{middle:6.3f}   from {least:.2f} to {most:.2f}", flush=True)


if __name__ == "__main__":
    main()
