"""Marks in drafted lines: which number is which argument, which class is used, where a comment begins.

While a class is drafted, every number in a call stands between marks, together with what it is called there, and a use of
another class names the draft of it. Once all are drafted, it is known which numbers differ from use to use.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from netspec.kinds.lowering import Call
from netspec.source.record import Record

NUMBER = "\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002"
"""A number and what it is called: `kernel_size`."""
USE = "\ue003(\\d+)\ue004(\\d+)\ue005"
"""A use of a draft: which one, and which of its uses."""
COMMENT = "\ue006"
HIDDEN = "\ue007"
"""Around an argument that is as usual, which is written only where other uses have another one."""
PIECES = re.compile(f"({HIDDEN})|{USE}|{NUMBER}")
MARKS = re.compile("[\ue000-\ue007]")
POSITIONS = {
    "nn.Conv": ("in_channels", "out_channels"),
    "nn.ConvTranspose": ("in_channels", "out_channels"),
    "nn.Linear": ("in_features", "out_features"),
    "nn.LSTM": ("input_size", "hidden_size"),
    "nn.GRU": ("input_size", "hidden_size"),
    "nn.RNN": ("input_size", "hidden_size"),
    "nn.Embedding": ("num_embeddings", "embedding_dim"),
    "nn.Dropout": ("dropout",),
}
"""What PyTorch calls the first arguments."""
USUAL = {"nn.Conv": {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}}
"""What PyTorch takes for arguments that are left out, in the order they are written in, behind `kernel_size`."""


class Piece(Record):
    """A piece of a line: text, a number with its `role`, or a use of a draft. What is `hidden` may be left out."""

    text: str
    role: str | None = None
    use: tuple[int, int] | None = None
    hidden: bool = False

    @property
    def usual(self) -> str | None:
        """The value that a number has where it is left out."""
        return self.text if self.hidden else None


def unmarked(text: str) -> str:
    """A text of the user's, without what is a mark here."""
    return MARKS.sub("", text)


def commented(code: str, comment: str = "") -> str:
    """A statement with its comment, to be broken into lines once its numbers are known."""
    return f"{code}{COMMENT}{comment}" if comment else code


def use_mark(draft: int, use: int) -> str:
    """What stands where a class is called."""
    return f"\ue003{draft}\ue004{use}\ue005"


def marked(call: Call, positions: Sequence[str] = ()) -> str:
    """The call with its numbers marked. `positions` are what its first arguments are called, where PyTorch does not say it."""
    plain = re.sub(r"\d*d?$", "", call.target)
    names = positions or next((POSITIONS[o] for o in (call.target, plain) if o in POSITIONS), ())
    parts = []
    for place, value in enumerate(call.arguments):
        name = names[place] if place < len(names) else "features"
        parts.append(marked(value) if isinstance(value, Call) else _value(value, name))
    keywords = [f", {name}={_value(value, name)}" for name, value in call.keywords.items()]
    usual = [
        (name, f"{HIDDEN}, {name}={_value(value, name)}{HIDDEN}")
        for name, value in USUAL.get(plain, {}).items()
        if name not in call.keywords
    ]
    order = ["kernel_size", *USUAL.get(plain, {})]
    known = dict(zip(call.keywords, keywords, strict=True)) | dict(usual)
    found = [known.pop(name) for name in order if name in known]
    inside = "".join([", ".join(parts), *found, *known.values()])
    return f"{call.target}({inside.removeprefix(', ')})"


def _value(value: Any, name: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"\ue000{value!r}\ue001{name}\ue002"
    return repr(value)


@lru_cache(maxsize=4096)
def pieces_of(line: str) -> tuple[Piece, ...]:
    """The pieces of a line, its comment left out."""
    line, at, hidden = line.partition(COMMENT)[0], 0, False
    found: list[Piece] = []
    for match in PIECES.finditer(line):
        if match.start() > at:
            found.append(Piece(line[at : match.start()], None, None, hidden))
        at = match.end()
        if match.group(1):
            hidden = not hidden
        elif match.group(2):
            found.append(Piece("", None, (int(match.group(2)), int(match.group(3))), hidden))
        else:
            found.append(Piece(match.group(4), match.group(5), None, hidden))
    if at < len(line):
        found.append(Piece(line[at:], None, None, hidden))
    return tuple(found)


def bare(line: str, called: Callable[[tuple[int, int]], object]) -> str:
    """A line without its numbers; `called` tells uses of different classes apart."""
    words = []
    for piece in pieces_of(line):
        if piece.use is not None:
            words.append(f"@{called(piece.use)}")
        else:
            words.append(f"#{piece.role}" if piece.role is not None else piece.text)
    return "".join(words)
