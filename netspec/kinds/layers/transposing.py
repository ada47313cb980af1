"""What transposed convolutions of every rank have in common: sizes that grow, weights and both lowerings."""

from typing import Any, ClassVar, Protocol

from netspec.kinds.layers.like import need_one
from netspec.kinds.layers.windows import AXIS_NAMES, Windows, in_short, need_axes, need_groups
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.named_sizes import windowed
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import ShapeError, Size, TensorType, elements, known, need_float
from netspec.source.help import leave_out

Types = tuple[TensorType, ...]

CHANNELS_DOC = "How many windows there are, and so channels that come out."
STRIDE_DOC = "How far apart the windows are laid down: about how much larger it gets."
GROUPS_DOC = "Into how many groups the channels are split, each on its own."


class Transposing(Protocol):
    """The settings that all of them have, one value for each axis."""

    kind: ClassVar[str]

    @property
    def channels(self) -> int: ...
    @property
    def kernel(self) -> tuple[int, ...]: ...
    @property
    def stride(self) -> tuple[int, ...]: ...
    @property
    def padding(self) -> tuple[int, ...]: ...
    @property
    def output_padding(self) -> tuple[int, ...]: ...
    @property
    def dilation(self) -> tuple[int, ...]: ...
    @property
    def groups(self) -> int: ...
    @property
    def bias(self) -> bool: ...
    @property
    def like(self) -> tuple[str, ...] | None: ...


def check_transposed(conv: Transposing) -> None:
    """Raise `SettingError` where settings contradict each other."""
    if conv.like and len(conv.like) > 1:
        message = "`like` names one result"
        raise SettingError(message, "leave out the others", setting="like", path=(1,))
    if conv.like and any(conv.output_padding):
        raise SettingError(
            "`like` says how large it gets, and so does `output_padding`",
            leave_out("leave one of the two out", "output_padding", "like"),
            setting="output_padding",
        )
    for more, stride in zip(conv.output_padding, conv.stride, strict=True):
        if more >= stride:
            raise SettingError(
                f"an `output_padding` of {more} is not below the stride {stride}",
                "it chooses among the sizes that the stride leaves open; use a larger `kernel` for more",
                setting="output_padding",
            )


def transposed(conv: Transposing, inputs: Types) -> TensorType:
    """What comes out of the first input. Raises `ShapeError`."""
    need_one(inputs, conv.like, conv.kind)
    x, count = inputs[0], len(conv.kernel)
    need_float(x, conv.kind)
    need_axes(x, count, conv.kind)
    if conv.like:
        need_axes(inputs[1], count, conv.kind)
    need_groups(conv.groups, _incoming(conv, x), conv.channels)
    more = _output_padding(conv, inputs)
    if conv.like:
        return x.with_sizes(conv.channels, *inputs[1].sizes[1:], picture=x.picture)
    sizes = (_grown(conv, x.sizes[axis + 1], axis, more[axis]) for axis in range(count))
    return x.with_sizes(conv.channels, *sizes, picture=x.picture)


