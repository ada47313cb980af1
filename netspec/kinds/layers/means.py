"""Means over axes with lengths, where padding does not count: of the numbers, and of their squares for norms."""

from collections.abc import Sequence

from netspec.kinds.layers.padding import (
    FILL_PADDING,
    Mixing,
    onnx_fill,
    onnx_lengths,
    torch_lengths,
)
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import TensorType
from netspec.source.record import Record

MEAN_OF_PLACES = '''
def mean_of_places(x, axis, lengths, dim, keepdim=False):
    """The mean over `dim`, to which `axis` belongs; what stands behind the lengths of the samples does not count."""
    mean = fill_padding(x, axis, lengths, 0.0).mean(dim, keepdim)
    share = lengths / x.shape[axis]
    return mean / share.view(-1, *[1] * (mean.dim() - 1))
'''
NORM_OF_PLACES = '''
def norm_of_places(x, axis, lengths, dim, epsilon):
    """`x` with mean 0 and deviation 1 over `dim`; what stands behind the lengths of the samples does not count."""
    x = x - mean_of_places(x, axis, lengths, dim, keepdim=True)
    variance = mean_of_places(x * x, axis, lengths, dim, keepdim=True)
    return x / (variance + epsilon).sqrt()
'''
MEAN_HELPERS = (FILL_PADDING, MEAN_OF_PLACES)
NORM_HELPERS = (*MEAN_HELPERS, NORM_OF_PLACES)
FLOAT32 = 1


class RealPlaces(Record):
    """The one axis with lengths among those that a mean is taken over: its place, and its size."""

    axis: int
    size: str

    def torch(self) -> str:
        """The arguments that say so in PyTorch, lengths being the value after the only input."""
        return f"{self.axis + 1}, {torch_lengths(self.size, '{1}')}"

    def onnx_mean(
        self,
        onnx: OnnxRecorder,
        value: tuple[str, TensorType],
        axes: Sequence[int],
        lengths: str,
        *,
        keep: bool,
    ) -> str:
        """The mean of a value over these axes, batch not counted."""
        (name, x), count = value, onnx_lengths(onnx, self.size, lengths)
        filled = onnx_fill(onnx, name, x, self.axis, (count, 0.0))
        dims = onnx.constant([axis + 1 for axis in axes], "int64")
        mean = onnx.op("ReduceMean", filled, dims, keepdims=int(keep))
        places = onnx.op("Shape", name, start=self.axis + 1, end=self.axis + 2)
        share = onnx.op("Div", *(onnx.op("Cast", one, to=FLOAT32) for one in (count, places)))
        left = x.rank if keep else x.rank - len(axes)
        return onnx.op("Div", mean, onnx.reshape(share, [-1] + [1] * left))

    def onnx_norm(
        self, onnx: OnnxRecorder, value: tuple[str, TensorType], lengths: str, epsilon: float
    ) -> str:
        """A value at mean 0 and deviation 1 over all axes but the first."""
        name, x = value
        axes = range(1, x.rank)
        mean = self.onnx_mean(onnx, value, axes, lengths, keep=True)
        apart = onnx.op("Sub", name, mean)
        squares = onnx.op("Mul", apart, apart)
        variance = self.onnx_mean(onnx, (squares, x), axes, lengths, keep=True)
        return onnx.op(
            "Div", apart, onnx.op("Sqrt", onnx.op("Add", variance, onnx.constant(epsilon)))
        )


def real_places(mixed: Sequence[Mixing], x: TensorType) -> RealPlaces | None:
    """Of a layer with one input; None where no axis that it mixes has lengths."""
    found = [RealPlaces(axis, size) for one in mixed for axis, size in one.ragged((x,))]
    return found[0] if found else None
