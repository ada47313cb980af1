"""The kind `attention`."""

from math import sqrt
from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Stored, Torch, Transposed, Weight
from netspec.kinds.sorts import COUNT, FLAG, SHARE
from netspec.kinds.tensors import ShapeError, TensorType, as_sequence, elements, known, need_float

PARTS = ("query", "key", "value", "output")
CLASS = '''
class SelfAttention(nn.Module):
    """Each place of a sequence gathers from all places what resembles what it asks for."""

    def __init__(self, features, heads, causal=False, bias=True, dropout=0.0):
        super().__init__()
        self.heads = heads
        self.causal = causal
        self.dropout = dropout
        self.query = nn.Linear(features, features, bias=bias)
        self.key = nn.Linear(features, features, bias=bias)
        self.value = nn.Linear(features, features, bias=bias)
        self.output = nn.Linear(features, features, bias=bias)

    def forward(self, x):
        y = F.scaled_dot_product_attention(
            self.split(self.query(x)),
            self.split(self.key(x)),
            self.split(self.value(x)),
            dropout_p=self.dropout if self.training else 0.0,
            is_causal=self.causal,
        )
        return self.output(y.transpose(-3, -2).flatten(-2))

    def split(self, x):  # [..., time, features] -> [..., heads, time, features / heads]
        return x.unflatten(-1, (self.heads, -1)).transpose(-3, -2)
'''


class Attention(Layer):
    """Lets each place of a sequence gather from all places what resembles what it asks for: `[…, time, d]` unchanged.

    softmax(Q Kᵀ / √(d / heads)) V in each head, with Q, K, V and the result multiplied by learned matrices.
    Vaswani et al. 2017, "Attention is all you need" (arXiv:1706.03762).
    """

    kind = "attention"
    primary = "heads"
    synonyms = (
        "MultiHeadAttention",
        "multihead_attention",
        "MultiheadAttention",
        "self_attention",
        "mha",
    )

    heads: int = setting(COUNT, "Into how many parts the features are split, each on its own.")
    causal: bool = setting(
        FLAG, "Whether a place sees only itself and what stands before it.", default=False
    )
    bias: bool = setting(FLAG, "Whether learned numbers are added.", default=True)
    dropout: float = setting(SHARE, "The share of weights set to zero while training.", default=0)

    examples = (
        Example(2, (TensorType(("time", 6)),)),
        Example({"heads": 2, "causal": True}, (TensorType(("time", 4)),)),
        Example({"heads": 1, "bias": False, "dropout": 0.1}, (TensorType((5, 3)),)),
        Example({"heads": 4, "causal": True}, (TensorType((3, "time", 8)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "attention")
        if x.picture or x.rank < 2:
            places = "make its places a sequence: `flatten: {start: 1}`, then `permute: [1, 0]`"
            raise ShapeError(
                f"`attention` takes […, time, features], and {'a picture ' * x.picture}{x} arrives",
                places if x.picture else as_sequence(x),
                code="NS3002",
            )
        width = known(x.sizes[-1], "the features of an `attention`")
        if width % self.heads:
            raise ShapeError(
                f"{self.heads} heads do not divide the {width} features that arrive",
                f"choose `heads` that divides {width}",
                setting="heads",
                code="NS3009",
            )
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        width = known(inputs[0].sizes[-1], "the features of an `attention`")
        sizes = {"weight": (width, width)} | ({"bias": (width,)} if self.bias else {})
        return tuple(Weight(f"{part}.{name}", s) for part in PARTS for name, s in sizes.items())

    def multiply_adds(self, *inputs: TensorType) -> int:
        (x,) = inputs
        width, time = elements(x.sizes[-1:]), elements(x.sizes[-2:-1])
        return elements(x.sizes) * (4 * width + 2 * time)

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {"heads": self.heads}
        settings |= {"causal": True} if self.causal else {}
        settings |= {} if self.bias else {"bias": False}
        settings |= {"dropout": self.dropout} if self.dropout else {}
        made = Call("SelfAttention", (inputs[0].sizes[-1],), settings)
        return Torch("{self}({0})", made, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        size = elements(x.sizes[-1:]) // self.heads
        # [batch, …, time, heads, size]: the heads go before the time, for keys the time goes last
        lead = list(range(x.rank - 1))
        time, heads, features = range(x.rank - 1, x.rank + 2)
        split = [0] * x.rank + [self.heads, size]
        query, key, value = (
            onnx.reshape(self._linear(onnx, part, values[0]), split) for part in PARTS[:3]
        )
        query = onnx.op("Transpose", query, perm=[*lead, heads, time, features])
        key = onnx.op("Transpose", key, perm=[*lead, heads, features, time])
        value = onnx.op("Transpose", value, perm=[*lead, heads, time, features])
        query = onnx.op("Mul", query, onnx.constant(1 / sqrt(size)))
        scores = onnx.op("MatMul", query, key)
        if self.causal:
            scores = _masked(onnx, scores)
        gathered = onnx.op("MatMul", onnx.op("Softmax", scores, axis=-1), value)
        together = onnx.op("Transpose", gathered, perm=[*lead, heads, time, features])
        merged = onnx.reshape(together, [0] * x.rank + [self.heads * size])
        return self._linear(onnx, "output", merged)

    def _linear(self, onnx: OnnxRecorder, part: str, value: str) -> str:
        y = onnx.op("MatMul", value, onnx.weight(Transposed(Stored(f"{part}.weight"))))
        return onnx.op("Add", y, onnx.stored(f"{part}.bias")) if self.bias else y


def _masked(onnx: OnnxRecorder, scores: str) -> str:
    """The scores `[…, time, time]`, minus infinity where a place would see what stands after it."""
    count = onnx.op("Squeeze", onnx.op("Shape", scores, start=-1))
    start, step = onnx.constant(0, "int64"), onnx.constant(1, "int64")
    seen = onnx.op("Range", start, count, step)
    seer = onnx.op("Unsqueeze", seen, onnx.constant([1], "int64"))
    later = onnx.op("Greater", seen, seer)
    return onnx.op("Where", later, onnx.constant(float("-inf")), scores)
