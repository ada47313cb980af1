"""JSON-RPC messages as bytes: a header with the length, then the text. https://microsoft.github.io/language-server-protocol"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

MOST_BYTES = 64_000_000
"""A message that is longer is read past and refused."""

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND = -32700, -32600, -32601
INVALID_PARAMS, INTERNAL_ERROR = -32602, -32603
NOT_INITIALIZED, CANCELLED, REQUEST_FAILED = -32002, -32800, -32803

Message = dict[str, Any]


class RequestError(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class BadMessage:
    """Stands for a message that could not be read: a code and words for the answer."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message


def messages(stream: BinaryIO) -> Iterator[Message | BadMessage]:
    """The messages of a stream until it ends. One that cannot be read does not end it."""
    while (length := _length(stream)) is not None:
        if isinstance(length, BadMessage):
            yield length
            continue
        body = _body(stream, length)
        if body is None:
            return
        yield body if isinstance(body, BadMessage) else _message(body)


def _length(stream: BinaryIO) -> int | BadMessage | None:
    """What the header says; None at the end of the stream. Lines that are no header are read past."""
    length: int | BadMessage | None = None
    while line := stream.readline(4096):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            good = value.strip().isdigit()
            length = int(value) if good else BadMessage(PARSE_ERROR, "the length is no number")
        elif not line.strip() and length is not None:
            return length
    return None


def _body(stream: BinaryIO, length: int) -> bytes | BadMessage | None:
    if length > MOST_BYTES:
        left = length
        while left and (piece := stream.read(min(left, 1 << 20))):
            left -= len(piece)
        return BadMessage(INVALID_REQUEST, f"a message has at most {MOST_BYTES:,} bytes")
    body = stream.read(length)
    return body if len(body) == length else None


def _message(body: bytes) -> Message | BadMessage:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        return BadMessage(PARSE_ERROR, f"the message is not JSON: {error}")
    if not isinstance(found, dict):
        return BadMessage(INVALID_REQUEST, "a message is a JSON object")
    return found


def write(stream: BinaryIO, message: Message) -> None:
    """Send a message."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    stream.flush()
