"""netspec's training loop beside those of Lightning, Keras 3 on PyTorch, and skorch: the same network, rows and batches.

    python benchmarks/peers.py [--turns 5] [--threads 2]

They run in turn, in one process; above 1 means that netspec is faster. A peer that is not installed is left out:
`pip install lightning keras skorch`. Each first turn warms up and does not count.
"""

import argparse
import importlib.util
import statistics

import torch
from loop import HERE, cases, ours

import netspec
from plain.peers import PEERS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    there = [name for name in PEERS if importlib.util.find_spec(name) is not None]
    print(f"{options.turns} turns, {options.threads} threads; a peer's time / netspec's time")
    for case in cases():
        settings = netspec.load(HERE / f"specs/{case.spec}.yaml", case.overrides).spec.train
        assert settings is not None
        epochs = settings.epochs or 1
        turns = []
        for turn in range(options.turns + 1):
            row = {"netspec": ours(case)}
            for name in there:
                row[name] = PEERS[name](case.spec, case.x, case.y, settings.batch_size, epochs)
            if turn:
                turns.append(row)
        own = statistics.median(row["netspec"] for row in turns)
        print(f"{case.spec:<16} netspec {own:6.2f} s, {len(case.x) * epochs / own:,.0f} samples/s")
        for name in there:
            ratios = [row[name] / row["netspec"] for row in turns]
            middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
            print(f"  against {name:<12}{middle:6.2f}   from {least:.2f} to {most:.2f}")


if __name__ == "__main__":
    main()
