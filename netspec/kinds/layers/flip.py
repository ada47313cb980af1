"""The kind `flip`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.normed import places
from netspec.kinds.layers.picking import counts_of
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import AXIS
from netspec.kinds.tensors import CODES, TensorType

FIRST = -(2**63)


class Flip(Layer):
    """Turns axes around, so that the last place comes first."""

    kind = "flip"
    primary = "axes"
    synonyms = ("reverse",)

    axes: tuple[int, ...] = setting(
        ListOf(AXIS, "an axis, or a list of axes", unique=True, one_or_more=True),
        "The axes that are turned around.",
    )

    examples = (
        Example(0, (TensorType(("time", 4)),)),
        Example([-1, 1], (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": 0}, (TensorType((3,), CODES, (2, 7, 5)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        counts = x.counts
        for axis in places(self.axes, x):
            counts = counts_of(x, axis, reversed(range(len(counts))))
        return TensorType(x.sizes, x.dtype, counts, x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"{{0}}.flip({', '.join(str(a + 1) for a in places(self.axes, inputs[0]))})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = [axis + 1 for axis in places(self.axes, inputs[0])]
        count = len(axes)
        numbers = ([-1] * count, [FIRST] * count, axes, [-1] * count)
        return onnx.op("Slice", values[0], *(onnx.constant(one, "int64") for one in numbers))
