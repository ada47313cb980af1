"""The kind `residual`."""

from typing import Any

from netspec.kinds.kind import STEPS, setting
from netspec.kinds.layers.layer import Container, Walk
from netspec.kinds.layers.merging import MERGES, merge_of
from netspec.kinds.sorts import FLAG, Choice, SettingError
from netspec.kinds.tensors import ShapeError, TensorType


class Residual(Container):
    """Layers with a way around them: layers(x) + x, or layers(x) + shortcut(x).

    With `merge: concat` what comes in stays, and what the layers give is put behind it.
    He et al. 2015, "Deep residual learning for image recognition" (arXiv:1512.03385); `concat` Huang et al. 2016,
    "Densely connected convolutional networks" (arXiv:1608.06993).
    """

    kind = "residual"
    primary = "layers"
    synonyms = ("skip_connection", "residual_block", "resblock")

    layers: tuple[Any, ...] = setting(STEPS, "The layers of the main way.")
    shortcut: tuple[Any, ...] | None = setting(
        STEPS, "The layers of the other way, where the shapes differ.", default=None
    )
    merge: str = setting(Choice(*MERGES), "How the two ways are put together.", default="add")
    skip: bool = setting(
        FLAG, "Whether there is a way around; else the layers are all.", default=True
    )

    def check(self) -> None:
        if not self.skip and self.shortcut is not None:
            raise SettingError(
                "there is a `shortcut`, and `skip` says there is no way around",
                "leave one of the two out",
                setting="skip",
            )

    def expand(self, walk: Walk, stream: Any) -> Any:
        if not self.skip:
            return walk.run(self.layers, stream)
        stream = walk.one(stream)
        ways = [walk.run(self.layers, stream), stream]
        if self.shortcut is not None:
            ways[1] = walk.run(self.shortcut, stream, part="shortcut")
        if self.merge == "concat":
            ways.reverse()
        return walk.join(merge_of(self.merge), *ways)

    def explain(self, error: ShapeError, *inputs: TensorType) -> ShapeError:
        if len(inputs) != 2:
            return error
        main, way = reversed(inputs) if self.merge == "concat" else inputs
        around = "the shortcut gives" if self.shortcut else "what goes around them is"
        help = "let the last layer give the shape that came in, or add a `shortcut` that brings it to the new one"
        if self.shortcut or self.merge != "add":
            help = error.help or "" if self.merge != "add" else "bring both to one shape"
        return ShapeError(
            f"the layers of this `residual` give {main}, and {around} {way}", help, code=error.code
        )
