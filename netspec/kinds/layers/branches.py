"""The kind `branches`."""

from typing import Any

from netspec.kinds.kind import Branch, setting
from netspec.kinds.kind import Branches as BranchesSort
from netspec.kinds.layers.layer import Container, Walk
from netspec.kinds.layers.merging import MERGES, merge_of
from netspec.kinds.sorts import Choice
from netspec.kinds.tensors import ShapeError, TensorType


class Branches(Container):
    """Several lists of layers that start at the same place; what they give is put together.

    An empty list lets pass what arrives. Szegedy et al. 2014, "Going deeper with convolutions" (arXiv:1409.4842).
    """

    kind = "branches"
    primary = "layers"
    synonyms = ("parallel", "inception", "fork")

    layers: tuple[Branch, ...] = setting(
        BranchesSort(),
        "The lists, `[[linear: 8], [linear: 8, relu]]`, or with names, `{left: [linear: 8], right: []}`.",
    )
    merge: str = setting(
        Choice(*MERGES, "none"),
        "How the results are put together; `none` leaves them several values.",
        default="concat",
    )

    def expand(self, walk: Walk, stream: Any) -> Any:
        ways = walk.branches(self.layers, stream)
        if self.merge != "none":
            return walk.join(merge_of(self.merge), *ways)
        return None if None in ways else tuple(value for way in ways for value in way)

    def explain(self, error: ShapeError, *inputs: TensorType) -> ShapeError:
        given = " and ".join(str(one) for one in inputs)
        return ShapeError(
            f"the branches give {given}, which `{self.merge}` cannot put together",
            error.help,
            setting="merge",
            code=error.code,
        )
