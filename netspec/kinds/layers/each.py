"""The kind `each`."""

from typing import Any

from netspec.kinds.kind import STEPS, setting
from netspec.kinds.layers.folding import Fold, Unfold
from netspec.kinds.layers.layer import Container, Walk


class Each(Container):
    """The same layers, with the same weights, on every element of the first axis: they see `[…]` of `[n, …]`.

    Elements know nothing of one another. Results from outside cannot be used inside, for they belong to whole samples,
    nor can those from inside be used outside.
    """

    kind = "each"
    primary = "layers"
    synonyms = ("time_distributed", "TimeDistributed", "vmap", "map")

    layers: tuple[Any, ...] = setting(STEPS, "The layers for every element.")

    def expand(self, walk: Walk, stream: Any) -> Any:
        stream = walk.one(stream)
        return walk.join(Unfold(), walk.apart(Fold(), self.layers, stream), stream)
