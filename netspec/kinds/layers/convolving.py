"""What convolutions of every rank have in common: shapes, weights and both lowerings, from their settings."""

from typing import Any, ClassVar, Protocol

from netspec.kinds.compounds import Either, PerAxis
from netspec.kinds.layers.margins import Sides, need_room, onnx_margin, torch_margin
from netspec.kinds.layers.windows import Windows, in_short, need_axes, need_groups, onnx_pads, slid
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, Choice, SettingError
from netspec.kinds.stored import Divided, Scaled, Stored
from netspec.kinds.tensors import TensorType, elements, known, need_float
from netspec.source.help import GAP, Help, cure, put

GROUPS = Either(COUNT, Choice("depthwise"))
PADDING_MODE = Choice("zeros", "reflect", "replicate", "circular")
NORMALIZE = Choice("none", "weight", "spectral")
CHANNELS_DOC = "How many windows there are, and so channels that come out; `groups: depthwise` keeps the number that comes in."
GROUPS_DOC = "Into how many groups the channels are split, each on its own; `depthwise`: each channel is one."
PADDING_MODE_DOC = "What is put around in place of zeros: the numbers mirrored at the edge, the edge again and again, or the other end."
NORMALIZE_DOC = "Whether each window is a learned length times a direction (`weight`), or all are divided by their largest singular value (`spectral`)."
IN_TORCH = {"weight": "weight_norm", "spectral": "spectral_norm"}


def paddings(axes: PerAxis) -> Either:
    """The sort of `padding`: for all axes, for each, or a word."""
    return Either(axes, Choice("same", "causal"))


class Convolution(Protocol):
    """The settings that all of them have, one value for each axis."""

    kind: ClassVar[str]

    @property
    def channels(self) -> int | None: ...
    @property
    def kernel(self) -> tuple[int, ...]: ...
    @property
    def stride(self) -> tuple[int, ...]: ...
    @property
    def padding(self) -> tuple[int, ...] | str: ...
    @property
    def dilation(self) -> tuple[int, ...]: ...
    @property
    def groups(self) -> int | str: ...
    @property
    def bias(self) -> bool: ...
    @property
    def padding_mode(self) -> str: ...
    @property
    def normalize(self) -> str: ...


def check_convolution(conv: Convolution) -> None:
    """Raise `SettingError` where settings contradict each other."""
    if conv.channels is None and conv.groups != "depthwise":
        raise SettingError(
            f"`{conv.kind}` needs `channels`",
            Help(
                "say how many come out; only `groups: depthwise` keeps the number that comes in",
                cure(put("channels", GAP), title="give `channels`"),
            ),
        )
    if isinstance(conv.padding, str) and max(conv.stride) > 1:
        raise SettingError(
            f"`padding: {conv.padding}` needs a stride of 1",
            "give the padding as a number: 1 for a kernel of 3, 2 for a kernel of 5",
            setting="padding",
        )


def convolved(conv: Convolution, x: TensorType) -> TensorType:
    """What comes out of `x`. Raises `ShapeError`."""
    need_float(x, conv.kind)
    need_axes(x, len(conv.kernel), conv.kind)
    come_in, go_out, groups = _channels(conv, x)
    need_groups(groups, come_in, go_out)
    for size, sides in zip(x.sizes[1:], _sides(conv), strict=True):
        need_room(size, sides, conv.padding_mode, conv.kind, "padding_mode")
    return x.with_sizes(go_out, *slid(x, windows_of(conv), conv.kind), picture=x.picture)


