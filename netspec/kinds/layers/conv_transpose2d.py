"""The kind `conv_transpose2d`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import PADDING, PER_SIDE, in_short, need_groups, need_picture
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG, SettingError
from netspec.kinds.tensors import ShapeError, Size, TensorType, elements, known, need_float


class ConvTranspose2d(Layer):
    """A convolution the other way round, which makes a picture larger: `[c, h, w]` → `[channels, h', w']`.

    h' = (h - 1) · stride - 2 · padding + dilation · (kernel - 1) + output_padding + 1, and w' likewise.
    Zeiler et al. 2010, "Deconvolutional networks"; Dumoulin and Visin 2016, "A guide to convolution arithmetic"
    (arXiv:1603.07285).
    """

    kind = "conv_transpose2d"
    synonyms = ("Conv2DTranspose", "deconvolution", "deconv", "transposed_convolution")

    channels: int = setting(COUNT, "How many windows there are, and so channels that come out.")
    kernel: tuple[int, ...] = setting(PER_SIDE, "Height and width of a window.")
    stride: tuple[int, ...] = setting(
        PER_SIDE,
        "How far apart the windows are laid down: about how much larger it gets.",
        default=1,
    )
    padding: tuple[int, ...] = setting(PADDING, "What is cut off at each edge.", default=0)
    output_padding: tuple[int, ...] = setting(
        PADDING, "What the bottom and the right edge get in addition.", default=0
    )
    dilation: tuple[int, ...] = setting(
        PER_SIDE, "How far apart the numbers of a window stand.", default=1
    )
    groups: int = setting(
        COUNT, "Into how many groups the channels are split, each on its own.", default=1
    )
    bias: bool = setting(FLAG, "Whether a learned number is added to each channel.", default=True)

    examples = (
        Example({"channels": 4, "kernel": 2, "stride": 2}, (TensorType((3, 4, 5), picture=True),)),
        Example(
            {"channels": 4, "kernel": [3, 2], "stride": 2, "padding": [1, 0], "bias": False},
            (TensorType((2, 3, 4), picture=True),),
        ),
        Example(
            {
                "channels": 6,
                "kernel": 3,
                "stride": 2,
                "padding": 1,
                "output_padding": 1,
                "dilation": 2,
                "groups": 2,
            },
            (TensorType((4, 4, 3), picture=True),),
        ),
        Example(
            {"channels": 2, "kernel": 3, "padding": 1},
            (TensorType((3, "height", "width"), picture=True),),
        ),
    )

    def check(self) -> None:
        sides = zip(self.output_padding, self.stride, self.dilation, strict=True)
        for more, stride, dilation in sides:
            if more >= max(stride, dilation):
                raise SettingError(
                    f"an `output_padding` of {more} is not below the stride {stride} or the dilation {dilation}",
                    "it chooses among the sizes that the stride leaves open; use a larger `kernel` for more",
                    setting="output_padding",
                )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "conv_transpose2d")
        need_picture(x, "conv_transpose2d")
        need_groups(self.groups, self._incoming(x), self.channels)
        sizes = (self._grown(x.sizes[side + 1], side) for side in (0, 1))
        return x.with_sizes(self.channels, *sizes, picture=x.picture)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        sizes = (self._incoming(inputs[0]), self.channels // self.groups, *self.kernel)
        windows = Weight("weight", sizes)
        return (windows, Weight("bias", (self.channels,))) if self.bias else (windows,)

    def multiply_adds(self, *inputs: TensorType) -> int:
        each = self.channels // self.groups * elements(self.kernel)
        return elements(inputs[0].sizes) * each

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {"kernel_size": in_short(self.kernel)}
        optional = {
            "stride": (in_short(self.stride), 1),
            "padding": (in_short(self.padding), 0),
            "output_padding": (in_short(self.output_padding), 0),
            "groups": (self.groups, 1),
            "bias": (self.bias, True),
            "dilation": (in_short(self.dilation), 1),
        }
        settings |= {name: value for name, (value, usual) in optional.items() if value != usual}
        arguments = (inputs[0].sizes[0], self.channels)
        return Torch("{self}({0})", Call("nn.ConvTranspose2d", arguments, settings))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        weights = [onnx.stored("weight")] + ([onnx.stored("bias")] if self.bias else [])
        return onnx.op(
            "ConvTranspose",
            values[0],
            *weights,
            kernel_shape=list(self.kernel),
            strides=list(self.stride),
            pads=[*self.padding, *self.padding],
            output_padding=list(self.output_padding),
            dilations=list(self.dilation),
            group=self.groups,
        )

    def _incoming(self, x: TensorType) -> int:
        return known(x.sizes[0], "the channels of a `conv_transpose2d`")

    def _grown(self, size: Size, side: int) -> Size:
        """The height or width that comes out. Raises `ShapeError`."""
        axis = ("height", "width")[side]
        reach = self.dilation[side] * (self.kernel[side] - 1)
        more = reach + self.output_padding[side] - 2 * self.padding[side]
        if isinstance(size, str):
            if self.stride[side] == 1 and more == 0:
                return size
            raise ShapeError(
                f"`conv_transpose2d` changes the {axis}, and the named size `{size}` has no name for what comes out",
                "keep the size: stride 1, an odd kernel, and half of it as padding; or give the picture a fixed size",
                code="NS3003",
            )
        grown = (size - 1) * self.stride[side] + more + 1
        if grown < 1:
            raise ShapeError(
                f"nothing is left of the {axis} {size} behind a padding of {self.padding[side]}",
                "take less `padding`, or a larger `kernel`",
                setting="padding",
                code="NS3104",
            )
        return grown
