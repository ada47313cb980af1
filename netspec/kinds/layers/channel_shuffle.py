"""The kind `channel_shuffle`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.normed import need_channels
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class ChannelShuffle(Layer):
    """Deals the channels (axis 0) out anew, one from each group in turn, so that groups learn of each other.

    Zhang et al. 2018, "ShuffleNet" (arXiv:1707.01083).
    """

    kind = "channel_shuffle"
    primary = "groups"
    places_apart = True

    groups: int = setting(COUNT, "Into how many groups the channels are split before.")

    examples = (
        Example(2, (TensorType((6, 4, 5), picture=True),)),
        Example(3, (TensorType((6, "height", "width"), picture=True),)),
        Example({"groups": 2}, (TensorType((4, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "channel_shuffle")
        channels = need_channels(x, "channel_shuffle")
        if channels % self.groups:
            raise ShapeError(
                f"{self.groups} `groups` do not divide the {channels} channels",
                "choose `groups` that divides the number of channels",
                setting="groups",
                code="NS3009",
            )
        return x

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"{{0}}.unflatten(1, ({self.groups}, -1)).transpose(1, 2).flatten(1, 2)")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        each = need_channels(inputs[0], "channel_shuffle") // self.groups
        order = [group * each + place for place in range(each) for group in range(self.groups)]
        return onnx.op("Gather", values[0], onnx.constant(order, "int64"), axis=1)
