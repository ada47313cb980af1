"""The kind `similarity`."""

from typing import Any

from netspec.kinds.columns import RawType
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Layer
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.sorts import POSITIVE
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class Similarity(Output):
    """How well two vectors go together: needs two `[n]`, `from: [user, film]`, and answers with their score.

    The score is the dot product, divided by `temperature`: of vectors that end with `l2_normalize`, the cosine of the angle
    between them. There is no target: every row of the data is a pair that goes together, and the second vectors of the
    other rows of a batch are what does not go with the first. So pairs that do not belong together are no rows. The loss
    is that of batches of `batch_size` rows, in validation as well.
    """

    kind = "similarity"
    primary = "temperature"
    synonyms = ("retrieval", "two_tower", "matching", "ranking", "clip")
    loss = "in_batch_softmax"
    metrics = ("recall_at_k",)
    fitting_losses = ("in_batch_softmax", "triplet")
    fitting_metrics = ("recall_at_k",)
    learns_from = "itself"
    meets_others = True

    temperature: float = setting(
        POSITIVE,
        "What the dot product is divided by: the smaller, the more the negatives that come nearest count.",
        default=1.0,
    )

    def joined(self) -> Layer:
        # imported here: the checker needs no layer for a spec without this kind
        from netspec.kinds.layers.stack import Stack

        return Stack()

    def accept(self, type: TensorType) -> None:
        need_float(type, self.kind)
        if type.rank == 2 and type.sizes[0] == 2 and isinstance(type.sizes[1], int):
            return
        help = "name the two: `from: [user, film]`, each a vector `[n]`"
        raise ShapeError(f"`similarity` takes two vectors [n], and {type} arrives", help)

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        first, second = result[:, 0], result[:, 1]
        scores = first @ second.T / self.temperature
        # the partner of row i stands in column i
        return scores, result.new_ones(len(result)).cumsum(0).long() - 1

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        first, second = (
            onnx.op("Gather", value, onnx.constant(place, "int64"), axis=1) for place in (0, 1)
        )
        axes = onnx.constant([1], "int64")
        dot = onnx.op("ReduceSum", onnx.op("Mul", first, second), axes, keepdims=0)
        return {"": onnx.op("Div", dot, onnx.constant(self.temperature))}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32")}
