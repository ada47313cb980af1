"""The kind `adaptive_avg_pool3d`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.adapting import adapted, onnx_adaptive_mean, torch_adaptive
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import PER_EDGE
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.tensors import TensorType


class AdaptiveAvgPool3d(Layer):
    """The mean of windows that are as large as the wanted size needs: `[c, d, h, w]` → `[c, size, size, size]`.

    Window i of n on an axis of size s goes from ⌊i s / n⌋ to ⌈(i + 1) s / n⌉, as in PyTorch.
    He et al. 2014, "Spatial pyramid pooling" (arXiv:1406.4729), with means.
    """

    kind = "adaptive_avg_pool3d"
    primary = "size"
    synonyms = ("adaptive_average_pool3d", "AdaptiveAveragePooling3D")

    size: tuple[int, ...] = setting(PER_EDGE, "Depth, height and width that come out.")

    examples = (
        Example(2, (TensorType((3, 2, 4, 6)),)),
        Example([2, 3, 2], (TensorType((2, 5, 4, 3)),)),
        Example({"size": 1}, (TensorType((2, "time", "height", "width")),)),
        Example({"size": [1, 3, 2]}, (TensorType((2, "time", 5, 3)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        return adapted(self, inputs[0])

    def torch(self, *inputs: TensorType) -> Torch:
        return torch_adaptive(self)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_adaptive_mean(self, onnx, inputs[0], values[0])
