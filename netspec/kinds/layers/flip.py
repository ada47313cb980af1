"""The kind `flip`."""

from netspec.kinds.axes import AXES
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.normed import places
from netspec.kinds.layers.padding import Mixing, one_axis, onnx_lengths, torch_lengths
from netspec.kinds.layers.picking import counts_of, exchanged
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, TensorType

FIRST = -(2**63)

FLIP_PLACES = '''
def flip_places(x, axis, lengths):
    """Each sample turned around along an axis, up to its length; what stands behind it stays where it is."""
    places = torch.arange(x.shape[axis], device=x.device)
    turned = lengths.unsqueeze(1) - 1 - places
    turned = torch.where(turned < 0, places, turned)
    samples = torch.arange(len(x), device=x.device).unsqueeze(1)
    return x.transpose(1, axis)[samples, turned].transpose(1, axis)
'''


class Flip(Layer):
    """Turns axes around, so that the last place comes first."""

    kind = "flip"
    primary = "axes"
    synonyms = ("reverse",)

    axes: tuple[int | str, ...] = setting(
        AXES,
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

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return one_axis("flip", Mixing(places(self.axes, inputs[0])), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        fixed = [axis + 1 for axis in self._fixed(*inputs)]
        flipped = f"{{0}}.flip({', '.join(map(str, fixed))})" if fixed else "{0}"
        for one in self.mixes(*inputs):
            ((axis, size),) = one.ragged(inputs)
            call = f"flip_places({flipped}, {axis + 1}, {torch_lengths(size, '{1}')})"
            return Torch(call, helpers=(FLIP_PLACES,))
        return Torch(flipped)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        axes = [axis + 1 for axis in self._fixed(*inputs)]
        count, value = len(axes), values[0]
        numbers = ([-1] * count, [FIRST] * count, axes, [-1] * count)
        if axes:
            value = onnx.op("Slice", value, *(onnx.constant(one, "int64") for one in numbers))
        for one in self.mixes(*inputs):
            ((axis, size),) = one.ragged(inputs)
            value = _onnx_flip_places(
                onnx, value, inputs[0], axis, onnx_lengths(onnx, size, values[1])
            )
        return value

    def _fixed(self, *inputs: TensorType) -> tuple[int, ...]:
        """The axes that are turned around whole."""
        ragged = {axis for one in self.mixes(*inputs) for axis, _ in one.ragged(inputs)}
        return tuple(axis for axis in places(self.axes, inputs[0]) if axis not in ragged)


def _onnx_flip_places(
    onnx: OnnxRecorder, value: str, x: TensorType, axis: int, lengths: str
) -> str:
    """Each sample turned around up to its length; what stands behind it stays where it is."""
    one = onnx.constant(1, "int64")
    size = onnx.op("Squeeze", onnx.op("Shape", value, start=axis + 1, end=axis + 2))
    there = onnx.op("Range", onnx.constant(0, "int64"), size, one)
    last = onnx.op("Unsqueeze", onnx.op("Sub", lengths, one), onnx.constant([1], "int64"))
    turned = onnx.op("Sub", last, there)
    turned = onnx.op("Where", onnx.op("Less", turned, onnx.constant(0, "int64")), there, turned)
    # [batch, size, 1] picks whole places once the axis stands behind the batch
    index = onnx.op("Unsqueeze", turned, onnx.constant([2], "int64"))
    moved = exchanged(onnx, value, x.rank, axis)
    return exchanged(onnx, onnx.op("GatherND", moved, index, batch_dims=1), x.rank, axis)
