"""The kind `concat`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import AXIS
from netspec.kinds.tensors import Size, ShapeError, TensorType, axis_of


class Concat(Layer):
    """Puts values end to end along an axis: the stream's, then those named. All other sizes must agree."""

    kind = "concat"
    primary = "with"
    synonyms = ("concatenate", "cat")
    takes_several = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that are put after what arrives.", default=None
    )
    axis: int = setting(AXIS, "The axis that grows.", default=0)

    examples = (
        Example(None, (TensorType((3,)), TensorType((4,)))),
        Example({"axis": -1}, (TensorType((2, 5)), TensorType((2, 3)), TensorType((2, 1)))),
        Example({"axis": 1}, (TensorType(("time", 5)), TensorType(("time", 3)))),
        Example(None, (TensorType((3, 4, 4), picture=True), TensorType((2, 4, 4), picture=True))),
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
        axis = axis_of(self.axis, first.rank)
        for other in inputs[1:]:
            if other.dtype != first.dtype:
                raise ShapeError("`concat` takes values of one sort, numbers or codes", code="NS3004")
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
                    f"the named size `{size}` cannot be joined", "choose another `axis`", code="NS3003"
                )
            total += size
        sizes: list[Size] = list(first.sizes)
        sizes[axis] = total
        return first.with_sizes(*sizes, picture=first.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        values = ", ".join(f"{{{i}}}" for i in range(len(inputs)))
        return Torch(f"torch.cat([{values}], dim={axis_of(self.axis, inputs[0].rank) + 1})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Concat", *values, axis=axis_of(self.axis, inputs[0].rank) + 1)


def _others(type: TensorType, axis: int) -> tuple[Size, ...]:
    return type.sizes[:axis] + type.sizes[axis + 1 :]
