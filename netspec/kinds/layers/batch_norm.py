"""The kind `batch_norm`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.means import real_places
from netspec.kinds.layers.padding import (
    Mixing,
    behind_channels,
    one_axis,
    refuse_padding,
    torch_lengths,
)
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import FLAG, POSITIVE, Real
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float

CLASSES = {1: "nn.BatchNorm1d", 2: "nn.BatchNorm1d", 3: "nn.BatchNorm2d", 4: "nn.BatchNorm3d"}

OF_PLACES = '''
def batch_norm_of_places(norm, x, lengths):
    """The norm of `x` `[batch, channels, time]`, which learns from the real places alone."""
    if not norm.training:
        return norm(x)
    real = torch.arange(x.shape[2], device=x.device) < lengths.unsqueeze(1)
    x = x.transpose(1, 2)
    return x.masked_scatter(real.unsqueeze(2), norm(x[real])).transpose(1, 2)
'''


class BatchNorm(Layer):
    """Brings every channel (axis 0) to mean 0 and deviation 1 over the batch, then scales and shifts it.

    y = (x - mean) / √(variance + epsilon) · weight + bias; after training with the running mean and variance.
    Ioffe and Szegedy 2015, "Batch normalization" (arXiv:1502.03167).
    """

    kind = "batch_norm"
    synonyms = (
        "BatchNormalization",
        "batchnorm",
        "BatchNorm1d",
        "BatchNorm2d",
        "BatchNorm3d",
        "bn",
        "SyncBatchNorm",
    )
    mixes_samples = True

    epsilon: float = setting(POSITIVE, "Added to the variance.", default=1e-5)
    momentum: float = setting(
        Real(minimum=0, maximum=1),
        "The share of a batch's statistics in the running ones.",
        default=0.1,
    )
    affine: bool = setting(FLAG, "Whether there is a learned scale and shift.", default=True)

    examples = (
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example({"epsilon": 0.001, "momentum": 0.01}, (TensorType((6,)),)),
        Example({"affine": False}, (TensorType((4, "time")),)),
        Example(None, (TensorType((2, 3, 4, 2)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "batch_norm")
        if x.rank not in CLASSES:
            raise ShapeError(
                f"`batch_norm` takes [channels, …] of up to four axes, and {x} arrives",
                "`reshape` or `flatten` brings it to fewer axes" if x.rank else None,
                code="NS3002",
            )
        self._channels(x)
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        sizes = (self._channels(inputs[0]),)
        learned = (Weight("weight", sizes), Weight("bias", sizes)) if self.affine else ()
        return (
            *learned,
            Weight("running_mean", sizes, trained=False),
            Weight("running_var", sizes, trained=False),
            Weight("num_batches_tracked", (), trained=False),
        )

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        (x,) = inputs
        if x.rank != 2:
            refuse_padding("batch_norm", inputs)
        return one_axis("batch_norm", behind_channels(x), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        settings = {"eps": self.epsilon, "momentum": self.momentum, "affine": self.affine}
        usual = {"eps": 1e-5, "momentum": 0.1, "affine": True}
        unusual = {name: value for name, value in settings.items() if value != usual[name]}
        made = Call(CLASSES[x.rank], (self._channels(x),), unusual)
        real = real_places(self.mixes(*inputs), x)
        if real is None:
            return Torch("{self}({0})", made)
        count = torch_lengths(real.size, "{1}")
        return Torch(f"batch_norm_of_places({{self}}, {{0}}, {count})", made, helpers=(OF_PLACES,))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        channels = self._channels(inputs[0])
        scale = onnx.stored("weight") if self.affine else onnx.constant([1.0] * channels)
        shift = onnx.stored("bias") if self.affine else onnx.constant([0.0] * channels)
        statistics = (onnx.stored("running_mean"), onnx.stored("running_var"))
        return onnx.op(
            "BatchNormalization", values[0], scale, shift, *statistics, epsilon=self.epsilon
        )

    def _channels(self, x: TensorType) -> int:
        return known(x.sizes[0], "the channels of a `batch_norm`")
