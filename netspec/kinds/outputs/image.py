"""The kind `image`."""

from typing import Any

from netspec.kinds.columns import RawType
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.sorts import NAME
from netspec.kinds.tensors import PIXELS, ShapeError, TensorType, need_float

UINT8 = 2


class Image(Output):
    """A picture: needs `[channels, height, width]` as the input that it restores has them, and answers with its pixels.

    The target is that input as the network sees it (cropped, padded or stretched to its `size`, before it is normalised),
    its pixels as shares of 255; or with `column: clean` another picture of the row, brought to the same size. So the network gives 0 for black and 1 for white; what lies beyond is cut off. With
    `binary_cross_entropy` it gives logits instead, whose sigmoid is the share. Answers are pixels from 0 to 255, uint8
    `[height, width, channels]`, and metrics are in these units.
    """

    kind = "image"
    primary = "of"
    synonyms = ("picture", "reconstruction", "autoencoder", "pixels")
    loss = "mean_squared_error"
    metrics = ("psnr", "mean_absolute_error")
    fitting_losses = (
        "mean_squared_error",
        "mean_absolute_error",
        "huber",
        "smooth_l1",
        "binary_cross_entropy",
    )
    fitting_metrics = (
        "psnr",
        "mean_squared_error",
        "root_mean_squared_error",
        "mean_absolute_error",
    )
    lies_in = "image"
    learns_from = "input"
    keeps_input = True
    gives_pictures = True
    rounded = True

    of: str = setting(
        NAME, "The input that it restores, or that tells the size of the pictures in `column`."
    )

    def lies_in_input(self) -> str:
        return self.of

    def accept(self, type: TensorType) -> None:
        need_float(type, self.kind)
        if type.rank != 3:
            help = "bring it to that shape first: `reshape: [channels, height, width]`"
            message = f"`image` takes [channels, height, width], and {type} arrives"
            raise ShapeError(message, help)

    def accept_in(self, type: TensorType, of: TensorType) -> None:
        if type.sizes != of.sizes:
            help = f"let the layers end with {of}, or give the input another `size`"
            message = f"an `image` of `{self.of}` takes {of}, and {type} arrives"
            raise ShapeError(message, help)

    def encoded(self) -> RawType:
        return RawType(PIXELS, ("channels", "height", "width"))

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        return result, target.to(result.dtype) / 255

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        channels, *sides = type.sizes or ("channels", "height", "width")
        return {"": RawType(PIXELS, (*sides, channels))}

    def measures(self) -> RawType:
        return RawType(PIXELS, ("height", "width", "channels"))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        logits = known.loss is not None and known.loss.logits
        shares = onnx.op("Sigmoid", value) if logits else value
        inside = onnx.op("Clip", shares, onnx.constant(0.0), onnx.constant(1.0))
        pixels = onnx.op("Round", onnx.op("Mul", inside, onnx.constant(255.0)))
        return _channels_last(onnx, onnx.op("Cast", pixels, to=UINT8))

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return _channels_last(onnx, target)


def _channels_last(onnx: OnnxRecorder, pictures: str) -> str:
    return onnx.op("Transpose", pictures, perm=[0, 2, 3, 1])
