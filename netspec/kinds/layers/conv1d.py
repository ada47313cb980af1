"""The kind `conv1d`."""

from typing import Any

from netspec.kinds.compounds import Either
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import Windows, need_groups, need_series, onnx_pads, slid
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, FLAG, Choice, SettingError
from netspec.kinds.tensors import TensorType, elements, known, need_float


class Conv1d(Layer):
    """Slides learned windows along a sequence whose channels come first: `[c, time]` → `[channels, time']`.

    time' = ⌊(time + 2 · padding - dilation · (kernel - 1) - 1) / stride⌋ + 1. With `causal` a step sees only itself
    and what stands before it.
    Waibel et al. 1989, "Phoneme recognition using time-delay neural networks"; causal: van den Oord et al. 2016,
    "WaveNet" (arXiv:1609.03499).
    """

    kind = "conv1d"
    synonyms = ("Convolution1D",)

    channels: int = setting(COUNT, "How many windows there are, and so channels that come out.")
    kernel: int = setting(COUNT, "How many steps a window takes.")
    stride: int = setting(COUNT, "How far apart the windows stand.", default=1)
    padding: int | str = setting(
        Either(COUNT_FROM_ZERO, Choice("same", "causal")),
        "Zeros put before and after; `same` keeps the length, `causal` too, with all zeros before.",
        default=0,
    )
    dilation: int = setting(COUNT, "How far apart the numbers of a window stand.", default=1)
    groups: int = setting(
        COUNT, "Into how many groups the channels are split, each on its own.", default=1
    )
    bias: bool = setting(FLAG, "Whether a learned number is added to each channel.", default=True)

    examples = (
        Example({"channels": 4, "kernel": 3}, (TensorType((3, 6)),)),
        Example(
            {"channels": 4, "kernel": 2, "stride": 2, "padding": 1, "bias": False},
            (TensorType((2, 7)),),
        ),
        Example(
            {"channels": 6, "kernel": 4, "padding": "same", "dilation": 2, "groups": 2},
            (TensorType((4, "time")),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": "causal", "dilation": 2},
            (TensorType((3, "time")),),
        ),
    )

    def check(self) -> None:
        if isinstance(self.padding, str) and self.stride != 1:
            raise SettingError(
                f"`padding: {self.padding}` needs a stride of 1",
                "give the padding as a number: 1 for a kernel of 3, 2 for a kernel of 5",
                setting="padding",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "conv1d")
        need_series(x, "conv1d")
        need_groups(self.groups, known(x.sizes[0], "the channels of a `conv1d`"), self.channels)
        return x.with_sizes(self.channels, *slid(x, (self._windows(),), "conv1d"))

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        group = known(inputs[0].sizes[0], "the channels of a `conv1d`") // self.groups
        windows = Weight("weight", (self.channels, group, self.kernel))
        return (windows, Weight("bias", (self.channels,))) if self.bias else (windows,)

    def multiply_adds(self, *inputs: TensorType) -> int:
        group = known(inputs[0].sizes[0], "the channels of a `conv1d`") // self.groups
        return elements(self.shape(*inputs).sizes) * group * self.kernel

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {"kernel_size": self.kernel}
        optional = {
            "stride": (self.stride, 1),
            "padding": (0 if self.padding == "causal" else self.padding, 0),
            "dilation": (self.dilation, 1),
            "groups": (self.groups, 1),
            "bias": (self.bias, True),
        }
        settings |= {name: value for name, (value, usual) in optional.items() if value != usual}
        made = Call("nn.Conv1d", (inputs[0].sizes[0], self.channels), settings)
        if self.padding == "causal":
            return Torch(f"{{self}}(F.pad({{0}}, ({self._windows().before}, 0)))", made)
        return Torch("{self}({0})", made)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        weights = [onnx.stored("weight")] + ([onnx.stored("bias")] if self.bias else [])
        return onnx.op(
            "Conv",
            values[0],
            *weights,
            kernel_shape=[self.kernel],
            strides=[self.stride],
            pads=onnx_pads(inputs[0], (self._windows(),), "conv1d"),
            dilations=[self.dilation],
            group=self.groups,
        )

    def _windows(self) -> Windows:
        windows = Windows(self.kernel, self.stride, dilation=self.dilation)
        room = windows.reach - 1
        if isinstance(self.padding, int):
            return windows._replace(before=self.padding, after=self.padding)
        # as in PyTorch, an odd one goes to the end
        before = room if self.padding == "causal" else room // 2
        return windows._replace(before=before, after=room - before)
