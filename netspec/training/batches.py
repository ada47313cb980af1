"""The rows of a part on the device, in batches: one gather per tensor, no loader between."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from netspec.data.picked import Picked
from netspec.data.windows import Windows
from netspec.graph.frozen import Frozen
from netspec.graph.graph import Graph

ALIGNMENT = 64
"""The bytes of PyTorch's own tensors begin at a multiple of it."""
SHARE = 0.5
"""The part of a GPU's free memory that the rows of a part may take; the others of them stay in main memory."""


class Rows:
    """Named arrays with one row per sample: contiguous tensors on the device where they fit, else in main memory or in a file."""

    def __init__(
        self, arrays: Mapping[str, np.ndarray], names: Sequence[str], device: torch.device
    ):
        self.device = device
        some = [arrays[name] for name in names]
        room = _room(device)
        self.tensors: list[Tensor | Picked] = []
        for array in some:
            there = not isinstance(array, Picked) and array.nbytes <= room
            room -= array.nbytes if there else 0
            self.tensors.append(_tensor(array, device if there else CPU))
        self.waits = any(self._comes_from_afar(one) for one in self.tensors)
        """Whether rows have a way to go when they are taken, so that it is worth to send for them early."""

    def take(self, rows: Tensor) -> list[Tensor]:
        """These rows of every tensor. `index_select` copies whole rows: pictures in 7 µs where `x[rows]` takes 140."""
        return [self._taken(one, rows) for one in self.tensors]

    def slice(self, begin: int, end: int) -> list[Tensor]:
        """Neighbouring rows, on the device without a copy where they lie well."""
        return [
            self._sent(_even(one[begin:end]))
            if isinstance(one, Tensor)
            else self._taken(one, torch.arange(begin, end))
            for one in self.tensors
        ]

    def _taken(self, one: Tensor | Picked, rows: Tensor) -> Tensor:
        if isinstance(one, Picked):
            return self._sent(_even(torch.from_numpy(one[rows.cpu().numpy()])))
        return self._sent(one.index_select(0, rows.to(one.device)))

    def _sent(self, one: Tensor) -> Tensor:
        """On the device. What goes to a GPU goes from pinned memory: then nobody waits for it but the kernel that needs it."""
        if one.device.type == self.device.type:
            return one
        if self.device.type == "cuda":
            return one.pin_memory().to(self.device, non_blocking=True)
        return one.to(self.device)

    def _comes_from_afar(self, one: Tensor | Picked) -> bool:
        if isinstance(one, Tensor):
            return one.device.type != self.device.type
        # windows of a series in main memory are a mere copy
        return self.device.type != "cpu" or not isinstance(one, Windows)


CPU = torch.device("cpu")


def _room(device: torch.device) -> float:
    """The bytes of rows that may lie on a device: in main memory all, for they lie there already."""
    if device.type != "cuda":
        return float("inf")
    free, _ = torch.cuda.mem_get_info(device)
    return SHARE * free


def _tensor(array: np.ndarray, device: torch.device) -> Tensor | Picked:
    if isinstance(array, Picked):
        return array
    return torch.from_numpy(np.require(array, requirements=["C", "W"])).to(device)


def _even(tensor: Tensor) -> Tensor:
    """The same at an address that PyTorch's own tensors have, copied if need be, so that no bit hangs on where memory was free.

    Vector instructions take the first numbers up to an even address by themselves, and so add in another order: measured for
    `[333, 300] · [300, 10]` at addresses that are no multiple of 16.
    """
    return tensor if tensor.data_ptr() % ALIGNMENT == 0 else tensor.clone()


def shuffled(
    rows: int, seed: int, epoch: int, device: torch.device, chances: Tensor | None = None
) -> Tensor:
    """The order of the rows in an epoch. It follows from seed and epoch alone, so a resumed run draws the same.

    With `chances`, `[rows]`, as many rows are drawn with replacement, each as likely as its chance says.
    """
    generator = torch.Generator().manual_seed((seed * 1_000_003 + epoch) % 2**63)
    if chances is None:
        return torch.randperm(rows, generator=generator).to(device)
    # by the inverse of the distribution: `multinomial` knows no more than 2^24 rows
    places = torch.rand(rows, generator=generator, dtype=torch.float64) * chances.sum()
    return torch.searchsorted(chances.cumsum(0), places).clamp(max=rows - 1).to(device)


def batch_ends(rows: int, batch_size: int, *, join_single: bool) -> list[tuple[int, int]]:
    """Where each batch begins and ends. The last one is smaller if need be.

    With `join_single` a last batch of one row joins the one before: batch_norm has no spread to measure in one row.
    """
    cuts = [*range(0, rows, batch_size), rows]
    if join_single and len(cuts) > 2 and cuts[-1] - cuts[-2] == 1:
        del cuts[-2]
    return list(pairwise(cuts))


def holds_batch_norm(graph: Graph, frozen: Frozen) -> bool:
    """Whether a layer measures the batch it is in; one that is held still does not."""
    return any(node.layer.mixes_samples and not frozen.holds(node) for node in graph.nodes)
