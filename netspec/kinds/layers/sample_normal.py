"""The kind `sample_normal`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.joining import need_equal_shapes
from netspec.kinds.layers.layer import RESULT, Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType

CLASS = '''
class SampleNormal(nn.Module):
    """Draws from normal distributions while training; afterwards their means."""

    def forward(self, mean, log_variance):
        if not self.training:
            return mean
        return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
'''


class SampleNormal(Layer):
    """Draws from normal distributions while training, so that it can be learned through; afterwards it gives their means.

    mean + exp(log_variance / 2) · ε, with ε drawn from the standard normal distribution.
    Kingma and Welling 2013, "Auto-encoding variational Bayes" (arXiv:1312.6114).
    """

    kind = "sample_normal"
    synonyms = ("reparameterize", "reparametrize", "Sampling", "gaussian_sample")
    places_apart = True

    mean: str = setting(RESULT, "A result: the means.")
    log_variance: str = setting(
        RESULT, "A result of the same shape: the logarithms of the variances."
    )

    examples = (
        Example(
            {"mean": "mean", "log_variance": "log_variance"}, (TensorType((8,)), TensorType((8,)))
        ),
        Example(
            {"mean": "code.mean", "log_variance": "code.log_variance"},
            (TensorType(("time", 4)), TensorType(("time", 4))),
        ),
    )

    def results(self) -> tuple[str, ...]:
        return (self.mean, self.log_variance)

    def takes_stream(self) -> bool:
        return False

    def shape(self, *inputs: TensorType) -> TensorType:
        need_equal_shapes(inputs, "sample_normal")
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{self}({0}, {1})", Call("SampleNormal"), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return values[0]
