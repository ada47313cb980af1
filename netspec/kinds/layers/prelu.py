"""The kind `prelu`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType, need_float
from netspec.source.help import Help, write


class Prelu(Layer):
    """A `leaky_relu` whose slope is learned: max(x, 0) + weight · min(x, 0); one weight, or one for each channel (axis 0).

    He et al. 2015, "Delving deep into rectifiers" (arXiv:1502.01852).
    """

    kind = "prelu"
    primary = "count"
    synonyms = ("parametric_relu",)
    keeps_type = True
    places_apart = True

    count: int = setting(
        COUNT, "How many slopes there are: 1, or as many as there are channels.", default=1
    )

    examples = (
        Example(None, (TensorType((8,)),)),
        Example(3, (TensorType((3, 4, 5), picture=True),)),
        Example({"count": 4}, (TensorType((4, "time")),)),
        Example(6, (TensorType((6,)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "prelu")
        if self.count > 1 and (x.rank == 0 or x.sizes[0] != self.count):
            channels = x.sizes[0] if x.rank else "no"
            raise ShapeError(
                f"`prelu` has {self.count} slopes, and {x} has {channels} channels",
                Help(
                    "give `count` the size of axis 0, or leave it out for one slope",
                    *((write(str(x.sizes[0])),) if x.rank and isinstance(x.sizes[0], int) else ()),
                ),
                setting="count",
                code="NS3009",
            )
        return x

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (self.count,)),)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch("{self}({0})", Call("nn.PReLU", (self.count,) if self.count > 1 else ()))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        slopes = onnx.stored("weight")
        if self.count > 1 and inputs[0].rank > 1:
            slopes = onnx.reshape(slopes, [self.count] + [1] * (inputs[0].rank - 1))
        return onnx.op("PRelu", values[0], slopes)