def convolution_weights(conv: Convolution, x: TensorType) -> tuple[Weight, ...]:
    """Weight and bias; a norm keeps the weight in parts of its own, behind the bias."""
    come_in, go_out, groups = _channels(conv, x)
    sizes = (go_out, come_in // groups, *conv.kernel)
    bias = (Weight("bias", (go_out,)),) if conv.bias else ()
    name = "parametrizations.weight"
    if conv.normalize == "weight":
        length = Weight(f"{name}.original0", (go_out, *[1] * (len(sizes) - 1)))
        return (*bias, length, Weight(f"{name}.original1", sizes))
    if conv.normalize == "spectral":
        left = Weight(f"{name}.0._u", (go_out,), trained=False)
        right = Weight(f"{name}.0._v", (elements(sizes[1:]),), trained=False)
        return (*bias, Weight(f"{name}.original", sizes), left, right)
    return (Weight("weight", sizes), *bias)


def convolution_cost(conv: Convolution, x: TensorType) -> int:
    """A multiplication and an addition for each number of a window, at each place of each channel."""
    come_in, _, groups = _channels(conv, x)
    return elements(convolved(conv, x).sizes) * (come_in // groups) * elements(conv.kernel)


def torch_convolution(conv: Convolution, x: TensorType) -> Torch:
    """PyTorch's module; a causal margin, which it has not, is put before it."""
    come_in, go_out, groups = _channels(conv, x)
    causal = conv.padding == "causal"
    padding = conv.padding if isinstance(conv.padding, str) else in_short(conv.padding)
    optional = {
        "stride": (in_short(conv.stride), 1),
        "padding": (0 if causal else padding, 0),
        "dilation": (in_short(conv.dilation), 1),
        "groups": (groups, 1),
        "bias": (conv.bias, True),
        "padding_mode": (
            "zeros" if causal or not _has_margin(conv) else conv.padding_mode,
            "zeros",
        ),
    }
    settings: dict[str, Any] = {"kernel_size": in_short(conv.kernel)}
    settings |= {name: value for name, (value, usual) in optional.items() if value != usual}
    made = Call(f"nn.Conv{len(conv.kernel)}d", (come_in, go_out), settings)
    if conv.normalize != "none":
        made = Call(f"nn.utils.parametrizations.{IN_TORCH[conv.normalize]}", (made,))
    if not causal or not _has_margin(conv):
        return Torch("{self}({0})", made)
    return Torch(f"{{self}}({torch_margin('{0}', _sides(conv), _margin(conv))})", made)


def onnx_convolution(conv: Convolution, onnx: OnnxRecorder, x: TensorType, value: str) -> str:
    """`Conv`, which puts zeros around by itself; another margin stands before it."""
    pads = onnx_pads(x, windows_of(conv), conv.kind)
    if conv.padding_mode != "zeros" and _has_margin(conv):
        value = onnx_margin(onnx, value, _sides(conv), conv.padding_mode)
        pads = [0] * len(pads)
    return onnx.op(
        "Conv",
        value,
        _onnx_weight(conv, onnx),
        *([onnx.stored("bias")] if conv.bias else []),
        kernel_shape=list(conv.kernel),
        strides=list(conv.stride),
        pads=pads,
        dilations=list(conv.dilation),
        group=_channels(conv, x)[2],
    )


def windows_of(conv: Convolution) -> tuple[Windows, ...]:
    """The windows along each axis. `causal` is for the first of them: the others are kept as by `same`."""
    made = []
    for axis, size in enumerate(conv.kernel):
        windows = Windows(size, conv.stride[axis], dilation=conv.dilation[axis])
        room = windows.reach - 1
        if isinstance(conv.padding, tuple):
            before = after = conv.padding[axis]
        else:
            # as in PyTorch, an odd one goes to the end
            before = room if conv.padding == "causal" and axis == 0 else room // 2
            after = room - before
        made.append(windows._replace(before=before, after=after))
    return tuple(made)


def _onnx_weight(conv: Convolution, onnx: OnnxRecorder) -> str:
    name = "parametrizations.weight"
    if conv.normalize == "weight":
        return onnx.weight(Scaled(Stored(f"{name}.original0"), Stored(f"{name}.original1")))
    if conv.normalize == "spectral":
        left, right = Stored(f"{name}.0._u"), Stored(f"{name}.0._v")
        return onnx.weight(Divided(Stored(f"{name}.original"), left, right))
    return onnx.stored("weight")


def _channels(conv: Convolution, x: TensorType) -> tuple[int, int, int]:
    """How many channels come in, how many go out, and in how many groups."""
    come_in = known(x.sizes[0], f"the channels of a `{conv.kind}`")
    groups = conv.groups if isinstance(conv.groups, int) else come_in
    return come_in, conv.channels or come_in, groups


def _sides(conv: Convolution) -> Sides:
    return [(one.before, one.after) for one in windows_of(conv)]


def _has_margin(conv: Convolution) -> bool:
    return any(before or after for before, after in _sides(conv))


def _margin(conv: Convolution) -> str:
    return "constant" if conv.padding_mode == "zeros" else conv.padding_mode
