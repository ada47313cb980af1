"""Where the time of a training goes, and what would save the most of it."""

import time
from collections.abc import Mapping

import torch

PARTS = {
    "read": "reading and encoding the data",
    "data": "taking the rows of a batch",
    "forward": "the network and its loss",
    "backward": "the gradients",
    "optimizer": "moving the weights",
    "evaluation": "measuring the validation part",
    "checkpoint": "writing checkpoints",
    "other": "everything else",
}
"""In the order in which they are shown."""
MUCH = 0.3
"""The share of the time from which on a part is worth a word."""


class Clock:
    """Told after each part of the work what it was. This one does not listen."""

    batch_size = 0

    def lap(self, part: str) -> None:
        """What was done since the last word was `part`."""


class Stopwatch(Clock):
    """Adds up the seconds of each part. It waits for the device at every word, so the training is a little slower."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self.steps = 0
        self._waits = torch.cuda.is_available()
        self._last = time.perf_counter()

    def lap(self, part: str) -> None:
        if self._waits:
            torch.cuda.synchronize()
        now = time.perf_counter()
        self.seconds[part] += now - self._last
        self.steps += part == "optimizer"
        self._last = now


def advice(seconds: Mapping[str, float], steps: int, batch_size: int) -> str:
    """The one thing that would save the most time."""
    total = sum(seconds.values())
    share = {part: value / total for part, value in seconds.items()} if total else {}
    if share.get("evaluation", 0) > MUCH:
        return (
            "much of the time is spent on the validation part: a smaller one tells nearly as much"
        )
    if share.get("read", 0) > MUCH:
        return "reading takes long beside the training: Parquet is read faster than CSV"
    if share.get("data", 0) > MUCH:
        return "the rows come slowly: they do not fit into memory, and are read from the disk"
    if share.get("checkpoint", 0) > MUCH:
        return "the disk is slow beside the training: write the run elsewhere with `--out`"
    work = sum(seconds.get(part, 0.0) for part in ("forward", "backward", "optimizer"))
    if share.get("optimizer", 0) > MUCH or (steps and work / steps < 1e-3):
        return (
            f"a step is short, so its fixed costs count: a larger batch than {batch_size} makes fewer steps "
            "(and wants a somewhat larger learning rate)"
        )
    return "the network itself takes the time: a GPU, or a smaller network, is what would help"
