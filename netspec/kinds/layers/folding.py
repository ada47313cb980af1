"""What `each` puts around its layers: the elements of the first axis become samples, and samples become elements again."""

from netspec.kinds.layers.layer import Layer
from netspec.kinds.layers.padding import Mixing, ragged_sizes
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.named_sizes import base_of
from netspec.kinds.tensors import ShapeError, TensorType


class Fold(Layer):
    """`[n, …]` → `[…]`, of n times as many samples."""

    kind = "elements"

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if x.rank == 0 or x.picture:
            what = f"the picture {x}" if x.picture else str(x)
            raise ShapeError(
                f"`each` works on the elements of the first axis, and {what} arrives",
                "the layers themselves work on every sample: leave `each` out",
                code="NS3002",
            )
        # columns of codes that count differently become samples of one sort
        counts = x.counts if x.rank > 1 or not x.counts else (max(x.counts),)
        return TensorType(x.sizes[1:], x.dtype, counts)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        for size in ragged_sizes(self.shape(*inputs)):
            raise ShapeError(
                f"`each` takes samples apart, and the lengths of `{base_of(size)}` belong to whole ones",
                "bring that axis to one place before it, or let the layers work on the whole",
                code="NS3012",
            )
        return ()

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{0}.flatten(0, 1)")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        all_of_them = onnx.constant([-1], "int64")
        each = onnx.op("Shape", values[0], start=2)
        return onnx.op("Reshape", values[0], onnx.op("Concat", all_of_them, each, axis=0))


class Unfold(Layer):
    """`[…]` and the `[n, …]` that was folded → `[n, …]`."""

    kind = "each"
    takes_several = True
    places_apart = True

    def shape(self, *inputs: TensorType) -> TensorType:
        y, before = inputs
        return TensorType((before.sizes[0], *y.sizes), y.dtype, y.counts)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{0}.unflatten(0, {1}.shape[:2])")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        y, before = values
        lead, each = onnx.op("Shape", before, end=2), onnx.op("Shape", y, start=1)
        return onnx.op("Reshape", y, onnx.op("Concat", lead, each, axis=0))
