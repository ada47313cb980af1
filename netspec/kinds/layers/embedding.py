"""The kind `embedding`."""

from itertools import accumulate

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, Real
from netspec.kinds.tensors import CODES, FLOAT, ShapeError, TensorType
from netspec.source.help import leave_out


class Embedding(Layer):
    """Looks up a learned vector for each code: codes `[…]` → `[…, features]`.

    Columns of codes that count differently get a table each, one below the other in one weight.
    Bengio et al. 2003, "A neural probabilistic language model".
    """

    kind = "embedding"
    primary = "features"
    synonyms = ("Embedding", "embed", "lookup", "embeddings")
    places_apart = True

    features: int = setting(COUNT, "How many numbers stand for a code.")
    count: int | None = setting(
        COUNT, "How many codes there are; left out, it is known from the codes.", default=None
    )
    scale: float = setting(
        Real(), "What the vectors are multiplied by: a Transformer takes √features.", default=1
    )

    examples = (
        Example(4, (TensorType((6,), CODES, (9,)),)),
        Example({"features": 3, "count": 12}, (TensorType(("time",), CODES, (9,)),)),
        Example({"features": 5}, (TensorType((3,), CODES, (2, 7, 4)),)),
        Example(2, (TensorType((), CODES, (5,)),)),
        Example({"features": 4, "scale": 2}, (TensorType(("time",), CODES, (9,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if x.dtype != CODES:
            raise ShapeError(
                f"`embedding` takes codes, and {'numbers' if x.dtype == FLOAT else x.dtype} arrive",
                "numbers need no embedding, `linear` mixes them; a `category` gives codes with `encode: index`",
                code="NS3004",
            )
        self._check_counts(x)
        return TensorType((*x.sizes, self.features))

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (self._rows(inputs[0]), self.features)),)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        made = Call("nn.Embedding", (self._rows(x), self.features))
        times = f" * {self.scale!r}" if self.scale != 1 else ""
        if len(x.counts) < 2:
            return Torch(f"{{self}}({{0}}){times}", made)
        codes = f"{{0}} + torch.tensor({_offsets(x)}, device={{0}}.device)"
        return Torch(f"{{self}}({codes}){times}", made)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        codes = values[0]
        if len(x.counts) > 1:
            codes = onnx.op("Add", codes, onnx.constant(_offsets(x), "int64"))
        found = onnx.op("Gather", onnx.stored("weight"), codes, axis=0)
        return onnx.op("Mul", found, onnx.constant(self.scale)) if self.scale != 1 else found

    def _rows(self, x: TensorType) -> int:
        return self.count or sum(x.counts)

    def _check_counts(self, x: TensorType) -> None:
        if not x.counts and self.count is None:
            raise ShapeError(
                "`embedding` cannot tell how many codes there are",
                "say so: `embedding: {features: …, count: …}`",
            )
        if len(x.counts) > 1 and self.count is not None:
            raise ShapeError(
                f"`count` is one number, and {len(x.counts)} columns of codes arrive",
                leave_out("leave `count` out: it is known for each column", "count"),
                setting="count",
            )
        if len(x.counts) == 1 and self.count is not None and self.count < x.counts[0]:
            raise ShapeError(
                f"`embedding` has room for {self.count} codes, and {x.counts[0]} can arrive",
                leave_out("leave `count` out: it is known from the codes", "count"),
                setting="count",
            )


def _offsets(x: TensorType) -> list[int]:
    """The row where the table of each column begins."""
    return [0, *accumulate(x.counts[:-1])]
