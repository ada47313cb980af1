"""The kind `layers`."""

from typing import Any

from netspec.kinds.kind import STEPS, setting
from netspec.kinds.layers.layer import Container, Walk


class Layers(Container):
    """A group of layers, one after the other: something to `repeat` or to give one name."""

    kind = "layers"
    primary = "layers"
    synonyms = ("sequential", "block", "group")

    layers: tuple[Any, ...] = setting(STEPS, "The layers of the group.")

    def expand(self, walk: Walk, stream: Any) -> Any:
        return walk.run(self.layers, stream)
