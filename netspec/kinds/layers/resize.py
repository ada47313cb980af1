"""The kind `resize`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.like import check_like, need_one
from netspec.kinds.layers.nearest import by_whole_numbers, onnx_nearest
from netspec.kinds.layers.spatial import fixed
from netspec.kinds.layers.windows import PER_SIDE, in_short, need_picture
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import POSITIVE, Choice
from netspec.kinds.tensors import ShapeError, Size, TensorType, need_float

ONNX_MODES: dict[str, dict[str, Any]] = {
    "nearest": {
        "mode": "nearest",
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    },
    "bilinear": {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
    "bicubic": {
        "mode": "cubic",
        "coordinate_transformation_mode": "half_pixel",
        "cubic_coeff_a": -0.75,
    },
}


class Resize(Layer):
    """Brings a picture to another size: `[c, h, w]` → `[c, h', w']`, by `scale`, to `size`, or to that of a result (`like`).

    `nearest` takes the number at ⌊i · h / h'⌋; the others weigh the numbers around (i + 1/2) · h / h' - 1/2.
    Keys 1981, "Cubic convolution interpolation for digital image processing".
    """

    kind = "resize"
    primary = "scale"
    synonyms = (
        "Upsample",
        "UpSampling2D",
        "interpolate",
        "Resizing",
        "UpSampling1D",
        "UpSampling3D",
        "UpsamplingNearest2d",
        "upsample2d",
    )
    takes_several = True

    scale: float | None = setting(
        POSITIVE, "By how much height and width grow; the result is rounded down.", default=None
    )
    size: tuple[int, ...] | None = setting(
        PER_SIDE, "Height and width that come out.", default=None
    )
    like: tuple[str, ...] | None = setting(
        RESULTS, "A result whose height and width are taken.", default=None
    )
    mode: str = setting(
        Choice("nearest", "bilinear", "bicubic"),
        "How the new numbers are found.",
        default="nearest",
    )

    examples = (
        Example(2, (TensorType((3, 4, 5), picture=True),)),
        Example({"scale": 1.5, "mode": "bilinear"}, (TensorType((2, 4, 5), picture=True),)),
        Example({"size": [3, 7], "mode": "bilinear"}, (TensorType((2, 5, 4), picture=True),)),
        Example({"size": 6, "mode": "bicubic"}, (TensorType((2, 4, 5), picture=True),)),
        Example({"size": 2}, (TensorType((2, 5, 4), picture=True),)),
        Example({"size": [2, 7]}, (TensorType((2, 14, 3), picture=True),)),
        Example({"like": "side"}, (TensorType((2, 4, 7)), TensorType((1, "height", "width")))),
        Example({"like": "side"}, (TensorType((2, 4, 7)), TensorType((1, 8, 7)))),
        Example(
            {"like": "side", "mode": "bilinear"},
            (TensorType((2, 3, 2), picture=True), TensorType((1, "height", "width"), picture=True)),
        ),
    )

    def check(self) -> None:
        check_like("resize", self.like, {"scale": self.scale, "size": self.size})

    def results(self) -> tuple[str, ...]:
        return self.like or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        x = inputs[0]
        need_one(inputs, self.like, "resize")
        for one in inputs:
            need_picture(one, "resize")
        need_float(x, "resize")
        return x.with_sizes(x.sizes[0], *self._sides(*inputs), picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        sides = self._sides(*inputs)
        size = "{1}.shape[2:]" if self.like else f"size={in_short(_numbers(sides))}"
        mode = "" if self.mode == "nearest" else f', mode="{self.mode}"'
        return Torch(f"F.interpolate({{0}}, {size}{mode})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        before, after = inputs[0].sizes[1:], self._sides(*inputs)
        if self.mode == "nearest" and not by_whole_numbers(before, after):
            return onnx_nearest(onnx, values[0], before, after, values[-1])
        if self.like:
            sizes = onnx.op("Shape", values[1], start=2)
        else:
            sizes = onnx.constant(list(after), "int64")
        return onnx.op("Resize", values[0], "", "", sizes, axes=[2, 3], **ONNX_MODES[self.mode])

    def _sides(self, *inputs: TensorType) -> tuple[Size, ...]:
        """The height and width that come out."""
        if self.like:
            return inputs[1].sizes[1:]
        if self.size:
            for size in inputs[0].sizes[1:]:
                fixed(size, "resize")
            return self.size
        assert self.scale is not None
        sides = tuple(int(fixed(size, "resize") * self.scale) for size in inputs[0].sizes[1:])
        if 0 in sides:
            raise ShapeError(
                f"nothing is left of {inputs[0]} at a scale of {self.scale}",
                "use a larger `scale`",
                setting="scale",
            )
        return sides


def _numbers(sides: tuple[Size, ...]) -> tuple[int, ...]:
    return tuple(int(side) for side in sides)
