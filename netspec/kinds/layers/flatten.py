"""The kind `flatten`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, elements
from netspec.source.help import Help, before, maybe


class Flatten(Layer):
    """Makes several axes one, without moving a number: `[c, h, w]` → `[c · h · w]`."""

    kind = "flatten"
    synonyms = ("Flatten", "ravel")
    places_apart = True

    start: int | str = setting(AXIS, "The first axis that goes in.", default=0)
    end: int | str = setting(AXIS, "The last axis that goes in.", default=-1)

    examples = (
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example(None, (TensorType((6,)),)),
        Example({"start": 1}, (TensorType(("time", 2, 3)),)),
        Example({"start": 0, "end": 1}, (TensorType((2, 3, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        start, end = self._range(x)
        if end < start:
            raise ShapeError(
                f"`flatten` goes from axis {start} to axis {end}, which stands before it",
                "let `end` stand after `start`",
                setting="end",
                code="NS3006",
            )
        if start == end:
            return x
        for size in x.sizes[start : end + 1]:
            if isinstance(size, str):
                raise ShapeError(
                    f"`flatten` cannot make one axis of {x} with the named size `{size}`",
                    Help(
                        f"leave that axis out with `start` and `end`, or reduce it first: `mean: {size}`",
                        maybe(before(f"mean: {size}"), title=f"put `mean: {size}` before it"),
                    ),
                    code="NS3003",
                )
        one = elements(x.sizes[start : end + 1])
        return TensorType(
            (*x.sizes[:start], one, *x.sizes[end + 1 :]), x.dtype, _counts(x, start, end)
        )

    def torch(self, *inputs: TensorType) -> Torch:
        start, end = self._range(inputs[0])
        stop = "" if end == inputs[0].rank - 1 else f", end_dim={end + 1}"
        return Torch(f"torch.flatten({{0}}, start_dim={start + 1}{stop})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        start, end = self._range(x)
        one = elements(x.sizes[start : end + 1])
        if start == end:
            return values[0]
        # what stands before keeps its place, so 0 copies its size, named or not
        after = [size if isinstance(size, int) else -1 for size in x.sizes[end + 1 :]]
        if after.count(-1) < 2:
            return onnx.reshape(values[0], [0] * (start + 1) + [one, *after])
        sizes = onnx.op("Shape", values[0], start=end + 2)
        shape = onnx.op("Concat", onnx.constant([0] * (start + 1) + [one], "int64"), sizes, axis=0)
        return onnx.op("Reshape", values[0], shape)

    def _range(self, x: TensorType) -> tuple[int, int]:
        return axis_of(self.start, x, "start"), axis_of(self.end, x, "end")


def _counts(x: TensorType, start: int, end: int) -> tuple[int, ...]:
    """Columns of codes that come to stand one after another bring their counts."""
    if len(x.counts) < 2 or end < x.rank - 1:
        return x.counts
    return x.counts * elements(x.sizes[start:end])
