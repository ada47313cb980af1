"""The activations that a layer can have inside it, by the names of the kinds that do the same."""

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Choice

_NAMES = ("relu", "sigmoid", "tanh", "silu", "gelu", "hardsigmoid", "hardswish")
INNER_ACTIVATION = Choice(*_NAMES)
ACTIVATION = Choice(*_NAMES, "none")

_TORCH = {
    "relu": "F.relu({})",
    "sigmoid": "torch.sigmoid({})",
    "tanh": "torch.tanh({})",
    "silu": "F.silu({})",
    "gelu": "F.gelu({})",
    "hardsigmoid": "F.hardsigmoid({})",
    "hardswish": "F.hardswish({})",
    "none": "{}",
}


def torch_activation(name: str, value: str) -> str:
    """The activation of an expression, as PyTorch source."""
    return _TORCH[name].format(value)


def onnx_activation(onnx: OnnxRecorder, name: str, value: str) -> str:
    """The activation of a value, recorded."""
    match name:
        case "relu":
            return onnx.op("Relu", value)
        case "sigmoid":
            return onnx.op("Sigmoid", value)
        case "tanh":
            return onnx.op("Tanh", value)
        case "silu":
            return onnx.op("Mul", value, onnx.op("Sigmoid", value))
        case "gelu":
            bent = onnx.op("Erf", onnx.op("Mul", value, onnx.constant(0.5**0.5)))
            half = onnx.op("Mul", value, onnx.constant(0.5))
            return onnx.op("Mul", half, onnx.op("Add", bent, onnx.constant(1.0)))
        case "hardsigmoid":
            return onnx.op("HardSigmoid", value, alpha=1 / 6, beta=0.5)
        case "hardswish":
            return onnx.op("HardSwish", value)
        case _:
            return value
