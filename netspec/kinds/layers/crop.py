"""The kind `crop`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.like import check_like, need_one
from netspec.kinds.layers.spatial import fixed, for_each_axis, need_spatial
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType


class Crop(Layer):
    """Cuts out the middle of the spatial axes (those behind the channels): `[c, h, w]` → `[c, size, size]`.

    It begins at ⌊(h - size) / 2⌋. `like` takes the sizes of a result, as a U-Net does with its skips.
    Ronneberger, Fischer and Brox 2015, "U-Net" (arXiv:1505.04597).
    """

    kind = "crop"
    primary = "size"
    synonyms = ("CenterCrop", "Cropping2D", "Cropping1D")

    takes_several = True

    size: tuple[int, ...] | None = setting(
        ListOf(
            COUNT,
            "a whole number of at least 1, or a list with one for each axis",
            one_or_more=True,
        ),
        "What is left of each axis: one number for all, or a list.",
        default=None,
    )
    like: tuple[str, ...] | None = setting(RESULTS, "A result whose sizes are left.", default=None)

    examples = (
        Example(2, (TensorType((3, 4, 5), picture=True),)),
        Example([3, 4], (TensorType((2, 6, 4), picture=True),)),
        Example({"size": 3}, (TensorType((2, 6)),)),
        Example({"like": "side"}, (TensorType((2, 6, 5)), TensorType((7, 3, 5)))),
    )

    def check(self) -> None:
        check_like("crop", self.like, {"size": self.size})

    def results(self) -> tuple[str, ...]:
        return self.like or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        x = inputs[0]
        need_one(inputs, self.like, "crop")
        need_spatial(x, "crop")
        wanted = self._wanted(inputs)
        for size, left in zip(x.sizes[1:], wanted, strict=True):
            if left > fixed(size, "crop"):
                raise ShapeError(
                    f"`crop` cannot cut {left} out of {size}",
                    "`pad` or `resize` makes it larger",
                    setting="like" if self.like else "size",
                )
        return x.with_sizes(x.sizes[0], *wanted, picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        ranges = ", ".join(f"{start}:{end}" for start, end in self._ranges(inputs))
        return Torch(f"{{0}}[..., {ranges}]")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        starts, ends = zip(*self._ranges(inputs), strict=True)
        axes = range(2, inputs[0].rank + 1)
        ints = (onnx.constant(list(numbers), "int64") for numbers in (starts, ends, axes))
        return onnx.op("Slice", values[0], *ints)

    def _wanted(self, inputs: tuple[TensorType, ...]) -> tuple[int, ...]:
        """What is left of each axis behind the channels."""
        if self.size:
            return for_each_axis(self.size, inputs[0], "size")
        x, like = inputs
        if like.rank != x.rank:
            raise ShapeError(
                f"`crop` cannot cut {x} like {like}",
                "name a result of as many axes",
                setting="like",
            )
        return tuple(fixed(size, "crop") for size in like.sizes[1:])

    def _ranges(self, inputs: tuple[TensorType, ...]) -> list[tuple[int, int]]:
        """Start and end of what is left, for each axis behind the channels."""
        pairs = zip(inputs[0].sizes[1:], self._wanted(inputs), strict=True)
        starts = [((fixed(size, "crop") - left) // 2, left) for size, left in pairs]
        return [(start, start + left) for start, left in starts]
