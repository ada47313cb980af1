"""The kind `residual`."""

from typing import Any

from netspec.kinds.kind import STEPS, setting
from netspec.kinds.layers.add import Add
from netspec.kinds.layers.layer import Container, Walk
from netspec.kinds.tensors import ShapeError, TensorType


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
        stream = walk.one(stream)
        main = walk.run(self.layers, stream)
        if self.shortcut is None:
            return walk.join(Add(), main, stream)
        return walk.join(Add(), main, walk.run(self.shortcut, stream, part="shortcut"))

    def explain(self, error: ShapeError, *inputs: TensorType) -> ShapeError:
        if len(inputs) != 2:
            return error
        around = "the shortcut gives" if self.shortcut else "what goes around them is"
        return ShapeError(
            f"the layers of this `residual` give {inputs[0]}, and {around} {inputs[1]}",
            "bring both to one shape"
            if self.shortcut
            else "let the last layer give the shape that came in, or add a `shortcut` that brings it to the new one",
            code=error.code,
        )
