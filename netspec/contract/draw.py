"""Numbers to try a network on, and how long its named sizes are meanwhile."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from netspec.kinds.named_sizes import formula
from netspec.kinds.tensors import CODES, PIXELS, TensorType
from netspec.onnx_writer.weights import Array

LENGTHS = "_lengths"
"""What ends the name of an input that says how long a named size is in each sample."""

Named = Mapping[str, int]

TRIED: tuple[Named, ...] = (
    {"time": 5, "height": 6, "width": 7},
    {"time": 3, "height": 9, "width": 4},
)
LONGEST: Named = {"time": 9, "height": 8, "width": 7}
"""Of samples of unequal lengths."""


class Bounds:
    """How long the named sizes of some types have to be for something to be left of each, and can be at most."""

    def __init__(self, types: Iterable[TensorType], room: Named) -> None:
        self.least: dict[str, int] = {}
        self.most = room
        for size in (size for one in types for size in one.sizes if isinstance(size, str)):
            base, add, divide = formula(size)
            self.least[base] = max(self.least.get(base, 1), divide - add)

    def within(self, name: str, wanted: int) -> int:
        """The length nearest to what is wanted."""
        return min(max(wanted, self.least[name]), self.most.get(name, wanted + self.least[name]))

    def tried(self) -> Iterator[Named]:
        """Two ways to fill in the named sizes."""
        for run, given in enumerate(TRIED):
            yield {
                name: self.within(name, given.get(name, 4 + run + place % 5))
                for place, name in enumerate(sorted(self.least))
            }

    def longest(self) -> Named:
        """The lengths of the longest samples."""
        return {name: self.within(name, LONGEST.get(name, 9)) for name in sorted(self.least)}


def bound(type: TensorType, named: Named, batch: int) -> tuple[int, ...]:
    """The sizes with numbers for the named ones, batch first."""
    return (batch, *(at(size, named) if isinstance(size, str) else size for size in type.sizes))


def at(size: str, named: Named) -> int:
    """The number that a named size stands for."""
    base, add, divide = formula(size)
    return (named[base] + add) // divide


def named_lengths(name: str, named: Named, batch: int) -> Array:
    """The longest first, then shorter and shorter ones, from the longest again after the middle."""
    longest = named[name.removesuffix(LENGTHS)]
    return np.array([longest - i % (longest // 2 + 1) for i in range(batch)], np.int64)


def drawn(rng: np.random.Generator, type: TensorType, sizes: tuple[int, ...]) -> Array:
    """Values of a type."""
    if type.dtype == CODES:
        return rng.integers(0, np.array(type.counts or (2,)), sizes, np.int64)
    if type.dtype == PIXELS:
        return rng.integers(0, 256, sizes, np.uint8)
    return rng.standard_normal(sizes, np.float32)
