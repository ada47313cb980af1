"""Ctrl-C while weights move: the step is finished first, so that what is saved is whole."""

import signal
import threading
from types import FrameType, TracebackType


class Interrupted(Exception):  # noqa: N818 (nothing went wrong)
    """The training was stopped by Ctrl-C. Its state is saved; `resume=True` goes on from it."""

    def __init__(self, epoch: int) -> None:
        super().__init__(f"stopped in epoch {epoch}")
        self.epoch = epoch
        """Counted from 1."""


class CtrlC:
    """While it is entered the first Ctrl-C only sets `wanted`; a second one interrupts as usual."""

    def __init__(self) -> None:
        self.wanted = False
        self._main = threading.current_thread() is threading.main_thread()
        self._before: object = None

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True

    def __enter__(self) -> "CtrlC":
        # Python delivers signals to its main thread alone; elsewhere there is nothing to hold back
        if self._main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
