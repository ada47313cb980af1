"""The kind `normalize`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import Real, SettingError
from netspec.kinds.tensors import PIXELS, ShapeError, TensorType, need_rank

CLASS = '''
class Normalize(nn.Module):
    """Pixels from 0 to 255, brought to numbers near zero: (x / 255 - mean) / std for each channel."""

    def __init__(self, mean, std):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(-1, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(std).view(-1, 1, 1), persistent=False)

    def forward(self, x):
        return (x.to(self.mean.dtype) / 255 - self.mean) / self.std
'''
FLOAT32 = 1


class Normalize(Layer):
    """Brings pixels from 0 to 255 near zero: (x / 255 - mean) / std, for each channel. A picture's first layer."""

    kind = "normalize"
    synonyms = ("Normalization", "Rescaling", "standardize")
    places_apart = True

    mean: tuple[float, ...] = setting(
        ListOf(Real(), "a list of one number per channel"),
        "What is subtracted from each channel, on the scale from 0 to 1.",
    )
    std: tuple[float, ...] = setting(
        ListOf(Real(above=0), "a list of one number per channel"),
        "What each channel is divided by, on the scale from 0 to 1.",
    )

    examples = (
        Example(
            {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]},
            (TensorType((3, 4, 5), PIXELS, picture=True),),
        ),
        Example(
            {"mean": [0.0], "std": [1.0]},
            (TensorType((1, "height", "width"), PIXELS, picture=True),),
        ),
    )

    def check(self) -> None:
        if len(self.mean) != len(self.std):
            raise SettingError(
                f"`mean` has {len(self.mean)} numbers and `std` has {len(self.std)}",
                "give one number per channel in both",
                setting="std",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if x.dtype != PIXELS:
            raise ShapeError(
                "`normalize` takes pixels from 0 to 255, and other values arrive",
                "an `image` has it as its first layer already; `batch_norm` brings numbers near zero",
                code="NS3004",
            )
        need_rank(x, 3, "normalize", "[channels, height, width]")
        if x.sizes[0] != len(self.mean):
            raise ShapeError(
                f"`normalize` has numbers for {len(self.mean)} channels, and {x.sizes[0]} arrive",
                "give one number per channel",
                setting="mean",
            )
        return TensorType(x.sizes, picture=True)

    def torch(self, *inputs: TensorType) -> Torch:
        settings = {"mean": list(self.mean), "std": list(self.std)}
        return Torch("{self}({0})", Call("Normalize", (), settings), CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        x = onnx.op("Cast", values[0], to=FLOAT32)
        x = onnx.op("Div", x, onnx.constant(255.0))
        x = onnx.op("Sub", x, onnx.constant([[[one]] for one in self.mean]))
        return onnx.op("Div", x, onnx.constant([[[one]] for one in self.std]))
