"""The kind `gaussian_noise`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import NOT_NEGATIVE
from netspec.kinds.tensors import TensorType, need_float

CLASS = '''
class GaussianNoise(nn.Module):
    """Adds normally distributed numbers while training."""

    def __init__(self, std):
        super().__init__()
        self.std = std

    def forward(self, x):
        return x + self.std * torch.randn_like(x) if self.training else x
'''


class GaussianNoise(Layer):
    """Adds normally distributed numbers of mean 0 while training; nothing afterwards.

    Bishop 1995, "Training with noise is equivalent to Tikhonov regularization".
    """

    kind = "gaussian_noise"
    primary = "std"
    synonyms = ("noise",)
    training_only = True
    keeps_type = True
    places_apart = True

    std: float = setting(NOT_NEGATIVE, "The deviation of what is added.")

    examples = (
        Example(0.1, (TensorType((16,)),)),
        Example({"std": 0.5}, (TensorType(("time", 4)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        need_float(inputs[0], "gaussian_noise")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{self}({0})", Call("GaussianNoise", (self.std,)), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return values[0]
