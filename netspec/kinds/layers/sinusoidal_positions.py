"""The kind `sinusoidal_positions`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import Real
from netspec.kinds.tensors import ShapeError, TensorType, as_sequence, known, need_float, need_rank

CLASS = '''
class SinusoidalPositions(nn.Module):
    """Waves of many lengths along a sequence, added to what stands there."""

    def __init__(self, features, base=10000.0):
        super().__init__()
        speeds = torch.tensor([base ** (-i / features) for i in range(0, features, 2)])
        self.register_buffer("speeds", speeds, persistent=False)

    def forward(self, x):
        angles = torch.arange(x.shape[1], device=x.device).unsqueeze(1) * self.speeds
        return x + torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)
'''
FLOAT32 = 1


class SinusoidalPositions(Layer):
    """Adds waves of many lengths, so that `attention` can tell places apart: `[time, d]` unchanged, any length.

    At place p, feature 2i gets sin(p / base^(2i / d)), and feature 2i + 1 the cosine.
    Vaswani et al. 2017, "Attention is all you need" (arXiv:1706.03762), section 3.5.
    """

    kind = "sinusoidal_positions"
    synonyms = ("sinusoidal_position_encoding", "positional_encoding", "SinePositionEncoding")
    places_apart = True

    base: float = setting(
        Real(above=1), "How many times longer the longest wave is, about.", default=10000
    )

    examples = (
        Example(None, (TensorType((5, 6)),)),
        Example(None, (TensorType(("time", 4)),)),
        Example({"base": 100}, (TensorType(("time", 2)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "sinusoidal_positions")
        need_rank(x, 2, "sinusoidal_positions", "[time, features]", as_sequence(x))
        if self._features(x) % 2:
            raise ShapeError(
                f"`sinusoidal_positions` takes pairs of features, and {x} has an odd number",
                "let the layer before give an even number of features",
                code="NS3009",
            )
        return x

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {} if self.base == 10000 else {"base": self.base}
        made = Call("SinusoidalPositions", (self._features(inputs[0]),), settings)
        return Torch("{self}({0})", made, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        features = self._features(inputs[0])
        speeds = [self.base ** (-i / features) for i in range(0, features, 2)]
        angles = onnx.op("Mul", self._places(onnx, inputs[0], values[0]), onnx.constant(speeds))
        last = onnx.constant([2], "int64")
        waves = [onnx.op("Unsqueeze", onnx.op(wave, angles), last) for wave in ("Sin", "Cos")]
        pairs = onnx.op("Concat", *waves, axis=2)
        return onnx.op("Add", values[0], onnx.reshape(pairs, [0, features]))

    def _places(self, onnx: OnnxRecorder, x: TensorType, value: str) -> str:
        """0, 1, 2, … below each other."""
        if isinstance(x.sizes[0], int):
            return onnx.constant([[float(place)] for place in range(x.sizes[0])])
        zero, one = onnx.constant(0, "int64"), onnx.constant(1, "int64")
        time = onnx.op("Gather", onnx.op("Shape", value), one, axis=0)
        places = onnx.op("Cast", onnx.op("Range", zero, time, one), to=FLOAT32)
        return onnx.op("Unsqueeze", places, onnx.constant([1], "int64"))

    def _features(self, x: TensorType) -> int:
        return known(x.sizes[1], "the features of `sinusoidal_positions`")
