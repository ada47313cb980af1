"""The kind `argmax`."""

from math import inf

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, TensorType, need_float


class Argmax(Layer):
    """The place of the largest number along an axis, which falls away: `[…, n]` → codes `[…]`, each below n.

    Of equal ones it is the first. Nothing can be learned through it: a place has no gradient.
    """

    kind = "argmax"
    primary = "axis"
    synonyms = ("arg_max", "ArgMax")

    axis: int | str = setting(AXIS, "The axis.")

    examples = (
        Example(-1, (TensorType((3, 4)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axis": -1}, (TensorType(("time", 4)),)),
        Example({"axis": 1}, (TensorType((2, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "argmax")
        axis = axis_of(self.axis, x)
        size = x.sizes[axis]
        left = (*x.sizes[:axis], *x.sizes[axis + 1 :])
        return TensorType(left, CODES, (size,) if isinstance(size, int) else ())

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (Mixing((axis_of(self.axis, inputs[0]),), -inf),)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"{{0}}.argmax(dim={axis_of(self.axis, inputs[0]) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("ArgMax", values[0], axis=axis_of(self.axis, inputs[0]) + 1, keepdims=0)
