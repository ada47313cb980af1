"""The kind `identity`."""

from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import CODES, TensorType


class Identity(Layer):
    """Passes on what arrives, unchanged: a place for a name."""

    kind = "identity"
    synonyms = ("passthrough", "noop")
    # it is the identity outside training, and inside too
    training_only = True
    keeps_type = True
    places_apart = True

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(None, (TensorType(("time",), CODES, (7,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        return inputs[0]

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{0}")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return values[0]
