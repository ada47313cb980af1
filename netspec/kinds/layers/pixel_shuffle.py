"""The kind `pixel_shuffle`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.spatial import fixed
from netspec.kinds.layers.windows import need_picture
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float


class PixelShuffle(Layer):
    """Makes channels into places: `[c · f², h, w]` → `[c, h · f, w · f]`, by which a network draws larger pictures.

    Shi et al. 2016, "Real-time single image and video super-resolution" (arXiv:1609.05158).
    """

    kind = "pixel_shuffle"
    primary = "factor"
    synonyms = ("depth_to_space", "sub_pixel")

    factor: int = setting(COUNT, "How many times as high and wide it gets.")

    examples = (
        Example(2, (TensorType((8, 3, 4), picture=True),)),
        Example({"factor": 3}, (TensorType((9, 2, 2), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "pixel_shuffle")
        need_picture(x, "pixel_shuffle")
        channels = known(x.sizes[0], "the channels of a `pixel_shuffle`")
        rest, left = divmod(channels, self.factor**2)
        if left:
            raise ShapeError(
                f"a `factor` of {self.factor} makes {self.factor**2} channels one, and {channels} arrive",
                f"let the layer before give {self.factor**2} times as many as you want",
                setting="factor",
                code="NS3009",
            )
        sizes = (fixed(size, "pixel_shuffle") * self.factor for size in x.sizes[1:])
        return x.with_sizes(rest, *sizes, picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.pixel_shuffle({{0}}, {self.factor})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("DepthToSpace", values[0], blocksize=self.factor, mode="CRD")
