"""What stands behind the real places of a named axis: how layers that mix along it are kept from it.

A layer says with `mixes` along which axes it brings places together. Most can do with padding that changes nothing: a
zero in a sum, minus infinity in a maximum; it is filled in before the layer, and the layer knows nothing of it. The
others get the lengths, as values behind their inputs.
"""

from collections.abc import Sequence
from math import isinf

from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.named_sizes import Ragged, base_of, formula
from netspec.kinds.tensors import FLOAT, ShapeError, TensorType
from netspec.source.record import Record

FILL_PADDING = '''
def fill_padding(x, axis, lengths, value):
    """`x` with `value` at the places of an axis that are behind the length of the sample."""
    padding = torch.arange(x.shape[axis], device=x.device) >= lengths.unsqueeze(1)
    shape = [1] * x.dim()
    shape[0], shape[axis] = padding.shape
    return x.masked_fill(padding.view(shape), value)
'''


class Mixing(Record):
    """The axes of an input along which a layer brings places together.

    With `fill` the padding holds that number before the layer runs; without, the layer takes the lengths itself.
    """

    axes: tuple[int, ...]
    fill: float | None = None
    input: int = 0

    def ragged(self, inputs: Sequence[TensorType]) -> tuple[tuple[int, Ragged], ...]:
        """Those of the axes that have lengths, with their sizes."""
        sizes = inputs[self.input].sizes
        return tuple((a, size) for a in self.axes if isinstance(size := sizes[a], Ragged))


def ragged_sizes(x: TensorType) -> tuple[Ragged, ...]:
    return tuple(size for size in x.sizes if isinstance(size, Ragged))


def names_of(mixed: Sequence[Mixing], inputs: Sequence[TensorType]) -> tuple[str, ...]:
    """The names whose lengths are needed, each once, in the order in which their values follow the inputs'."""
    sizes = (size for one in mixed for _, size in one.ragged(inputs))
    return tuple(dict.fromkeys(base_of(size) for size in sizes))


def refuse_padding(kind: str, inputs: Sequence[TensorType]) -> None:
    """Raise `ShapeError` where an axis has lengths, for layers that cannot tell real places from padding."""
    for x in inputs:
        for size in ragged_sizes(x):
            raise ShapeError(
                f"`{kind}` would mix the padding of `{base_of(size)}` into what is real",
                "bring the axis to one place before it: `last`, `mean`, `max`, or a `lstm` and its last state",
                code="NS3012",
            )


def behind_channels(x: TensorType, fill: float | None = None) -> Mixing:
    """Layers that bring together places of every axis behind the first."""
    return Mixing(tuple(range(1, x.rank)), fill)


def one_axis(kind: str, mixed: Mixing, inputs: Sequence[TensorType]) -> tuple[Mixing, ...]:
    """For layers that take lengths themselves, and of one axis. Raises `ShapeError` where several have some."""
    found = mixed.ragged(inputs)
    if len(found) > 1:
        names = " and ".join(f"`{base_of(size)}`" for _, size in found)
        raise ShapeError(
            f"`{kind}` works along one axis that has lengths, and {names} both have some",
            "take one axis after the other",
            code="NS3012",
        )
    return (mixed,) if found else ()


# ---- PyTorch


def torch_lengths(size: str, value: str) -> str:
    """The lengths along an axis of that size, as an expression over those of the name it was made from."""
    _, add, divide = formula(size)
    text = f"{value} {'+' if add > 0 else '-'} {abs(add)}" if add else value
    return text if divide == 1 else f"({text}) // {divide}" if add else f"{text} // {divide}"


def torch_filled(
    layer: Torch,
    mixed: Sequence[Mixing],
    inputs: Sequence[TensorType],
    results: Sequence[TensorType],
) -> Torch:
    """The layer as it runs on padding that is filled in before, and taken out after where it is infinite."""
    if not any(one.ragged(inputs) for one in mixed if one.fill is not None):
        return layer
    names = names_of(mixed, inputs)
    values = [f"{{{i}}}" for i in range(len(inputs) + len(names))]
    lengths = dict(zip(names, values[len(inputs) :], strict=True))
    for one in mixed:
        if one.fill is not None:
            for axis, size in one.ragged(inputs):
                count = torch_lengths(size, lengths[base_of(size)])
                values[one.input] = torch_fill(values[one.input], axis, count, one.fill)
    forward = layer.forward.format(*values, self="{self}")
    for axis, size in _left_infinite(mixed, inputs, results):
        forward = torch_fill(forward, axis, torch_lengths(size, lengths[base_of(size)]), 0.0)
    return layer._replace(forward=forward, helpers=(FILL_PADDING, *layer.helpers))


