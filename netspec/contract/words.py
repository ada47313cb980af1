"""How far two answers are apart, and shapes, in plain words."""

from collections.abc import Sequence

import numpy as np

from netspec.contract.draw import Named
from netspec.onnx_writer.weights import Array

NEAR = 1e-4
"""How far apart answers may be, as a share of the largest: the noise of 32-bit numbers."""


def sizes_of(shape: Sequence[int]) -> str:
    """A shape as specs write it: `[2, 8]`."""
    return f"[{', '.join(map(str, shape))}]"


def with_named(named: Named) -> str:
    """The lengths of named sizes, behind a sentence."""
    return f" (with {', '.join(f'{n} = {size}' for n, size in named.items())})" if named else ""


def apart(
    right: Array, found: Array, share: float, ways: tuple[str, str], least: float = 0.0
) -> str | None:
    """How the answer of the second way differs from that of the first; None where it is the same but for noise.

    Noise is a share of the largest number, which counts as no smaller than `least`. What is no number has to be none in both.
    """
    if found.shape != right.shape:
        return f"`{sizes_of(right.shape)}` by {ways[0]}, `{sizes_of(found.shape)}` by {ways[1]}"
    if found.dtype != right.dtype:
        return f"{right.dtype} by {ways[0]}, {found.dtype} by {ways[1]}"
    if not right.size:
        return None
    a, b = right.astype(np.float64), found.astype(np.float64)
    with np.errstate(invalid="ignore"):
        distance = np.abs(a - b)
    distance[(a == b) | (np.isnan(a) & np.isnan(b))] = 0.0
    distance[np.isnan(distance)] = np.inf
    largest = np.abs(a[np.isfinite(a)]).max(initial=least)
    if distance.max() <= share * largest:
        return None
    place = tuple(map(int, np.unravel_index(int(distance.argmax()), distance.shape)))
    return f"{a[place]:.6g} by {ways[0]}, {b[place]:.6g} by {ways[1]}, at {sizes_of(place)} of `{sizes_of(right.shape)}`"
