"""The kind `pixel_unshuffle`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.spatial import fixed
from netspec.kinds.layers.windows import need_picture
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float


class PixelUnshuffle(Layer):
    """Makes places into channels: `[c, h · f, w · f]` → `[c · f², h, w]`, the way back of `pixel_shuffle`.

    Shi et al. 2016, "Real-time single image and video super-resolution" (arXiv:1609.05158).
    """

    kind = "pixel_unshuffle"
    primary = "factor"
    synonyms = ("space_to_depth",)

    factor: int = setting(COUNT, "How many times as low and narrow it gets.")

    examples = (
        Example(2, (TensorType((3, 4, 6), picture=True),)),
        Example({"factor": 3}, (TensorType((1, 6, 3), picture=True),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "pixel_unshuffle")
        need_picture(x, "pixel_unshuffle")
        sides = [fixed(size, "pixel_unshuffle") for size in x.sizes[1:]]
        if any(side % self.factor for side in sides):
            raise ShapeError(
                f"a `factor` of {self.factor} does not divide height and width of {x}",
                "`pad` or `crop` brings them to sizes that it divides",
                setting="factor",
                code="NS3009",
            )
        channels = known(x.sizes[0], "the channels of a `pixel_unshuffle`") * self.factor**2
        return x.with_sizes(channels, *(side // self.factor for side in sides), picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        return Torch(f"F.pixel_unshuffle({{0}}, {self.factor})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        # ONNX's own SpaceToDepth puts the channels in another order
        f, (many, height, width) = self.factor, self.shape(*inputs).sizes
        cut = onnx.reshape(values[0], [0, -1, int(height), f, int(width), f])
        moved = onnx.op("Transpose", cut, perm=[0, 1, 3, 5, 2, 4])
        return onnx.reshape(moved, [0, int(many), int(height), int(width)])
