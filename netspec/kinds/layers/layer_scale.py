"""The kind `layer_scale`."""

from typing import Any

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import Real
from netspec.kinds.tensors import TensorType, known, need_float

CLASS = '''
class LayerScale(nn.Module):
    """A learned factor for each place of an axis, behind which `axes` others stand."""

    def __init__(self, features, value, axes=0):
        super().__init__()
        self.axes = axes
        self.weight = nn.Parameter(torch.full((features,), value))

    def forward(self, x):
        return x * self.weight.reshape(-1, *[1] * self.axes)
'''


class LayerScale(Layer):
    """Multiplies each channel by a learned factor that begins small: x · weight, at the end of a `residual`.

    Touvron et al. 2021, "Going deeper with image transformers" (arXiv:2103.17239).
    """

    kind = "layer_scale"
    primary = "value"
    synonyms = ("channel_scale",)
    places_apart = True

    value: float = setting(Real(), "The factor to begin with, such as 1e-5.")
    axis: int | str = setting(AXIS, "The axis of the channels: 0 for a picture.", default=-1)

    examples = (
        Example(1e-5, (TensorType(("time", 6)),)),
        Example({"value": 0.1, "axis": 0}, (TensorType((3, "height", "width"), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "layer_scale")
        self._features(inputs[0])
        return inputs[0]

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (self._features(inputs[0]),)),)

    def torch(self, *inputs: TensorType) -> Torch:
        behind = self._behind(inputs[0])
        settings: dict[str, Any] = {"axes": behind} if behind else {}
        arguments = (self._features(inputs[0]), self.value)
        return Torch("{self}({0})", Call("LayerScale", arguments, settings), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        weight, behind = onnx.stored("weight"), self._behind(inputs[0])
        if behind:
            weight = onnx.reshape(weight, [-1] + [1] * behind)
        return onnx.op("Mul", values[0], weight)

    def _features(self, x: TensorType) -> int:
        return known(x.sizes[axis_of(self.axis, x)], "the axis of a `layer_scale`", "axis")

    def _behind(self, x: TensorType) -> int:
        """How many axes stand behind that of the channels."""
        return x.rank - 1 - axis_of(self.axis, x)
