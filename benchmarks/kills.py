"""Kills trainings with SIGKILL at random moments, resumes them, and holds the result against a training left alone.

    python benchmarks/kills.py [--kills 20] [--seed 0]

The spec has all that a checkpoint could forget: shuffling, dropout, batch_norm, an average, a schedule with a warm-up, a
clipped gradient, two thousand rows in steps of a few milliseconds. A training is killed again and again until it is finished;
then another one begins, until there were enough kills. The weights must be the same bit by bit, and so must `history.csv`.
"""

import argparse
import csv
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SPEC = """\
netspec: 1
name: kills
data: {arrays: rows.npz, split: {validation: 0.2, seed: 1}}
input: {picture: {array: {shape: [1, 8, 8]}}}
layers:
  - conv2d: {channels: 16, kernel: 3, padding: 1}
  - batch_norm
  - relu
  - dropout: 0.2
  - flatten
  - linear: 64
  - relu
  - dropout: 0.3
  - linear: 4
output: {y: {category: 4}}
train:
  epochs: 12
  batch_size: 16
  optimizer: {adamw: {learning_rate: 0.003, weight_decay: 0.1}}
  schedule: {cosine: {warmup_epochs: 2}}
  average: {ema: 0.99}
  clip_norm: 1.0
  device: cpu
"""


def begin(folder: Path, run: str, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "netspec", "train", str(folder / "kills.yaml"), "-q"]
    return subprocess.Popen(
        [*command, "--out", str(folder / run), *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def history(run: Path) -> list[dict[str, str]]:
    with (run / "history.csv").open() as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


def same(one: Path, other: Path) -> bool:
    best = "best.safetensors"
    return (one / best).read_bytes() == (other / best).read_bytes() and history(one) == history(
        other
    )


def killed_until_done(folder: Path, run: str, draw: random.Random, longest: float) -> list[str]:
    """Kill and resume until the training is finished; when each kill came."""
    kills: list[str] = []
    while not (folder / run / "metrics.json").is_file():
        more = ("--resume",) if (folder / run / "last.pt").is_file() else ()
        process = begin(folder, run, *more)
        try:
            code = process.wait(timeout=draw.uniform(0.2, longest))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            rows = len(history(folder / run)) if (folder / run / "history.csv").is_file() else 0
            kills.append(f"after {rows} epochs" if rows else "before the first epoch was done")
            continue
        if code:
            sys.exit(f"the training ended with {code}: {(process.stderr or sys.stdin).read()!r}")
    return kills


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw, numbers = random.Random(options.seed), np.random.default_rng(options.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "kills.yaml").write_text(SPEC)
        rows = numbers.normal(size=(2000, 1, 8, 8)).astype(np.float32)
        kinds = (rows[:, 0, 0, 0] > 0) * 2 + (rows[:, 0, 1, 1] > 0)
        np.savez(folder / "rows.npz", picture=rows, y=kinds.astype(np.int64))
        began = time.perf_counter()
        if begin(folder, "whole").wait():
            sys.exit("the training that was left alone failed")
        longest = time.perf_counter() - began
        print(f"left alone: {longest:.1f} s")
        kills, trainings, equal = 0, 0, 0
        while kills < options.kills:
            run = f"cut{trainings}"
            found = killed_until_done(folder, run, draw, longest)
            good = same(folder / "whole", folder / run)
            kills, trainings, equal = kills + len(found), trainings + 1, equal + good
            print(
                f"{len(found):3} kills: {'the same bits' if good else 'DIFFERENT'} ({', '.join(found)})"
            )
        print(f"{kills} kills in {trainings} trainings; {equal} of {trainings} bit-identical")
        sys.exit(equal != trainings)


if __name__ == "__main__":
    main()
