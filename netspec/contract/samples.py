"""A batch of samples of unequal lengths, with garbage behind them, and each of its samples alone."""

from typing import Any

import numpy as np

from netspec.contract.draw import LENGTHS, LONGEST, Named
from netspec.contract.two_ways import TwoWays
from netspec.kinds.named_sizes import Ragged, formula
from netspec.kinds.tensors import TensorType
from netspec.onnx_writer.weights import Array

SHARES = (1.0, 0.45, 0.8, 0.6)
"""How long the samples are, as shares of the longest."""
SHORTEST = 3


def ragged(type: TensorType) -> TensorType:
    """The type on axes that have lengths."""
    return type._replace(sizes=tuple(Ragged(s) if isinstance(s, str) else s for s in type.sizes))


class Samples:
    """The samples for a network on axes with lengths; `longest` are the lengths of the first, `least` of any."""

    def __init__(
        self,
        net: TwoWays,
        garbage: float = 1e3,
        *,
        longest: Named = LONGEST,
        least: Named | None = None,
    ) -> None:
        self.net = net
        batch = len(SHARES)
        shortest = {name: max(SHORTEST, (least or {}).get(name, 1)) for name in longest}
        self.lengths = {
            name: np.array([min(most, max(shortest[name], round(s * most))) for s in SHARES])
            for name, most in longest.items()
        }
        self.batch: dict[str, Array] = net.draw(longest, batch)
        for one in net.graph.inputs:
            name = one.spec.name
            if name.endswith(LENGTHS):
                self.batch[name] = self.lengths[name.removesuffix(LENGTHS)]
        for one in net.graph.inputs:
            for row in range(batch) if one.value.type.sizes else ():
                self._spoil(self.batch[one.spec.name][row], one.value.type, row, garbage)

    def _spoil(self, values: Array, type: TensorType, row: int, garbage: float) -> None:
        """Put garbage behind the length of a sample, in place."""
        rng, part = np.random.default_rng(row), self._part(type, row)
        kept = values[part].copy()
        if values.dtype == np.float32:
            values[...] = garbage * rng.standard_normal(values.shape)
        else:
            values[...] = rng.permutation(values.reshape(-1)).reshape(values.shape)
        values[part] = kept

    def alone(self, row: int) -> dict[str, Array]:
        """One sample, without padding."""
        return {
            one.spec.name: self.batch[one.spec.name][row : row + 1][
                (slice(None), *self._part(one.value.type, row))
            ]
            for one in self.net.graph.inputs
        }

    def real(self, y: Any, type: TensorType, row: int) -> Any:
        """What an answer for the batch says of one sample."""
        return y[row : row + 1][(slice(None), *self._part(type, row))]

    def _part(self, type: TensorType, row: int) -> tuple[slice, ...]:
        return tuple(
            slice(None, self._length(size, row)) if isinstance(size, str) else slice(None)
            for size in type.sizes
        )

    def _length(self, size: str, row: int) -> int:
        base, add, divide = formula(size)
        return (int(self.lengths[base][row]) + add) // divide
