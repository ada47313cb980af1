"""The kind `rms_norm`."""

from netspec.kinds.axes import AXES
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.normed import places, sizes_of, with_axes_last
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import POSITIVE
from netspec.kinds.tensors import TensorType, need_float


class RmsNorm(Layer):
    """Brings the numbers along the axes to a mean square of 1, then scales each: a `layer_norm` without the mean.

    y = x / √(mean(x²) + epsilon) · weight.
    Zhang and Sennrich 2019, "Root mean square layer normalization" (arXiv:1910.07467).
    """

    kind = "rms_norm"
    primary = "axes"
    synonyms = ("rms_normalization", "root_mean_square_norm")
    places_apart = True

    axes: tuple[int | str, ...] = setting(
        AXES,
        "The axes whose numbers are brought to a mean square of 1 together.",
        default=-1,
    )
    epsilon: float = setting(POSITIVE, "Added to the mean square.", default=1e-5)

    examples = (
        Example(None, (TensorType(("time", 6)),)),
        Example(0, (TensorType((3, 4, 5), picture=True),)),
        Example({"axes": [-2, -1], "epsilon": 1e-3}, (TensorType((2, 3, 4)),)),
        Example({"axes": [0, 2]}, (TensorType((2, "time", 4)),)),
        Example({"axes": 0}, (TensorType((3, "height", "width"), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "rms_norm")
        sizes_of(self.axes, x, "rms_norm")
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", sizes_of(self.axes, inputs[0], "rms_norm")),)

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        sizes = sizes_of(self.axes, x, "rms_norm")
        made = Call("nn.RMSNorm", (sizes[0] if len(sizes) == 1 else sizes,), {"eps": self.epsilon})
        return Torch(with_axes_last(self.axes, x), made)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,), (value,) = inputs, values
        found = places(self.axes, x)
        axes = onnx.constant([axis + 1 for axis in found], "int64")
        square = onnx.op("ReduceMean", onnx.op("Mul", value, value), axes, keepdims=1)
        root = onnx.op("Sqrt", onnx.op("Add", square, onnx.constant(self.epsilon)))
        weight = onnx.stored("weight")
        if found != tuple(range(x.rank - len(found), x.rank)):
            sizes = [int(x.sizes[i]) if i in found else 1 for i in range(x.rank)]
            weight = onnx.reshape(weight, sizes)
        return onnx.op("Mul", onnx.op("Div", value, root), weight)
