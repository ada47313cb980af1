"""The kind `residual`."""

from typing import Any

from netspec.kinds.kind import STEPS, setting
from netspec.kinds.layers.add import Add
from netspec.kinds.layers.layer import Container, Walk


class Residual(Container):
    """Layers with a way around them: layers(x) + x, or layers(x) + shortcut(x).

    He et al. 2015, "Deep residual learning for image recognition" (arXiv:1512.03385).
    """

    kind = "residual"
    primary = "layers"
    synonyms = ("skip_connection",)

    layers: tuple[Any, ...] = setting(STEPS, "The layers of the main way.")
    shortcut: tuple[Any, ...] | None = setting(
        STEPS, "The layers of the other way, where the shapes differ.", default=None
    )

    def expand(self, walk: Walk, stream: Any) -> Any:
        main = walk.run(self.layers, stream)
        if self.shortcut is None:
            return walk.join(Add(), main, stream)
        return walk.join(Add(), main, walk.run(self.shortcut, stream, part="shortcut"))