def torch_fill(value: str, axis: int, lengths: str, fill: float) -> str:
    """`value` with a number behind the lengths of an axis; it calls what `FILL_PADDING` defines."""
    number = f'float("{fill}")' if isinf(fill) else repr(fill)
    return f"fill_padding({value}, {axis + 1}, {lengths}, {number})"


def _left_infinite(
    mixed: Sequence[Mixing], inputs: Sequence[TensorType], results: Sequence[TensorType]
) -> list[tuple[int, Ragged]]:
    """The axes of the result whose padding would be infinite: what multiplies it by zero is no number."""
    if results[0].dtype != FLOAT:
        return []
    names = names_of([one for one in mixed if one.fill is not None and isinf(one.fill)], inputs)
    sizes = enumerate(results[0].sizes)
    return [(a, size) for a, size in sizes if isinstance(size, Ragged) and base_of(size) in names]


# ---- ONNX


def onnx_lengths(onnx: OnnxRecorder, size: str, lengths: str) -> str:
    """The lengths `[batch]` along an axis of that size."""
    _, add, divide = formula(size)
    if add:
        lengths = onnx.op("Add", lengths, onnx.constant(add, "int64"))
    return onnx.op("Div", lengths, onnx.constant(divide, "int64")) if divide > 1 else lengths


def onnx_padding(onnx: OnnxRecorder, value: str, rank: int, axis: int, lengths: str) -> str:
    """True where an axis of `value`, whose samples have `rank` axes, holds padding; size 1 along all others."""
    size = onnx.op("Squeeze", onnx.op("Shape", value, start=axis + 1, end=axis + 2))
    places = onnx.op("Range", onnx.constant(0, "int64"), size, onnx.constant(1, "int64"))
    behind = [other + 1 for other in range(axis + 1, rank)]
    before = [other + 1 for other in range(axis)]
    if behind:
        places = onnx.op(
            "Unsqueeze", places, onnx.constant([i + 1 for i in range(len(behind))], "int64")
        )
    count = onnx.constant([*before, axis + 1, *behind], "int64")
    return onnx.op("GreaterOrEqual", places, onnx.op("Unsqueeze", lengths, count))


def onnx_fill(
    onnx: OnnxRecorder, value: str, x: TensorType, axis: int, behind: tuple[str, float]
) -> str:
    """`value` of type `x` with a number behind the lengths of an axis: `behind` are these and it."""
    padding = onnx_padding(onnx, value, x.rank, axis, behind[0])
    return onnx.op("Where", padding, onnx.constant(behind[1]), value)


def onnx_filled(
    onnx: OnnxRecorder, mixed: Sequence[Mixing], inputs: Sequence[TensorType], values: Sequence[str]
) -> list[str]:
    """The values of a layer, lengths behind the inputs, with the padding filled in."""
    names, found = names_of(mixed, inputs), list(values)
    lengths = dict(zip(names, values[len(inputs) :], strict=True))
    for one in mixed:
        if one.fill is not None:
            for axis, size in one.ragged(inputs):
                count, x = onnx_lengths(onnx, size, lengths[base_of(size)]), inputs[one.input]
                found[one.input] = onnx_fill(onnx, found[one.input], x, axis, (count, one.fill))
    return found


def onnx_without_infinities(
    onnx: OnnxRecorder,
    result: str,
    mixed: Sequence[Mixing],
    types: tuple[Sequence[TensorType], Sequence[TensorType]],
    lengths: Sequence[str],
) -> str:
    """The first result with zeros where the padding would be infinite; `types` are those of inputs and results."""
    inputs, results = types
    by_name = dict(zip(names_of(mixed, inputs), lengths, strict=True))
    for axis, size in _left_infinite(mixed, inputs, results):
        count = onnx_lengths(onnx, size, by_name[base_of(size)])
        result = onnx_fill(onnx, result, results[0], axis, (count, 0.0))
    return result
