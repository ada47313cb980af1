"""Kills one training with SIGKILL at random moments, resumes it each time, and holds it against one that was left alone.

    python benchmarks/kills.py [--kills 25] [--epochs 60] [--seed 0]

The spec has all that a checkpoint could forget: shuffling, dropout, batch_norm, pictures that are augmented and mixed, a running mean of
the weights, schedules in sequence with a warm-up, gradients that are clipped and gathered, rows drawn by class. A state is
written every half second (usually: every minute within an epoch), so most of them are in the middle of an epoch.
In the end the weights, best and last, must be the same bit by bit, and so must `history.csv`.
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
import torch

SPEC = """\
netspec: 1
name: kills
data: {{arrays: rows.npz, split: {{validation: 0.2, seed: 1}}}}
input:
  picture: {{image: {{size: 16, normalize: unit}}}}
  beside: {{array: {{shape: [4]}}}}
layers:
  - {{conv2d: {{channels: 16, kernel: 3, padding: 1}}, from: picture}}
  - batch_norm
  - relu
  - max_pool2d: 2
  - dropout: 0.2
  - conv2d: {{channels: 16, kernel: 3, padding: 1}}
  - relu
  - global_avg_pool
  - concat: beside
  - linear: 32
  - relu
  - dropout: 0.3
  - linear: 4
output: {{y: {{category: 4}}}}
train:
  epochs: {epochs}
  batch_size: 16
  accumulate: 2
  optimizer: {{adamw: {{learning_rate: 0.003, weight_decay: 0.1}}}}
  schedule: [{{cosine: {{warmup_epochs: 2, epochs: {half}, final: 0.3}}}}, {{plateau: {{patience: 2, factor: 0.7}}}}]
  average: {{ema: 0.99}}
  augment: [horizontal_flip, random_crop, {{rotate: 10}}, color_jitter, random_erase, mixup]
  balance: y
  clip_norm: 1.0
  device: cpu
"""
COMMAND = """\
import sys
from netspec.training import loop
loop.SAVE_WITHIN_EPOCH = loop.SAVE_AFTER_EPOCH = {every}
from netspec.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def begin(folder: Path, run: str, every: float, *more: str) -> "subprocess.Popen[str]":
    command = [
        sys.executable,
        "-c",
        COMMAND.format(every=every),
        "train",
        str(folder / "kills.yaml"),
    ]
    return subprocess.Popen(
        [*command, "-q", "--out", str(folder / run), *more],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(run: Path) -> tuple[object, ...]:
    """The history, the weights and the random numbers at the end, the best weights."""
    with (run / "history.csv").open() as file:
        history = [{**row, "seconds": ""} for row in csv.DictReader(file)]
    last = torch.load(run / "last.pt", weights_only=True)["learner"]
    weights = {name: one.tolist() for name, one in last["model"].items()}
    return history, weights, last["random"].tolist(), (run / "best.safetensors").read_bytes()


def learns(process: "subprocess.Popen[str]", log: Path, before: int) -> bool:
    """Wait until the training has begun to learn, or has ended: its log is longer by then."""
    while process.poll() is None:
        if log.is_file() and log.stat().st_size > before:
            return True
        time.sleep(0.01)
    return False


def time_of(path: Path) -> float:
    return path.stat().st_mtime if path.is_file() else 0.0


def where(run: Path, torn: bool) -> str:
    """Of which state the training goes on."""
    name = "last.pt" if (run / "last.pt").is_file() else "before.pt"
    if not (run / name).is_file():
        return "before the first state"
    state = torch.load(run / name, weights_only=True)["state"]
    step = f", step {state['step']}" if state["step"] else ""
    return f"epoch {state['epoch']}{step}" + (" (while a state was written)" if torn else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two states")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw, numbers = random.Random(options.seed), np.random.default_rng(options.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        spec = SPEC.format(epochs=options.epochs, half=options.epochs // 2)
        (folder / "kills.yaml").write_text(spec)
        pictures = numbers.integers(0, 256, (4000, 20, 20, 3), np.uint8)
        kinds = (pictures[:, :9].mean((1, 2, 3)) > 127) * 2 + (numbers.random(4000) > 0.7)
        beside = numbers.normal(size=(4000, 4)).astype(np.float32) + kinds[:, None]
        np.savez(folder / "rows.npz", picture=pictures, beside=beside, y=kinds.astype(np.int64))
        began = time.perf_counter()
        alone = begin(folder, "whole", options.every)
        _, told = alone.communicate()
        if alone.returncode:
            sys.exit(f"the training that was left alone failed: {told}")
        whole = time.perf_counter() - began
        print(f"left alone: {whole:.1f} s", flush=True)
        longest, run, log = 1.5 * whole / options.kills, folder / "cut", folder / "cut/log.txt"
        places: list[str] = []
        torn = within = 0
        while not (run / "metrics.json").is_file():
            before = log.stat().st_size if log.is_file() else 0
            began = time.time()
            process = begin(folder, "cut", options.every, *(("--resume",) if run.exists() else ()))
            # one in six while it starts, the others while it learns
            if len(places) % 6 < 5 and not learns(process, log, before):
                break
            if len(places) >= 3 * options.kills:
                process.wait()
                break
            try:
                process.wait(timeout=draw.uniform(0, longest))
                break
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
            half = time_of(run / ".last.pt.part") > began
            places.append(where(run, half) if run.exists() else "before the folder was there")
            torn, within = torn + half, within + ("step" in places[-1])
            print(f"kill {len(places)}: it goes on from {places[-1]}", flush=True)
        if process.returncode == -signal.SIGKILL:
            # killed when all was written, before it could end by itself
            process = begin(folder, "cut", options.every, "--resume")
            process.wait()
        if process.returncode:
            sys.exit(
                f"the training ended with {process.returncode}: {(process.stderr or sys.stdin).read()}"
            )
        good = outcome(folder / "whole") == outcome(run)
        print(
            f"{len(places)} kills, {within} of them within an epoch and {torn} while a state was written: "
            f"{'the same bits' if good else 'OTHER BITS'}"
        )
        sys.exit(not good or len(places) < options.kills)


if __name__ == "__main__":
    main()
