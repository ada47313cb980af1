"""The kind `instance_norm`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.means import NORM_HELPERS, real_places
from netspec.kinds.layers.normed import need_channels, need_more_than_one, onnx_scaled
from netspec.kinds.layers.padding import Mixing, behind_channels, one_axis
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import FLAG, POSITIVE
from netspec.kinds.tensors import ShapeError, TensorType, need_float

CLASSES = {2: "nn.InstanceNorm1d", 3: "nn.InstanceNorm2d", 4: "nn.InstanceNorm3d"}

OF_PLACES = '''
def instance_norm_of_places(norm, x, axis, lengths):
    """The norm over the real places of each sample."""
    y = norm_of_places(x, axis, lengths, tuple(range(2, x.dim())), norm.eps)
    if not norm.affine:
        return y
    shape = [-1] + [1] * (x.dim() - 2)
    return y * norm.weight.view(shape) + norm.bias.view(shape)
'''


class InstanceNorm(Layer):
    """Brings every channel (axis 0) of every sample to mean 0 and deviation 1, then scales and shifts it.

    y = (x - mean) / √(variance + epsilon) · weight + bias; after training too with the sample's own numbers.
    Ulyanov, Vedaldi and Lempitsky 2016, "Instance normalization" (arXiv:1607.08022).
    """

    kind = "instance_norm"
    synonyms = ("instance_normalization", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d")

    epsilon: float = setting(POSITIVE, "Added to the variance.", default=1e-5)
    affine: bool = setting(FLAG, "Whether there is a learned scale and shift.", default=True)

    examples = (
        Example(None, (TensorType((3, 4, 5), picture=True),)),
        Example({"epsilon": 1e-3}, (TensorType((2, 6)),)),
        Example({"affine": False}, (TensorType((4, "time")),)),
        Example(None, (TensorType((3, "height", "width"), picture=True),)),
        Example(None, (TensorType((2, 3, 4, 2)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "instance_norm")
        channels = need_channels(x, "instance_norm")
        if x.rank not in CLASSES:
            raise ShapeError(
                f"`instance_norm` takes [channels, …] of up to four axes, and {x} arrives",
                "`reshape` or `flatten` brings it to fewer axes",
                code="NS3002",
            )
        need_more_than_one(x, channels, "instance_norm")
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        sizes = (need_channels(inputs[0], "instance_norm"),)
        return (Weight("weight", sizes), Weight("bias", sizes)) if self.affine else ()

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return one_axis("instance_norm", behind_channels(inputs[0]), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        settings = {} if self.epsilon == 1e-5 else {"eps": self.epsilon}
        settings |= {"affine": True} if self.affine else {}
        channels = need_channels(x, "instance_norm")
        made = Call(CLASSES[x.rank], (channels,), settings)
        real = real_places(self.mixes(*inputs), x)
        if real is None:
            return Torch("{self}({0})", made)
        call = f"instance_norm_of_places({{self}}, {{0}}, {real.torch()})"
        return Torch(call, made, helpers=(*NORM_HELPERS, OF_PLACES))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is not None:
            normed = real.onnx_norm(onnx, (values[0], inputs[0]), values[1], self.epsilon)
            names = ("weight", "bias") if self.affine else ()
            return onnx_scaled(onnx, normed, inputs[0], *names)
        channels = need_channels(inputs[0], "instance_norm")
        scale = onnx.stored("weight") if self.affine else onnx.constant([1.0] * channels)
        shift = onnx.stored("bias") if self.affine else onnx.constant([0.0] * channels)
        return onnx.op("InstanceNormalization", values[0], scale, shift, epsilon=self.epsilon)
