"""The kind `number_embedding`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.tensors import TensorType, elements, known, need_float, need_rank

CLASS = '''
class NumberEmbedding(nn.Module):
    """A learned vector for each number of a row, times the number, and a learned vector added."""

    def __init__(self, count, features, bias=True):
        super().__init__()
        bound = features**-0.5
        self.weight = nn.Parameter(torch.empty(count, features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(count, features).uniform_(-bound, bound)) if bias else None

    def forward(self, x):
        y = x.unsqueeze(-1) * self.weight
        return y if self.bias is None else y + self.bias
'''


class NumberEmbedding(Layer):
    """Makes each number of a row a vector, which `attention` can take: `[n]` → `[n, features]`.

    y = x · weight + bias, with a weight and a bias of its own for each number.
    Gorishniy et al. 2021, "Revisiting deep learning models for tabular data" (arXiv:2106.11959).
    """

    kind = "number_embedding"
    primary = "features"
    synonyms = ("numerical_embedding", "feature_tokenizer", "numeric_embedding")
    places_apart = True

    features: int = setting(COUNT, "How many numbers stand for one.")
    bias: bool = setting(FLAG, "Whether a learned vector is added.", default=True)

    examples = (
        Example(4, (TensorType((6,)),)),
        Example({"features": 3, "bias": False}, (TensorType((2,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "number_embedding")
        help = "`flatten` makes it one row of numbers" if x.rank > 1 else None
        need_rank(x, 1, "number_embedding", "a row of numbers", help)
        return TensorType((self._count(x), self.features))

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        sizes = (self._count(inputs[0]), self.features)
        weight = Weight("weight", sizes)
        return (weight, Weight("bias", sizes)) if self.bias else (weight,)

    def multiply_adds(self, *inputs: TensorType) -> int:
        return elements(self.shape(*inputs).sizes)

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {} if self.bias else {"bias": False}
        made = Call("NumberEmbedding", (self._count(inputs[0]), self.features), settings)
        return Torch("{self}({0})", made, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        x = onnx.op("Unsqueeze", values[0], onnx.constant([2], "int64"))
        y = onnx.op("Mul", x, onnx.stored("weight"))
        return onnx.op("Add", y, onnx.stored("bias")) if self.bias else y

    def _count(self, x: TensorType) -> int:
        return known(x.sizes[0], "the numbers of a `number_embedding`")
