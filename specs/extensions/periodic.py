"""A layer of one's own, for `specs/own_layer.yaml`. It is written as the built-in layers are: copy it, and change it.

`netspec layers --test specs/extensions/periodic.py` holds it to what every layer promises.
"""

import math

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, POSITIVE
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float

# what `model.py` gets: PyTorch alone, so that it runs without this file
CLASS = '''
class Periodic(nn.Module):
    """Each number as the sines and cosines of its multiples by `count` learned frequencies."""

    def __init__(self, features, count, scale):
        super().__init__()
        self.weight = nn.Parameter(scale * torch.randn(features, count))

    def forward(self, x):
        angles = 2 * torch.pi * x.unsqueeze(-1) * self.weight
        return torch.cat([angles.sin(), angles.cos()], dim=-1)
'''


class Periodic(Layer):
    """Turns each number into sines and cosines of learned frequencies: `[…, n]` → `[…, n, 2 · count]`.

    sin(2π w x) and cos(2π w x), with w of shape `[n, count]`. A network then bends as sharply as the numbers ask for.
    Gorishniy et al. 2022, "On embeddings for numerical features in tabular deep learning" (arXiv:2203.05556).
    """

    kind = "periodic"
    primary = "count"
    # no place of any axis touches another, so samples of unequal lengths do no harm
    places_apart = True

    count: int = setting(COUNT, "How many frequencies each number has.")
    scale: float = setting(
        POSITIVE,
        "How far from 0 the frequencies begin: the standard deviation they are drawn with.",
        default=0.1,
    )

    examples = (
        Example(3, (TensorType((4,)),)),
        Example({"count": 2, "scale": 1}, (TensorType(("time", 5)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "periodic")
        if not x.sizes:
            raise ShapeError(
                "`periodic` takes at least one axis, and a single number arrives",
                "make it a vector of one: `reshape: [1]`",
            )
        known(x.sizes[-1], "the last axis of a `periodic`")
        return x.with_sizes(*x.sizes, 2 * self.count)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (known(inputs[0].sizes[-1], "the last axis"), self.count)),)

    def torch(self, *inputs: TensorType) -> Torch:
        arguments = (inputs[0].sizes[-1], self.count, self.scale)
        return Torch("{self}({0})", Call("Periodic", arguments), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        column = onnx.op("Unsqueeze", values[0], onnx.constant([-1], "int64"))
        multiples = onnx.op("Mul", column, onnx.stored("weight"))
        angles = onnx.op("Mul", multiples, onnx.constant(2 * math.pi))
        return onnx.op("Concat", onnx.op("Sin", angles), onnx.op("Cos", angles), axis=-1)
