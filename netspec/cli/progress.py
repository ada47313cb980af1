"""A training as one sees it: a bar and a line per epoch on a screen, plain lines elsewhere."""

import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

from netspec.cli.terminal import Terminal
from netspec.training.watcher import EpochFacts, Finished, Started, Watcher

PLAIN_EVERY = 10.0
"""Seconds between two lines where there is no screen to draw on."""
MOST_LINES_A_SECOND = 5
"""Epochs that pass faster are not worth a line each."""


class Progress(Watcher):
    """Draws what `training` tells. Only one line moves; finished epochs stay."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.quiet = terminal.verbosity < 0
        self.bar: Any = None
        self.task: Any = None
        self._told = 0.0
        self._epochs = 0
        self._unseen: EpochFacts | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def note(self, text: str) -> None:
        if self.quiet:
            return
        # a screen that has gone, or a log on a full disk, is no reason for the training to end
        with suppress(OSError):
            if self.bar is not None:
                self.bar.console.print(text, highlight=False, markup=False)
            else:
                self.terminal.say(text)

    def started(self, facts: Started) -> None:
        self._epochs = facts.epochs
        rows = ", ".join(f"{count:,} {part}" for part, count in facts.rows.items())
        self.note(f"{facts.parameters:,} parameters on {facts.device}; rows: {rows}")
        if not self.quiet and sys.stderr.isatty():
            self._draw()
        self._told = time.monotonic()

    def progress(self, epoch: int, step: int, steps: int, loss: float) -> None:
        done, total = epoch - 1 + step / steps, self._epochs
        if self.bar is not None:
            self.bar.update(self.task, completed=done, total=total, epoch=epoch, loss=f"{loss:.4g}")
        elif time.monotonic() - self._told > PLAIN_EVERY:
            self.note(f"epoch {epoch}/{total}  step {step:,}/{steps:,}  loss {loss:.4g}")
            self._told = time.monotonic()

    def epoch(self, facts: EpochFacts) -> None:
        now = time.monotonic()
        wait = 1 / MOST_LINES_A_SECOND if self.bar is not None else PLAIN_EVERY
        if facts.epoch in (1, facts.epochs) or now - self._told > wait:
            self.note(line_of(facts))
            self._told, self._unseen = now, None
        else:
            self._unseen = facts

    def finished(self, facts: Finished) -> None:
        if self._unseen is not None:
            self.note(line_of(self._unseen))
        self._stop()
        early = "stopped early; " if facts.stopped_early else ""
        self.note(f"{early}best epoch {facts.best_epoch} of {facts.epochs}, {facts.seconds:.1f} s")

    def _draw(self) -> None:
        # imported here: nothing is drawn in a script or a pipe
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        console = Console(
            stderr=True, no_color=not self.terminal.colours(sys.stderr), highlight=False
        )
        self.bar = Bar(
            TextColumn("epoch {task.fields[epoch]}/{task.total:.0f}"),
            BarColumn(),
            TextColumn("loss {task.fields[loss]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self.task = self.bar.add_task("", total=self._epochs, epoch=1, loss="…")
        self.bar.start()

    def _stop(self) -> None:
        if self.bar is not None:
            with suppress(OSError):
                self.bar.stop()
            self.bar = None


def line_of(facts: EpochFacts) -> str:
    """A finished epoch: `epoch 3/60  loss 0.123  validation 0.145  accuracy 0.98  best ●`."""
    parts = [
        f"epoch {facts.epoch:>{len(str(facts.epochs))}}/{facts.epochs}",
        f"loss {facts.loss:.4g}",
    ]
    if facts.validation is not None:
        parts.append(f"validation {facts.validation:.4g}")
    parts += _measures(facts.metrics)
    if facts.train is not None:
        parts += [f"train {facts.train:.4g}", *_measures(facts.train_metrics)]
    return "  ".join([*parts, *(["best ●"] if facts.best else [])])


def _measures(metrics: Mapping[str, Mapping[str, float]]) -> list[str]:
    return [
        f"{output + ' ' if len(metrics) > 1 else ''}{name} {value:.4g}"
        for output, measured in metrics.items()
        for name, value in measured.items()
    ]
