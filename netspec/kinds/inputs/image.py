"""The input kind `image`."""

from collections.abc import Mapping
from typing import Any

from netspec.kinds.columns import RawType, State
from netspec.kinds.compounds import Either, ListOf, Nested, PerAxis
from netspec.kinds.framing import record_framed, record_scaled_sizes
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.layers.normalize import Normalize
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import Choice, Real, SettingError, Whole
from netspec.kinds.tensors import PIXELS, TensorType

IMAGENET = {
    3: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    1: ((0.449,), (0.226,)),
}
"""Mean and standard deviation of ImageNet's training photos, on the scale from 0 to 1; grey is the mean of the three."""

PER_CHANNEL = {
    "mean": ListOf(Real(), "a list of one number per channel", most=3),
    "std": ListOf(Real(above=0), "a list of one number per channel", most=3),
}


class Image(Input):
    """A picture of any size, brought to one size: `[channels, height, width]`.

    The pixels stay whole numbers from 0 to 255; the network's first layer normalises them. Files are turned upright as
    their EXIF data say, 16 bits become 8, palettes their colours, and transparency does not count: for training and in
    `predict` alike.
    """

    kind = "image"
    primary = "size"
    synonyms = ("picture", "photo", "img")
    refuses_gaps = True

    size: tuple[int, ...] = setting(
        PerAxis(2, Whole(1, 16384)), "The side of a square, or `[height, width]`, in pixels."
    )
    channels: int = setting(Whole(1, 3), "3 for colour, 1 for grey.", default=3)
    fit: str = setting(
        Choice("crop", "pad", "stretch"),
        "How another size is made to fit: scaled until it covers and cropped at the centre, scaled until it fits in and "
        "padded with black, or stretched.",
        default="crop",
    )
    normalize: Any = setting(
        Either(Choice("imagenet", "unit"), Nested(**PER_CHANNEL)),
        "From 0…255 to numbers near zero: by ImageNet's mean and deviation, to 0…1 (`unit`), or by a `mean` and `std` of "
        "your own on the scale from 0 to 1.",
        default="imagenet",
    )

    def check(self) -> None:
        if self.channels == 2:
            raise SettingError(
                "a picture has 1 or 3 channels", "3 for colour, 1 for grey", setting="channels"
            )
        if isinstance(self.normalize, Mapping):
            for name in PER_CHANNEL:
                if len(self.normalize[name]) != self.channels:
                    raise SettingError(
                        f"`{name}` has {len(self.normalize[name])} numbers for {self.channels} channels",
                        f"give {self.channels}",
                        setting="normalize",
                        path=(name,),
                    )

    def raw(self, width: int) -> RawType:
        return RawType(PIXELS, ("height", "width", self.channels))

    def encoded(self, width: int) -> TensorType:
        return TensorType((self.channels, *self.size), PIXELS, picture=True)

    def first_layer(self) -> tuple[Any, ...]:
        if isinstance(self.normalize, Mapping):
            mean, std = tuple(self.normalize["mean"]), tuple(self.normalize["std"])
        elif self.normalize == "unit":
            mean, std = (0.0,) * self.channels, (1.0,) * self.channels
        else:
            mean, std = IMAGENET[self.channels]
        return (Normalize(mean=mean, std=std),)

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        pixels = onnx.op("Transpose", raw, perm=[0, 3, 1, 2])
        raw_size = onnx.op("Shape", pixels, start=2)
        scaled = record_scaled_sizes(onnx, raw_size, self.size, self.fit)
        fitted = _resized(onnx, pixels, scaled)
        black = onnx.constant(0, PIXELS)
        fitted = record_framed(onnx, fitted, scaled, (self.fit, self.size), black)
        # says to the checker what the sizes are; a no-operation at run time
        return onnx.reshape(fitted, (-1, self.channels, *self.size))


def _resized(onnx: OnnxRecorder, pixels: str, sizes: str) -> str:
    """Linear interpolation that looks at every pixel when it shrinks, as Pillow's does."""
    batch_and_channels = onnx.op("Shape", pixels, start=0, end=2)
    return onnx.op(
        "Resize",
        pixels,
        "",
        "",
        onnx.op("Concat", batch_and_channels, sizes, axis=0),
        mode="linear",
        antialias=1,
        coordinate_transformation_mode="half_pixel",
        exclude_outside=1,
    )
