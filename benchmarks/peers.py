"""netspec's training loop beside those of Lightning, Keras 3 on PyTorch, skorch and scikit-learn: the same network, rows and batches.

    python benchmarks/peers.py [--turns 5] [--threads 2] [--only mlp] [--busy]

They run in turn, in one process; above 1 means that netspec is faster. A peer that is not installed is left out:
`pip install lightning keras skorch scikit-learn`. Each first turn warms up and does not count. `--busy` counts the CPU's seconds.
"""

import argparse
import gc
import importlib.util
import statistics
import time
from collections.abc import Callable

import torch
from loop import Seconds, ours
from loop_cases import Case, cases

from plain.peers import ABLE, PEERS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--only", help="one of the cases")
    parser.add_argument("--busy", action="store_true", help="count the CPU's seconds")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    seconds = time.process_time if options.busy else time.perf_counter
    there = [name for name in PEERS if importlib.util.find_spec(name) is not None]
    print(f"{options.turns} turns, {options.threads} threads; a peer's time / netspec's time")
    for case in cases():
        if options.only in (None, case.name):
            measure(case, [one for one in there if case.name in ABLE[one]], options.turns, seconds)


def measure(case: Case, peers: list[str], count: int, seconds: Seconds) -> None:
    settings = case.network().spec.train
    assert settings is not None
    runs: dict[str, Callable[[], float]] = {"netspec": lambda: ours(case, seconds)}
    for name in peers:
        task = (case.name, case.x, case.y, settings.batch_size, settings.epochs)
        runs[name] = lambda name=name, task=task: PEERS[name](*task, seconds=seconds)  # type: ignore[misc]
    turns = []
    for turn in range(count + 1):
        order = list(runs) if turn % 2 else list(reversed(runs))
        row = {}
        for name in order:
            gc.collect()
            row[name] = runs[name]()
        if turn:
            turns.append(row)
    own = statistics.median(row["netspec"] for row in turns)
    print(f"{case.name:<16} netspec {own:6.2f} s, {case.rows / own:,.0f} samples/s")
    for name in peers:
        ratios = [row[name] / row["netspec"] for row in turns]
        middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
        print(f"  against {name:<12}{middle:6.2f}   from {least:.2f} to {most:.2f}", flush=True)


if __name__ == "__main__":
    main()
