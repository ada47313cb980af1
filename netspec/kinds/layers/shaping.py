"""Shapes told at run time: a reshape whose sizes are numbers and names of sizes that arrive."""

from collections.abc import Sequence

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import Size


def torch_sizes(value: str, before: Sequence[Size], after: Sequence[Size]) -> str:
    """The arguments of `reshape`, batch first, for a value; named sizes are those of `value`, whose sizes are `before`."""
    written = [
        str(size) if isinstance(size, int) else f"{value}.shape[{list(before).index(size) + 1}]"
        for size in after
    ]
    batch = "-1" if all(isinstance(size, int) for size in after) else f"{value}.shape[0]"
    return ", ".join([batch, *written])


def onnx_reshaped(
    onnx: OnnxRecorder, value: str, before: Sequence[Size], after: Sequence[Size]
) -> str:
    """`value`, whose sizes are `before`, read as `after`."""
    # 0 keeps the size at its place, and one that moves can be worked out
    plain = [
        s if isinstance(s, int) else 0 if tuple(before[i : i + 1]) == (s,) else -1
        for i, s in enumerate(after)
    ]
    if plain.count(-1) < 2:
        return onnx.reshape(value, [0, *plain])
    parts = [onnx.constant([0], "int64")]
    for size in after:
        if isinstance(size, int):
            parts.append(onnx.constant([size], "int64"))
        else:
            axis = list(before).index(size) + 1
            parts.append(onnx.op("Shape", value, start=axis, end=axis + 1))
    return onnx.op("Reshape", value, onnx.op("Concat", *parts, axis=0))
