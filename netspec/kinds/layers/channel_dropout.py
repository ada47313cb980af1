"""The kind `channel_dropout`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.spatial import need_spatial
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import SHARE
from netspec.kinds.tensors import TensorType


class ChannelDropout(Layer):
    """Sets a random share of the channels (axis 0) to zero while training, whole, and scales the others up.

    Tompson et al. 2015, "Efficient object localization using convolutional networks" (arXiv:1411.4280).
    """

    kind = "channel_dropout"
    primary = "rate"
    synonyms = (
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "Dropout1d",
        "Dropout2d",
        "Dropout3d",
    )
    training_only = True
    keeps_type = True
    places_apart = True

    rate: float = setting(SHARE, "The share of channels set to zero: from 0 to below 1.")

    examples = (
        Example(0.5, (TensorType((4, 6, 6), picture=True),)),
        Example(0.1, (TensorType((3, "time")),)),
        Example({"rate": 0.2}, (TensorType((2, 3, 4, 5)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_spatial(inputs[0], "channel_dropout")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{self}({0})", Call(f"nn.Dropout{inputs[0].rank - 1}d", (self.rate,)))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return values[0]
