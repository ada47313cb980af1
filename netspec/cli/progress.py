"""A training as one sees it: a bar and a line per epoch on a screen, plain lines elsewhere."""

from types import TracebackType
from typing import Any

from netspec.cli.terminal import Terminal
from netspec.training.watcher import Watcher

PLAIN_EVERY = 10.0
"""Seconds between two lines where there is no screen to draw on."""


class Progress(Watcher):
    """Draws what `training` tells. Only one line moves; finished epochs stay."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.quiet = terminal.verbosity < 0
        self.bar: Any = None
        self.task: Any = None
        self._told = 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def note(self, text: str) -> None:
        if self.quiet:
            return
        if self.bar is not None:
            self.bar.console.print(text, highlight=False, markup=False)
        else:
            self.terminal.say(text)
