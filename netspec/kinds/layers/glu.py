"""The kind `glu`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.activations import ACTIVATION, onnx_activation, torch_activation
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float


class Glu(Layer):
    """Lets one half of an axis gate the other: the halves a, b become a · activation(b).

    Dauphin et al. 2016, "Language modeling with gated convolutional networks" (arXiv:1612.08083); with other
    activations Shazeer 2020, "GLU variants improve transformer" (arXiv:2002.05202).
    """

    kind = "glu"
    primary = "activation"
    synonyms = ("gated_linear_unit",)
    places_apart = True

    activation: str = setting(
        ACTIVATION, "What the second half goes through before it gates.", default="sigmoid"
    )
    axis: int | str = setting(AXIS, "The axis that is halved.", default=-1)

    examples = (
        Example(None, (TensorType((8,)),)),
        Example({"axis": 0}, (TensorType((4, 4, 5), picture=True),)),
        Example("silu", (TensorType(("time", 6)),)),
        Example({"activation": "gelu"}, (TensorType((2, 4)),)),
        Example({"activation": "none", "axis": 0}, (TensorType((2, "time")),)),
        Example("relu", (TensorType((12,)),)),
        Example("tanh", (TensorType((12,)),)),
        Example("hardsigmoid", (TensorType((12,)),)),
        Example("hardswish", (TensorType((12,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "glu")
        axis = axis_of(self.axis, x)
        if known(x.sizes[axis], "an axis that `glu` halves", "axis") % 2:
            raise ShapeError(
                f"`glu` halves an axis, and axis {axis} of {x} has an odd size",
                "let the layer before give twice as many as you want",
                code="NS3009",
            )
        half = self._half(x)
        sizes = (half if place == axis else size for place, size in enumerate(x.sizes))
        return x.with_sizes(*sizes, picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        dim, half = axis_of(self.axis, x) + 1, self._half(x)
        if self.activation == "sigmoid":
            return Torch(f"F.glu({{0}}, dim={dim})")
        gate = torch_activation(self.activation, f"{{0}}.narrow({dim}, {half}, {half})")
        return Torch(f"{{0}}.narrow({dim}, 0, {half}) * {gate}")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        sizes = onnx.constant([self._half(x)] * 2, "int64")
        axis = axis_of(self.axis, x) + 1
        a, b = onnx.op_several("Split", values[0], sizes, results=2, axis=axis)
        return onnx.op("Mul", a, onnx_activation(onnx, self.activation, b))

    def _half(self, x: TensorType) -> int:
        return known(x.sizes[axis_of(self.axis, x)], "an axis that `glu` halves", "axis") // 2
