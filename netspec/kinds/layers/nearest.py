"""The nearest numbers along an axis that gets another size, as PyTorch finds them: with its rounding, to the last bit.

ONNX's own `Resize` rounds otherwise, and then takes the neighbour at some sizes.
"""

from struct import pack, unpack

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import Size

FLOAT32, INT64 = 1, 7


def onnx_nearest(
    onnx: OnnxRecorder, value: str, sizes: tuple[Size, ...], wanted: tuple[Size, ...], like: str
) -> str:
    """`value`, with the axes behind the channels brought to the wanted sizes; named ones are those of `like`."""
    for axis, (size, count) in enumerate(zip(sizes, wanted, strict=True), start=2):
        if size == count:
            continue
        if isinstance(size, int) and isinstance(count, int):
            places = onnx.constant(_places(size, count), "int64")
        else:
            places = _places_at_run_time(onnx, value, like, axis)
        value = onnx.op("Gather", value, places, axis=axis)
    return value


def by_whole_numbers(sizes: tuple[Size, ...], wanted: tuple[Size, ...]) -> bool:
    """Whether each number is merely repeated, which ONNX's `Resize` does without rounding."""
    return all(
        isinstance(size, int)
        and isinstance(count, int)
        and count % size == 0
        and _places(size, count) == [i // (count // size) for i in range(count)]
        for size, count in zip(sizes, wanted, strict=True)
    )


def _places(size: int, count: int) -> list[int]:
    step = _float32(size / count)
    return [min(int(_float32(i * step)), size - 1) for i in range(count)]


def _places_at_run_time(onnx: OnnxRecorder, value: str, like: str, axis: int) -> str:
    zero, one = onnx.constant(0, "int64"), onnx.constant(1, "int64")
    place = onnx.constant(axis, "int64")
    size, count = (
        onnx.op("Gather", onnx.op("Shape", one_of), place, axis=0) for one_of in (value, like)
    )
    step = onnx.op("Div", *(onnx.op("Cast", number, to=FLOAT32) for number in (size, count)))
    range_ = onnx.op("Cast", onnx.op("Range", zero, count, one), to=FLOAT32)
    found = onnx.op("Cast", onnx.op("Floor", onnx.op("Mul", range_, step)), to=INT64)
    return onnx.op("Min", found, onnx.op("Sub", size, one))


def _float32(number: float) -> float:
    rounded: float = unpack("f", pack("f", number))[0]
    return rounded
