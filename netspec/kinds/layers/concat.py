"""The kind `concat`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, ShapeError, Size, TensorType, known


class Concat(Layer):
    """Puts values end to end along an axis: the stream's, then those named. All other sizes must agree."""

    kind = "concat"
    primary = "with"
    synonyms = ("concatenate", "cat")
    takes_several = True
    places_apart = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that are put after what arrives.", default=None
    )
    axis: int | str = setting(AXIS, "The axis that grows.", default=0)

    examples = (
        Example(None, (TensorType((3,)), TensorType((4,)))),
        Example({"axis": -1}, (TensorType((2, 5)), TensorType((2, 3)), TensorType((2, 1)))),
        Example({"axis": 1}, (TensorType(("time", 5)), TensorType(("time", 3)))),
        Example(None, (TensorType((3, 4, 4), picture=True), TensorType((2, 4, 4), picture=True))),
        Example(None, (TensorType((2,), CODES, (5, 7)), TensorType((3,), CODES, (4,)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        if len(inputs) < 2:
            raise ShapeError(
                "`concat` takes at least two values, and one arrives",
                "name the other: `concat: skip`, or give a list: `{concat, from: [a, b]}`",
                code="NS3007",
            )
        first = inputs[0]
        axis = axis_of(self.axis, first)
        for other in inputs[1:]:
            if other.dtype != first.dtype:
                raise ShapeError(
                    "`concat` takes values of one sort, numbers or codes",
                    "turn the codes into vectors first: `{embedding: 16, from: NAME, name: vector}`",
                    code="NS3004",
                )
            if other.rank != first.rank or _others(other, axis) != _others(first, axis):
                raise ShapeError(
                    f"`concat` takes shapes that differ on axis {axis} alone, and "
                    f"{' and '.join(str(x) for x in inputs)} arrive",
                    "bring the other sizes to one value first, or choose another `axis`",
                    code="NS3008",
                )
        total = 0
        for one in inputs:
            size = one.sizes[axis]
            if isinstance(size, str):
                raise ShapeError(
                    f"the named size `{size}` cannot be joined",
                    "choose another `axis`",
                    code="NS3003",
                )
            total += size
        sizes: list[Size] = list(first.sizes)
        sizes[axis] = total
        counts = _counts(inputs, axis)
        return TensorType(tuple(sizes), first.dtype, counts, first.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        values = ", ".join(f"{{{i}}}" for i in range(len(inputs)))
        return Torch(f"torch.cat([{values}], dim={axis_of(self.axis, inputs[0]) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Concat", *values, axis=axis_of(self.axis, inputs[0]) + 1)


def _others(type: TensorType, axis: int) -> tuple[Size, ...]:
    return type.sizes[:axis] + type.sizes[axis + 1 :]


def _counts(inputs: tuple[TensorType, ...], axis: int) -> tuple[int, ...]:
    """How many codes there are: one number where all agree, else one for each column."""
    if not all(one.counts for one in inputs):
        return ()
    if len({one.counts for one in inputs}) == 1 and len(inputs[0].counts) == 1:
        return inputs[0].counts
    columns = [_per_column(one) for one in inputs]
    if axis == inputs[0].rank - 1:
        return tuple(count for counts in columns for count in counts)
    return tuple(max(counts) for counts in zip(*columns, strict=True))


def _per_column(one: TensorType) -> tuple[int, ...]:
    width = known(one.sizes[-1], "the columns of codes that count differently")
    return one.counts if len(one.counts) > 1 else one.counts * width
