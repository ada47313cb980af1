"""The kind `class_token`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.named_sizes import windowed
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import Size, TensorType, as_sequence, known, need_float, need_rank

CLASS = '''
class ClassToken(nn.Module):
    """Puts learned places before a sequence."""

    def __init__(self, count, features):
        super().__init__()
        self.weight = nn.Parameter(0.02 * torch.randn(count, features))

    def forward(self, x):
        return torch.cat([self.weight.expand(len(x), -1, -1), x], dim=1)
'''


class ClassToken(Layer):
    """Puts learned places before a sequence, for what is asked of all of it to be gathered in: `[n, d]` → `[n + count, d]`.

    Devlin et al. 2018, "BERT" (arXiv:1810.04805); Dosovitskiy et al. 2020, "An image is worth 16x16 words"
    (arXiv:2010.11929). `first` takes it out again.
    """

    kind = "class_token"
    primary = "count"
    synonyms = ("cls_token", "ClassToken", "register_tokens")
    places_apart = True

    count: int = setting(COUNT, "How many places.", default=1)

    examples = (
        Example(None, (TensorType((4, 3)),)),
        Example({"count": 3}, (TensorType((2, 5)),)),
        Example(None, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "class_token")
        need_rank(x, 2, "class_token", "[n, features]", as_sequence(x))
        known(x.sizes[1], "the features of a `class_token`")
        size: Size = x.sizes[0]
        more = windowed(size, self.count, 1) if isinstance(size, str) else size + self.count
        return x.with_sizes(more, x.sizes[1])

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (self.count, self._features(inputs[0]))),)

    def torch(self, *inputs: TensorType) -> Torch:
        made = Call("ClassToken", (self.count, self._features(inputs[0])))
        return Torch("{self}({0})", made, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        sizes = onnx.constant([self.count, self._features(inputs[0])], "int64")
        batch = onnx.op("Shape", values[0], start=0, end=1)
        tokens = onnx.op("Expand", onnx.stored("weight"), onnx.op("Concat", batch, sizes, axis=0))
        return onnx.op("Concat", tokens, values[0], axis=1)

    def _features(self, x: TensorType) -> int:
        return known(x.sizes[1], "the features of a `class_token`")