def transposed_weights(conv: Transposing, x: TensorType) -> tuple[Weight, ...]:
    """Weight and bias; PyTorch keeps what comes in first here."""
    sizes = (_incoming(conv, x), conv.channels // conv.groups, *conv.kernel)
    windows = Weight("weight", sizes)
    return (windows, Weight("bias", (conv.channels,))) if conv.bias else (windows,)


def transposed_cost(conv: Transposing, x: TensorType) -> int:
    """A multiplication and an addition for each number that comes in, and each of a window."""
    return elements(x.sizes) * (conv.channels // conv.groups) * elements(conv.kernel)


def torch_transposed(conv: Transposing, inputs: Types) -> Torch:
    """PyTorch's module; where the size of `like` is known at run time alone, it is told then."""
    more, late = _output_padding(conv, inputs), _late_axes(conv, inputs)
    settings: dict[str, Any] = {"kernel_size": in_short(conv.kernel)}
    optional = {
        "stride": (in_short(conv.stride), 1),
        "padding": (in_short(conv.padding), 0),
        "output_padding": (0 if late else in_short(more), 0),
        "groups": (conv.groups, 1),
        "bias": (conv.bias, True),
        "dilation": (in_short(conv.dilation), 1),
    }
    settings |= {name: value for name, (value, usual) in optional.items() if value != usual}
    arguments = (inputs[0].sizes[0], conv.channels)
    made = Call(f"nn.ConvTranspose{len(conv.kernel)}d", arguments, settings)
    size = ", output_size={1}.shape[2:]" if late else ""
    return Torch(f"{{self}}({{0}}{size})", made)


def onnx_transposed(conv: Transposing, onnx: OnnxRecorder, inputs: Types, *values: str) -> str:
    """`ConvTranspose`; where the size of `like` is known at run time alone, what is too much is cut off."""
    late = _late_axes(conv, inputs)
    more = list(_output_padding(conv, inputs))
    for axis in late:
        more[axis] = conv.stride[axis] - 1
    grown = onnx.op(
        "ConvTranspose",
        values[0],
        onnx.stored("weight"),
        *([onnx.stored("bias")] if conv.bias else []),
        kernel_shape=list(conv.kernel),
        strides=list(conv.stride),
        pads=[*conv.padding, *conv.padding],
        output_padding=more,
        dilations=list(conv.dilation),
        group=conv.groups,
    )
    for axis in late:
        start, place = onnx.constant([0], "int64"), onnx.constant([axis + 2], "int64")
        end = onnx.op("Shape", values[1], start=axis + 2, end=axis + 3)
        grown = onnx.op("Slice", grown, start, end, place)
    return grown


def _incoming(conv: Transposing, x: TensorType) -> int:
    return known(x.sizes[0], f"the channels of a `{conv.kind}`")


def _late_axes(conv: Transposing, inputs: Types) -> list[int]:
    """The axes whose size follows from `like` when it is run."""
    if not conv.like:
        return []
    sizes = enumerate(zip(inputs[0].sizes[1:], inputs[1].sizes[1:], strict=True))
    return [axis for axis, (size, like) in sizes if isinstance(like, str) and size != like]


def _output_padding(conv: Transposing, inputs: Types) -> tuple[int, ...]:
    """What the end of each axis gets in addition; with `like`, what is wanting. Raises `ShapeError`."""
    if not conv.like:
        return conv.output_padding
    sizes, wanted = inputs[0].sizes[1:], inputs[1].sizes[1:]
    axes = range(len(conv.kernel))
    return tuple(_wanting(conv, axis, sizes[axis], wanted[axis]) for axis in axes)


def _wanting(conv: Transposing, axis: int, size: Size, wanted: Size) -> int:
    name = AXIS_NAMES[len(conv.kernel)][axis]
    if isinstance(size, str) or isinstance(wanted, str):
        if _comes_from(conv, axis, wanted) == size:
            return 0
        raise ShapeError(
            f"`{conv.kind}` cannot bring the {name} `{size}` to that of `like`, `{wanted}`",
            "use the `stride`, `kernel` and `padding` of the layer that made it smaller, or fixed sizes",
            setting="like",
            code="NS3003",
        )
    least = int(_grown(conv, size, axis, 0))
    most = conv.stride[axis] - 1
    if not 0 <= wanted - least <= most:
        to = f"{least} to {least + most}" if most else f"{least}"
        raise ShapeError(
            f"`{conv.kind}` brings the {name} {size} to {to}, and that of `like` is {wanted}",
            "use the `stride`, `kernel` and `padding` of the layer that made it smaller",
            setting="like",
            code="NS3104",
        )
    return wanted - least


def _comes_from(conv: Transposing, axis: int, wanted: Size) -> Size:
    """What a convolution of the same windows leaves of a size."""
    pad = conv.padding[axis]
    windows = Windows(conv.kernel[axis], conv.stride[axis], pad, pad, conv.dilation[axis])
    return windows.over(wanted, conv.kind, "size")


def _grown(conv: Transposing, size: Size, axis: int, output_padding: int) -> Size:
    """The size that comes out along an axis. Raises `ShapeError`."""
    name = AXIS_NAMES[len(conv.kernel)][axis]
    reach = conv.dilation[axis] * (conv.kernel[axis] - 1)
    more = reach + output_padding - 2 * conv.padding[axis]
    if isinstance(size, str):
        if conv.stride[axis] == 1:
            return windowed(size, more, 1)
        raise ShapeError(
            f"`{conv.kind}` changes the {name}, and the named size `{size}` has no name for what comes out",
            "name the result before it was made smaller: `like: NAME`; or give it a fixed size",
            code="NS3003",
        )
    grown = (size - 1) * conv.stride[axis] + more + 1
    if grown < 1:
        raise ShapeError(
            f"nothing is left of the {name} {size} behind a padding of {conv.padding[axis]}",
            "take less `padding`, or a larger `kernel`",
            setting="padding",
            code="NS3104",
        )
    return grown
