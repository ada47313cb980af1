"""The kind `positions`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.batches import onnx_for_each
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, TensorType

FLOAT32 = 1


class Positions(Layer):
    """The numbers 0, 1, 2, … along an axis, all other sizes being 1: `[time, d]` → `[time, 1]`.

    A `formula` stretches them to what they are calculated with.
    """

    kind = "positions"
    primary = "axis"
    synonyms = ("arange", "range", "position_ids")
    places_apart = True

    axis: int | str = setting(AXIS, "The axis along which it counts.", default=0)

    examples = (
        Example(None, (TensorType(("time", 3)),)),
        Example(-1, (TensorType((2, 3, 4), picture=True),)),
        Example({"axis": 1}, (TensorType((2, "time"), CODES, (9,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        along = axis_of(self.axis, x)
        sizes = (size if axis == along else 1 for axis, size in enumerate(x.sizes))
        return TensorType(tuple(sizes))

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        along = axis_of(self.axis, x)
        view = ["1", *("-1" if axis == along else "1" for axis in range(x.rank))]
        numbers = f"torch.arange({{0}}.shape[{along + 1}], device={{0}}.device)"
        text = f"{numbers}.to(torch.get_default_dtype()).view({', '.join(view)})"
        return Torch(f"{text}.expand(len({{0}}){', -1' * x.rank})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        along = axis_of(self.axis, x)
        size = onnx.op("Squeeze", onnx.op("Shape", values[0], start=along + 1, end=along + 2))
        zero, one = onnx.constant(0, "int64"), onnx.constant(1, "int64")
        numbers = onnx.op("Cast", onnx.op("Range", zero, size, one), to=FLOAT32)
        shape = [-1 if axis == along else 1 for axis in range(x.rank)]
        # 1 leaves a size as it is
        return onnx_for_each(onnx, onnx.reshape(numbers, shape), [1] * x.rank, values[0])
