"""The kind `conv2d`."""

from typing import Any

from netspec.kinds.compounds import Either
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import (
    PADDING,
    PER_SIDE,
    Windows,
    in_short,
    need_groups,
    need_picture,
    onnx_pads,
    slid,
)
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG, Choice, SettingError
from netspec.kinds.tensors import TensorType, elements, known, need_float


class Conv2d(Layer):
    """Slides learned windows over a picture: `[c, h, w]` → `[channels, h', w']`.

    h' = ⌊(h + 2 · padding - dilation · (kernel - 1) - 1) / stride⌋ + 1, and w' likewise.
    LeCun et al. 1989, "Backpropagation applied to handwritten zip code recognition".
    """

    kind = "conv2d"
    synonyms = ("Conv2D", "conv", "convolution", "Convolution2D", "convolution2d")

    channels: int = setting(COUNT, "How many windows there are, and so channels that come out.")
    kernel: tuple[int, ...] = setting(PER_SIDE, "Height and width of a window.")
    stride: tuple[int, ...] = setting(PER_SIDE, "How far apart the windows stand.", default=1)
    padding: tuple[int, ...] | str = setting(
        Either(PADDING, Choice("same")),
        "Zeros put around the picture; `same` keeps its height and width.",
        default=0,
    )
    dilation: tuple[int, ...] = setting(
        PER_SIDE, "How far apart the numbers of a window stand.", default=1
    )
    groups: int = setting(
        COUNT, "Into how many groups the channels are split, each on its own.", default=1
    )
    bias: bool = setting(FLAG, "Whether a learned number is added to each channel.", default=True)

    examples = (
        Example({"channels": 4, "kernel": 3}, (TensorType((3, 6, 5), picture=True),)),
        Example(
            {"channels": 4, "kernel": [3, 2], "stride": 2, "padding": [1, 0], "bias": False},
            (TensorType((2, 7, 8), picture=True),),
        ),
        Example(
            {"channels": 6, "kernel": [4, 3], "padding": "same", "dilation": 2, "groups": 2},
            (TensorType((4, 8, 9), picture=True),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": 1},
            (TensorType((3, "height", "width"), picture=True),),
        ),
    )

    def check(self) -> None:
        if self.padding == "same" and self.stride != (1, 1):
            raise SettingError(
                "`padding: same` needs a stride of 1",
                "give the padding as a number: 1 for a kernel of 3, 2 for a kernel of 5",
                setting="padding",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "conv2d")
        need_picture(x, "conv2d")
        channels = known(x.sizes[0], "the channels of a `conv2d`")
        need_groups(self.groups, channels, self.channels)
        return x.with_sizes(self.channels, *slid(x, self._windows(), "conv2d"), picture=x.picture)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        group = known(inputs[0].sizes[0], "the channels of a `conv2d`") // self.groups
        windows = Weight("weight", (self.channels, group, *self.kernel))
        return (windows, Weight("bias", (self.channels,))) if self.bias else (windows,)

    def multiply_adds(self, *inputs: TensorType) -> int:
        group = known(inputs[0].sizes[0], "the channels of a `conv2d`") // self.groups
        return elements(self.shape(*inputs).sizes) * group * elements(self.kernel)

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {"kernel_size": in_short(self.kernel)}
        padding = self.padding if isinstance(self.padding, str) else in_short(self.padding)
        optional = {
            "stride": (in_short(self.stride), 1),
            "padding": (padding, 0),
            "dilation": (in_short(self.dilation), 1),
            "groups": (self.groups, 1),
            "bias": (self.bias, True),
        }
        settings |= {name: value for name, (value, usual) in optional.items() if value != usual}
        return Torch(
            "{self}({0})", Call("nn.Conv2d", (inputs[0].sizes[0], self.channels), settings)
        )

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        weights = [onnx.stored("weight")] + ([onnx.stored("bias")] if self.bias else [])
        return onnx.op(
            "Conv",
            values[0],
            *weights,
            kernel_shape=list(self.kernel),
            strides=list(self.stride),
            pads=onnx_pads(inputs[0], self._windows(), "conv2d"),
            dilations=list(self.dilation),
            group=self.groups,
        )

    def _windows(self) -> tuple[Windows, ...]:
        made = []
        for side in (0, 1):
            windows = Windows(self.kernel[side], self.stride[side], dilation=self.dilation[side])
            if isinstance(self.padding, str):
                # as in PyTorch, an odd one goes to the end
                before = (windows.reach - 1) // 2
                made.append(windows._replace(before=before, after=windows.reach - 1 - before))
            else:
                made.append(windows._replace(before=self.padding[side], after=self.padding[side]))
        return tuple(made)
