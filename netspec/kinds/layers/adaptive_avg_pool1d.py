"""The kind `adaptive_avg_pool1d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.adapting import adapted, onnx_adaptive_mean, torch_adaptive
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import ALONG
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class AdaptiveAvgPool1d(Layer):
    """The mean of windows that are as large as the wanted size needs: `[c, time]` → `[c, size]`.

    Window i of n on an axis of size s goes from ⌊i s / n⌋ to ⌈(i + 1) s / n⌉, as in PyTorch.
    He et al. 2014, "Spatial pyramid pooling" (arXiv:1406.4729), with means.
    """

    kind = "adaptive_avg_pool1d"
    primary = "size"
    synonyms = ("adaptive_average_pool1d", "AdaptiveAveragePooling1D")

    size: tuple[int, ...] = setting(ALONG, "The length that comes out.")

    examples = (
        Example(2, (TensorType((3, 6)),)),
        Example(3, (TensorType((2, 7)),)),
        Example(4, (TensorType((2, 3)),)),
        Example({"size": 1}, (TensorType((2, "time")),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        return adapted(self, inputs[0])

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_adaptive(self)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_adaptive_mean(self, onnx, inputs[0], values[0])
