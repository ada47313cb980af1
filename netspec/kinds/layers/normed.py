"""What norms have in common: the axes whose numbers are brought together, and shapes put back as they were."""

from netspec.kinds.axes import axis_of
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import ShapeError, TensorType, known


def places(axes: tuple[int | str, ...], x: TensorType) -> tuple[int, ...]:
    """The axes, counted from 0 and in order. Raises `ShapeError` where one is named twice."""
    found = sorted({axis_of(axis, x, "axes") for axis in axes})
    if len(found) < len(axes):
        raise ShapeError(
            f"`axes` names one axis of {x} twice",
            "name each once",
            setting="axes",
            code="NS3006",
        )
    return tuple(found)


def sizes_of(axes: tuple[int | str, ...], x: TensorType, kind: str) -> tuple[int, ...]:
    """The sizes of the axes, which a weight will have."""
    return tuple(known(x.sizes[i], f"an axis of `{kind}`", "axes") for i in places(axes, x))


def orders(axes: tuple[int | str, ...], x: TensorType) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The order of all axes, batch first, that puts these last, and the way back."""
    last = [axis + 1 for axis in places(axes, x)]
    there = [*(axis for axis in range(x.rank + 1) if axis not in last), *last]
    return tuple(there), tuple(there.index(axis) for axis in range(x.rank + 1))


def with_axes_last(axes: tuple[int | str, ...], x: TensorType) -> str:
    """PyTorch's way to a module that works on the last axes, and back."""
    there, back = orders(axes, x)
    if there == tuple(range(x.rank + 1)):
        return "{self}({0})"
    return f"{{self}}({{0}}.permute({_listed(there)})).permute({_listed(back)})"


def need_channels(x: TensorType, kind: str) -> int:
    """The number of channels. Raises `ShapeError` where there is no axis behind them."""
    if x.rank < 2:
        raise ShapeError(
            f"`{kind}` takes [channels, …], and {x} arrives",
            "`reshape` gives a row of numbers a second axis; `layer_norm` and `batch_norm` take the row",
            code="NS3002",
        )
    return known(x.sizes[0], f"the channels of a `{kind}`")


def need_more_than_one(x: TensorType, share: int, kind: str) -> None:
    """Raise `ShapeError` where a norm would see one number alone; `share` is how many parts it cuts all into."""
    if all(isinstance(size, int) for size in x.sizes):
        total = 1
        for size in x.sizes:
            total *= int(size)
        if total == share:
            raise ShapeError(
                f"`{kind}` brings each number of {x} to 0, for each stands alone",
                "put it where there is more to take the mean of",
                code="NS3001",
            )


def onnx_as_before(onnx: OnnxRecorder, value: str, like: str, x: TensorType) -> str:
    """`value` with the shape of `like`, which is of type `x`: named sizes come from there."""
    sizes = [size if isinstance(size, int) else -1 for size in x.sizes]
    if sizes.count(-1) < 2:
        return onnx.reshape(value, [0, *sizes])
    return onnx.op("Reshape", value, onnx.op("Shape", like))


def onnx_scaled(onnx: OnnxRecorder, value: str, x: TensorType, *names: str) -> str:
    """Multiplied by the first weight of the channels and, if there is a second, with it added."""
    for op_type, name in zip(("Mul", "Add"), names, strict=False):
        weight = onnx.stored(name)
        if x.rank > 1:
            weight = onnx.reshape(weight, [-1] + [1] * (x.rank - 1))
        value = onnx.op(op_type, value, weight)
    return value


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
