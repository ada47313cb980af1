"""The kind `norm`."""

from netspec.kinds.axes import AXES
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.reduction import found_axes, reduced, torch_dims
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import TensorType, need_float


class Norm(Layer):
    """The length of vectors that lie along one axis or several, which fall away: √(Σ x²)."""

    kind = "norm"
    primary = "axes"
    synonyms = ("reduce_l2", "euclidean_norm", "vector_norm")

    axes: tuple[int | str, ...] = setting(
        AXES, "The axes the vectors lie along, by number or by the name of the size.", default=-1
    )
    keep: bool = setting(FLAG, "Whether the axes stay, with size 1.", default=False)

    examples = (
        Example(None, (TensorType((3, 4)),)),
        Example("time", (TensorType(("time", 4)),)),
        Example({"axes": [1, -1], "keep": True}, (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": 0}, (TensorType((2, "time")),)),
        Example({"axes": [0, 1, 2]}, (TensorType((3, 4, 5)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "norm")
        return reduced(inputs[0], self.axes, self.keep)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return (Mixing(found_axes(inputs[0], self.axes), 0.0),)

    def torch(self, *inputs: TensorType) -> Torch:
        # `Tensor.norm` takes two axes for those of a matrix, and no more of them
        dims = torch_dims(inputs[0], self.axes, self.keep)
        return Torch(f"torch.linalg.vector_norm({{0}}, {dims})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = onnx.constant([axis + 1 for axis in found_axes(inputs[0], self.axes)], "int64")
        return onnx.op("ReduceL2", values[0], axes, keepdims=int(self.keep))
