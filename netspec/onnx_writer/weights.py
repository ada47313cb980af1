"""Works out the tensors of a file: expressions over the weights that PyTorch keeps."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from netspec.kinds.stored import (
    Blocks,
    Divided,
    Joined,
    Scaled,
    Stacked,
    Stored,
    Transposed,
    Weights,
)

Array = NDArray[np.generic]


def worked_out(expression: Weights, stored: Callable[[str], Array]) -> Array:
    """The tensor that an expression stands for; `stored` gives a weight by its name in PyTorch.

    Raises:
        KeyError: from `stored`, where there is no such weight.
    """
    match expression:
        case Stored(name):
            return stored(name)
        case Transposed(of):
            return np.swapaxes(worked_out(of, stored), -1, -2)
        case Blocks(of, order):
            blocks = np.split(worked_out(of, stored), len(order), axis=0)
            return np.concatenate([blocks[i] for i in order], axis=0)
        case Joined(parts, axis):
            return np.concatenate([worked_out(part, stored) for part in parts], axis=axis)
        case Stacked(parts):
            return np.stack([worked_out(part, stored) for part in parts])
        case Scaled(length, direction):
            return _scaled(worked_out(length, stored), worked_out(direction, stored))
        case Divided(of, left, right):
            return _divided(*(worked_out(part, stored) for part in (of, left, right)))


def _scaled(length: Array, direction: Array) -> Array:
    d = direction.astype(np.float64)
    lengths = np.sqrt(np.sum(d * d, axis=tuple(range(1, d.ndim)), keepdims=True))
    scaled: Array = (length.astype(np.float64) * d / lengths).astype(np.float32)
    return scaled


def _divided(whole: Array, left: Array, right: Array) -> Array:
    matrix = whole.reshape(len(whole), -1).astype(np.float64)
    largest = left.astype(np.float64) @ matrix @ right.astype(np.float64)
    divided: Array = (whole.astype(np.float64) / largest).astype(np.float32)
    return divided
