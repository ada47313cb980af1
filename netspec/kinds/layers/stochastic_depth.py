"""The kind `stochastic_depth`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import SHARE
from netspec.kinds.tensors import TensorType, need_float

CLASS = '''
class StochasticDepth(nn.Module):
    """Sets all of a random share of the samples to zero while training, and scales the others up."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or not self.rate:
            return x
        kept = x.new_empty(x.shape[0], *[1] * (x.dim() - 1)).bernoulli_(1 - self.rate)
        return x * kept / (1 - self.rate)
'''


class StochasticDepth(Layer):
    """Sets all of a random share of the samples to zero while training: at the end of a `residual`, it is passed by.

    Huang et al. 2016, "Deep networks with stochastic depth" (arXiv:1603.09382).
    """

    kind = "stochastic_depth"
    primary = "rate"
    synonyms = ("drop_path",)
    training_only = True
    keeps_type = True
    places_apart = True

    rate: float = setting(SHARE, "The share of samples set to zero: from 0 to below 1.")

    examples = (
        Example(0.5, (TensorType((16,)),)),
        Example({"rate": 0.1}, (TensorType((4, "height", "width"), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "stochastic_depth")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{self}({0})", Call("StochasticDepth", (self.rate,)), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return values[0]
