"""The kind `matmul`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import all_of, need_two
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import FLAG
from netspec.kinds.tensors import ShapeError, TensorType, elements, need_float
from netspec.source.help import Help, put


class Matmul(Layer):
    """The product of two matrices, or of stacks of them: `[…, n, k]` times `[…, k, m]` → `[…, n, m]`.

    What stands before the matrices must agree. With `transpose` the other's rows are taken: `[…, m, k]`.
    """

    kind = "matmul"
    primary = "with"
    synonyms = ("bmm", "batch_matmul", "MatMul")
    takes_several = True

    with_: tuple[str, ...] | None = setting(
        RESULTS, "The result that stands on the right.", default=None
    )
    transpose: bool = setting(
        FLAG, "Whether rows and columns of the right one are exchanged.", default=False
    )

    examples = (
        Example(None, (TensorType((3, 4)), TensorType((4, 5)))),
        Example({"transpose": True}, (TensorType(("time", 4)), TensorType(("time", 4)))),
        Example({"with": "other"}, (TensorType((2, "time", 3)), TensorType((2, 3, 4)))),
        Example(None, (TensorType((3, "time")), TensorType(("time", 2)))),
    )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        need_two(inputs, "matmul")
        left, right = inputs
        for one in inputs:
            need_float(one, "matmul")
            if one.rank < 2:
                raise ShapeError(
                    f"`matmul` takes matrices, and {all_of(inputs)} arrive",
                    "`unsqueeze: 0` makes a row of numbers a matrix; `dot` takes two rows",
                    code="NS3002",
                )
        row, column = self._matrix(right)
        if left.sizes[:-2] != right.sizes[:-2] or left.sizes[-1] != row:
            raise ShapeError(
                f"`matmul` takes […, n, k] and […, {'m, k' if self.transpose else 'k, m'}], and {all_of(inputs)} arrive",
                self._help(left, right),
                setting="with",
                code="NS3008",
            )
        return left.with_sizes(*left.sizes[:-1], column)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        left, right = inputs
        axis = right.rank - (1 if self.transpose else 2)
        return (Mixing((left.rank - 1,), 0.0), Mixing((axis,), 0.0, input=1))

    def multiply_adds(self, *inputs: TensorType) -> int:
        _, column = self._matrix(inputs[1])
        return elements((*inputs[0].sizes, column))

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{0} @ {1}.mT" if self.transpose else "{0} @ {1}")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        left, right = values[:2]
        if self.transpose:
            rank = inputs[1].rank
            right = onnx.op("Transpose", right, perm=[*range(rank - 1), rank, rank - 1])
        return onnx.op("MatMul", left, right)

    def _matrix(self, right: TensorType) -> tuple[int | str, int | str]:
        """The size that is summed over and the one that is left, of the right one."""
        *_, first, second = right.sizes
        return (second, first) if self.transpose else (first, second)

    def _help(self, left: TensorType, right: TensorType) -> str:
        if (
            left.sizes[:-2] == right.sizes[:-2]
            and right.sizes[-1 if not self.transpose else -2] == left.sizes[-1]
        ):
            written = str(not self.transpose).lower()
            words = f"`transpose: {written}` would fit them"
            return Help(words, put("transpose", written, primary=self.primary))
        return "bring both to fitting shapes with `permute` and `reshape`; `einsum` multiplies along any axes"
