"""The kind `pairwise_dot`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import ShapeError, TensorType, elements, known, need_float, need_rank


class PairwiseDot(Layer):
    """The scalar product of every two of n vectors, each pair once: `[n, d]` → `[n (n - 1) / 2]`.

    In the order 1·0, 2·0, 2·1, 3·0, ….
    Naumov et al. 2019, "Deep learning recommendation model" (arXiv:1906.00091).
    """

    kind = "pairwise_dot"
    synonyms = ("dot_interaction", "pairwise_interaction")

    examples = (
        Example(None, (TensorType((4, 3)),)),
        Example(None, (TensorType((2, 5)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "pairwise_dot")
        need_rank(x, 2, "pairwise_dot", "[n, d]", "`stack` puts vectors of one size together")
        count = self._count(x)
        known(x.sizes[1], "the vectors of a `pairwise_dot`")
        if count < 2:
            raise ShapeError(
                f"`pairwise_dot` takes at least two vectors, and {x} holds one",
                "`stack` puts vectors of one size together",
            )
        return x.with_sizes(count * (count - 1) // 2)

    def multiply_adds(self, *inputs: TensorType) -> int:
        return elements(inputs[0].sizes) * self._count(inputs[0])

    def torch(self, *inputs: TensorType) -> Torch:
        count = self._count(inputs[0])
        return Torch(f"({{0}} @ {{0}}.mT)[:, *torch.tril_indices({count}, {count}, -1)]")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        count = self._count(inputs[0])
        products = onnx.op("MatMul", values[0], onnx.op("Transpose", values[0], perm=[0, 2, 1]))
        pairs = [i * count + j for i in range(count) for j in range(i)]
        row = onnx.reshape(products, [0, count * count])
        return onnx.op("Gather", row, onnx.constant(pairs, "int64"), axis=1)

    def _count(self, x: TensorType) -> int:
        return known(x.sizes[0], "the number of vectors of a `pairwise_dot`")
