"""The kind `one_hot`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import CODES, ShapeError, TensorType
from netspec.source.help import leave_out


class OneHot(Layer):
    """Makes each code a row of zeros with a one at its place: codes `[…]` → `[…, count]`."""

    kind = "one_hot"
    primary = "count"
    synonyms = ("to_categorical", "CategoryEncoding")
    places_apart = True

    count: int | None = setting(
        COUNT, "How many codes there are; left out, it is known from the codes.", default=None
    )

    examples = (
        Example(None, (TensorType((6,), CODES, (9,)),)),
        Example(12, (TensorType(("time",), CODES, (9,)),)),
        Example({"count": 7}, (TensorType((3,), CODES, (2, 7, 4)),)),
        Example(None, (TensorType((3,), CODES, (2, 7, 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if x.dtype != CODES:
            raise ShapeError(
                "`one_hot` takes codes, and numbers arrive",
                "a `category` gives codes with `encode: index`",
                code="NS3004",
            )
        if not x.counts and self.count is None:
            raise ShapeError(
                "`one_hot` cannot tell how many codes there are", "say so: `one_hot: 10`"
            )
        if x.counts and self.count is not None and self.count < max(x.counts):
            raise ShapeError(
                f"`one_hot` has room for {self.count} codes, and {max(x.counts)} can arrive",
                leave_out("leave `count` out: it is known from the codes", "count"),
                setting="count",
            )
        return TensorType((*x.sizes, self._count(x)))

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.one_hot({{0}}, {self._count(inputs[0])}).to(torch.get_default_dtype())")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        depth = onnx.constant(self._count(inputs[0]), "int64")
        return onnx.op("OneHot", values[0], depth, onnx.constant([0.0, 1.0]), axis=-1)

    def _count(self, x: TensorType) -> int:
        return self.count or max(x.counts)
