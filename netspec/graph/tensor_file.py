"""The header of a safetensors file, held to be anything until it proves to be one.

Such a file begins with the length of a JSON text (8 bytes), and the text says the shape and place of every tensor
(https://github.com/huggingface/safetensors#format), so no library is needed to hold it against the network.
"""

import json
from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import Any

from netspec.source.record import Record

LONGEST_HEADER = 100_000_000
LONGEST_NAME = 1_000

Sizes = tuple[int, ...]


class Tensor(Record):
    """A tensor of a file: its sizes, and what its elements are in the words of the format: `F32`, `BF16`, `I64`."""

    sizes: Sizes
    dtype: str = "F32"

    @property
    def holds_floats(self) -> bool:
        """Whether it can be the weights of a layer; eight bits and fewer mean little without their scales."""
        return self.dtype in ("F64", "F32", "F16", "BF16")


class DamagedError(ValueError):
    """A file that is not what its ending says, in a few words; `help` names the cure."""

    def __init__(
        self, reason: str, help: str = "copy the file once more from where it comes"
    ) -> None:
        super().__init__(reason)
        self.help = help


def header(path: Path) -> dict[str, Tensor]:
    """The tensors of a file. Raises `DamagedError`, or `OSError` where it cannot be read."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= LONGEST_HEADER:
            raise DamagedError("no header")
        text = file.read(length)
    try:
        found: dict[str, Any] = json.loads(text)
        found.pop("__metadata__", None)
        tensors = {name: _tensor(one) for name, one in found.items()}
        end = max((one["data_offsets"][1] for one in found.values()), default=0)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise DamagedError("no header") from error
    if path.stat().st_size != 8 + length + end:
        raise DamagedError("cut off")
    need_plain_names(tensors)
    return tensors


def need_plain_names(names: Iterable[str]) -> None:
    """Raise `DamagedError` where a name is none: it will be shown, and must not steer a terminal or fill it."""
    if not all(name.isprintable() and len(name) <= LONGEST_NAME for name in names):
        raise DamagedError("a name in it is too long, or holds signs that cannot be shown")


def _tensor(said: dict[str, Any]) -> Tensor:
    """One entry of the header. Raises `ValueError` and its like where it contradicts itself."""
    sizes, dtype = tuple(said["shape"]), said["dtype"]
    begin, end = said["data_offsets"]
    if not all(type(one) is int and one >= 0 for one in (*sizes, begin, end)) or end < begin:
        raise ValueError("no sizes")
    bits = "".join(sign for sign in str(dtype).partition("_")[0] if sign.isdigit())
    if bits and prod(sizes) * int(bits) != 8 * (end - begin):
        raise ValueError("of another size")
    return Tensor(sizes, str(dtype))
