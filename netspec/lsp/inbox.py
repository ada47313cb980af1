"""What an editor has sent and nobody has answered yet. It is read on a thread of its own, so that a cancellation is seen in time."""

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from netspec.lsp.wire import BadMessage, Message, messages

END = None
"""Stands for the end of the stream."""


class Inbox:
    """Messages in order. `cancelled` are the numbers of requests whose answers nobody waits for."""

    def __init__(self, stream: BinaryIO) -> None:
        self.cancelled: set[Any] = set()
        self._waiting: SimpleQueue[Message | BadMessage | None] = SimpleQueue()
        Thread(target=self._read, args=(messages(stream),), daemon=True).start()

    def next(self, seconds: float | None) -> Message | BadMessage | None:
        """The next message, `END` after the last one. Raises `queue.Empty` where none comes for so long."""
        return self._waiting.get(timeout=seconds)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._waiting.empty()

    def _read(self, stream: Iterator[Message | BadMessage]) -> None:
        try:
            for message in stream:
                if isinstance(message, dict) and message.get("method") == "$/cancelRequest":
                    given = message.get("params")
                    number = given.get("id") if isinstance(given, dict) else None
                    if isinstance(number, int | str):
                        self.cancelled.add(number)
                else:
                    self._waiting.put(message)
        except (OSError, ValueError):
            # the editor has gone without a word
            pass
        self._waiting.put(END)


__all__ = ["END", "Empty", "Inbox"]
