"""The kind `position_embedding`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType, as_sequence, known, need_float, need_rank

CLASS = '''
class PositionEmbedding(nn.Module):
    """A learned vector for each place of a sequence, added to what stands there."""

    def __init__(self, length, features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(length, features))
        nn.init.trunc_normal_(self.weight, std=0.02)

    def forward(self, x):
        return x + self.weight[: x.shape[1]]
'''


class PositionEmbedding(Layer):
    """Adds a learned vector for each place, so that `attention` can tell places apart: `[time, d]` unchanged.

    Gehring et al. 2017, "Convolutional sequence to sequence learning" (arXiv:1705.03122).
    """

    kind = "position_embedding"
    primary = "length"
    synonyms = ("learned_positions", "positional_embedding", "pos_embed", "pos_embedding")
    places_apart = True

    length: int | None = setting(
        COUNT,
        "For how many places there are vectors; left out, the size of the axis. A longer sequence is refused.",
        default=None,
    )

    examples = (
        Example(None, (TensorType((5, 6)),)),
        Example(16, (TensorType(("time", 4)),)),
        Example({"length": 9}, (TensorType((7, 3)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "position_embedding")
        need_rank(x, 2, "position_embedding", "[time, features]", as_sequence(x))
        known(x.sizes[1], "the features of a `position_embedding`")
        time = x.sizes[0]
        if isinstance(time, str) and self.length is None:
            raise ShapeError(
                f"`position_embedding` cannot tell how long `{time}` can get",
                "say so: `position_embedding: 512`; `sinusoidal_positions` takes any length",
                code="NS3003",
            )
        if isinstance(time, int) and self.length is not None and self.length < time:
            raise ShapeError(
                f"`position_embedding` has vectors for {self.length} places, and {time} arrive",
                "leave `length` out: it is known from what arrives",
                setting="length",
            )
        return x

    def room(self, *inputs: TensorType) -> dict[str, int]:
        time = inputs[0].sizes[0]
        return {time: self.length} if isinstance(time, str) and self.length is not None else {}

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", self._sizes(inputs[0])),)

    def torch(self, *inputs: TensorType) -> Torch:
        made = Call("PositionEmbedding", self._sizes(inputs[0]))
        return Torch("{self}({0})", made, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        vectors = onnx.stored("weight")
        if inputs[0].sizes[0] != self._sizes(inputs[0])[0]:
            end = onnx.op("Shape", values[0], start=1, end=2)
            zero = onnx.constant([0], "int64")
            vectors = onnx.op("Slice", vectors, zero, end, zero)
        return onnx.op("Add", values[0], vectors)

    def _sizes(self, x: TensorType) -> tuple[int, int]:
        length = self.length or known(x.sizes[0], "the length of a `position_embedding`")
        return length, known(x.sizes[1], "the features of a `position_embedding`")
