"""The kind `parameter`."""

from typing import Any

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.batches import onnx_for_each
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, Choice
from netspec.kinds.tensors import CODES, TensorType

CLASS = '''
class LearnedValues(nn.Module):
    """Learned numbers, the same for every sample."""

    def __init__(self, shape, init="zeros"):
        super().__init__()
        starts = {"zeros": torch.zeros, "ones": torch.ones, "normal": torch.randn}
        self.weight = nn.Parameter(starts[init](shape))

    def forward(self, count):
        return self.weight.repeat(count, *[1] * self.weight.dim())
'''


class Parameter(Layer):
    """Learned numbers that no input changes: queries to ask with, a scale. It starts a stream.

    Carion et al. 2020, "End-to-end object detection with transformers" (arXiv:2005.12872), for learned queries.
    """

    kind = "parameter"
    primary = "shape"
    synonyms = ("learned", "variable", "Parameter", "learned_queries")
    places_apart = True

    shape_: tuple[int, ...] = setting(
        ListOf(COUNT, "a list of sizes", least=0), "The sizes, batch left out: `[10, 64]`."
    )
    init: str = setting(
        Choice("zeros", "ones", "normal"),
        "What they begin with: `normal` draws from the standard normal distribution.",
        default="zeros",
    )

    examples = (
        Example([3, 4], (TensorType((2,)),)),
        Example({"shape": [5], "init": "normal"}, (TensorType(("time",), CODES, (9,)),)),
        Example({"shape": [], "init": "ones"}, (TensorType((3, 4, 5), picture=True),)),
    )

    def takes_stream(self) -> bool:
        return False

    def shape(self, *inputs: TensorType) -> TensorType:
        return TensorType(self.shape_)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", self.shape_),)

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {"init": self.init} if self.init != "zeros" else {}
        return Torch("{self}(len({0}))", Call("LearnedValues", (self.shape_,), settings), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_for_each(onnx, onnx.stored("weight"), self.shape_, values[0])
