"""The kind `group_norm`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.means import NORM_HELPERS, RealPlaces, real_places
from netspec.kinds.layers.normed import need_more_than_one, onnx_as_before, onnx_scaled
from netspec.kinds.layers.padding import Mixing, behind_channels, one_axis
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, POSITIVE
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float

OF_PLACES = '''
def group_norm_of_places(norm, x, axis, lengths):
    """The norm over the real places of each sample."""
    groups = x.unflatten(1, (norm.num_groups, -1))
    y = norm_of_places(groups, axis + 1, lengths, tuple(range(2, groups.dim())), norm.eps)
    shape = [-1] + [1] * (x.dim() - 2)
    return y.flatten(1, 2) * norm.weight.view(shape) + norm.bias.view(shape)
'''


class GroupNorm(Layer):
    """Brings every group of channels (axis 0) to mean 0 and deviation 1, then scales and shifts each channel.

    y = (x - mean) / √(variance + epsilon) · weight + bias, with the mean over the group's channels and all other axes.
    Wu and He 2018, "Group normalization" (arXiv:1803.08494).
    """

    kind = "group_norm"
    primary = "groups"
    synonyms = ("group_normalization", "gn")

    groups: int = setting(COUNT, "Into how many groups the channels are split.")
    epsilon: float = setting(POSITIVE, "Added to the variance.", default=1e-5)

    examples = (
        Example(2, (TensorType((4, 4, 5), picture=True),)),
        Example({"groups": 3, "epsilon": 1e-3}, (TensorType((6,)),)),
        Example(1, (TensorType((3, "time")),)),
        Example(2, (TensorType((4, "height", "width"), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "group_norm")
        if x.rank == 0:
            raise ShapeError(
                "`group_norm` takes [channels, …], and one number arrives", code="NS3002"
            )
        channels = self._channels(x)
        if channels % self.groups:
            raise ShapeError(
                f"{self.groups} `groups` do not divide the {channels} channels",
                "choose `groups` that divides the number of channels",
                setting="groups",
                code="NS3009",
            )
        need_more_than_one(x, self.groups, "group_norm")
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        sizes = (self._channels(inputs[0]),)
        return Weight("weight", sizes), Weight("bias", sizes)

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return one_axis("group_norm", behind_channels(inputs[0]), inputs)

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {} if self.epsilon == 1e-5 else {"eps": self.epsilon}
        arguments = (self.groups, self._channels(inputs[0]))
        made = Call("nn.GroupNorm", arguments, settings)
        real = real_places(self.mixes(*inputs), inputs[0])
        if real is None:
            return Torch("{self}({0})", made)
        call = f"group_norm_of_places({{self}}, {{0}}, {real.torch()})"
        return Torch(call, made, helpers=(*NORM_HELPERS, OF_PLACES))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        # opset 18 has a scale for each group only, so a group is made a channel of an instance norm
        (x,), value = inputs, values[0]
        real = real_places(self.mixes(*inputs), x)
        if real is not None:
            return self._onnx_of_places(onnx, x, values, real)
        ones, zeros = (onnx.constant([number] * self.groups) for number in (1.0, 0.0))
        grouped = onnx.reshape(value, [0, self.groups, -1])
        normed = onnx.op("InstanceNormalization", grouped, ones, zeros, epsilon=self.epsilon)
        return onnx_scaled(onnx, onnx_as_before(onnx, normed, value, x), x, "weight", "bias")

    def _onnx_of_places(
        self, onnx: OnnxRecorder, x: TensorType, values: tuple[str, ...], real: RealPlaces
    ) -> str:
        """The groups as an axis of their own, which shifts the one with lengths."""
        each = self._channels(x) // self.groups
        start = onnx.constant([0, self.groups, each], "int64")
        sizes = onnx.op("Concat", start, onnx.op("Shape", values[0], start=2), axis=0)
        grouped = onnx.op("Reshape", values[0], sizes)
        apart = TensorType((self.groups, each, *x.sizes[1:]))
        moved = real._replace(axis=real.axis + 1)
        normed = moved.onnx_norm(onnx, (grouped, apart), values[1], self.epsilon)
        before = onnx.op("Shape", values[0])
        return onnx_scaled(onnx, onnx.op("Reshape", normed, before), x, "weight", "bias")

    def _channels(self, x: TensorType) -> int:
        return known(x.sizes[0], "the channels of a `group_norm`")
