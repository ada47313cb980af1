"""Ctrl-C while weights move: the step is finished first, so that what is saved is whole. What else ends a process is heard as it."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType

PATIENCE = 1.0
"""Seconds after the first Ctrl-C in which another one is the same: a key that bounces, or an impatient finger."""

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""How a container or a job of a cluster is ended, and what a terminal says when it is closed."""
SIGNALS = (signal.SIGINT, *ENDINGS)


class Interrupted(Exception):  # noqa: N818 (nothing went wrong)
    """The training was stopped by Ctrl-C. Its state is saved; `resume=True` goes on from it."""

    def __init__(self, epoch: int) -> None:
        super().__init__(f"stopped in epoch {epoch}")
        self.epoch = epoch
        """Counted from 1."""


def stopped(error: BaseException | None) -> Interrupted | None:
    """The end of the training that a further Ctrl-C may have interrupted on its way out."""
    while error is not None and not isinstance(error, Interrupted):
        error = error.__context__
    return error


class CtrlC:
    """While it is entered the first Ctrl-C only sets `wanted`; a later one interrupts as usual, but nothing that is `held`."""

    def __init__(self) -> None:
        self.wanted = False
        self._first = 0.0
        self._holds = False
        self._main = threading.current_thread() is threading.main_thread()
        self._heard: list[int] = []

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        if not self.wanted:
            self.wanted, self._first = True, time.monotonic()
        elif not self._holds and time.monotonic() - self._first > PATIENCE:
            self.ends()
            raise KeyboardInterrupt

    def heed(self) -> None:
        """Raise `KeyboardInterrupt` if it is wanted; what is done then is not interrupted again."""
        if self.wanted:
            self.ends()
            raise KeyboardInterrupt

    def ends(self) -> None:
        """From now on, until it is left, Ctrl-C changes nothing."""
        self.wanted = self._holds = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """A block that Ctrl-C does not tear: a file is written in it."""
        before, self._holds = self._holds, True
        try:
            yield
        finally:
            self._holds = before

    def __enter__(self) -> "CtrlC":
        # Python delivers signals to its main thread alone; elsewhere there is nothing to hold back
        for number in SIGNALS if self._main else ():
            if signal.getsignal(number) is signal.default_int_handler:
                signal.signal(number, self._pressed)
                self._heard.append(number)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in self._heard:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def terminable() -> Iterator[None]:
    """A block in which the other signals that end a process are as good as Ctrl-C, where nobody has made them another thing."""
    heard = []
    if threading.current_thread() is threading.main_thread():
        heard = [one for one in ENDINGS if signal.getsignal(one) is signal.SIG_DFL]
    for one in heard:
        signal.signal(one, signal.default_int_handler)
    try:
        yield
    finally:
        for one in heard:
            signal.signal(one, signal.SIG_DFL)


@contextmanager
def unbroken() -> Iterator[None]:
    """A block that is done whole; a Ctrl-C within it comes behind it."""
    with CtrlC() as stop:
        with stop.held():
            yield
        stop.heed()
