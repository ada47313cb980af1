"""The kind `expand`."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import NAME, SettingError, Whole
from netspec.kinds.tensors import CODES, ShapeError, Size, TensorType


class Expand(Layer):
    """Repeats what stands along axes of size 1, to a larger size: `[1, d]` → `[4, d]` with `expand: [4, -1]`."""

    kind = "expand"
    primary = "shape"
    synonyms = ("broadcast_to", "tile", "repeat_vector", "RepeatVector")
    # a named size stays as it is
    places_apart = True

    shape_: tuple[Size, ...] = setting(
        ListOf(Either(Whole(-1), NAME), "a list of sizes"),
        "The new sizes, batch left out; -1, or its name, leaves a size as it is.",
    )

    examples = (
        Example([4, -1], (TensorType((1, 3)),)),
        Example([3, 4, 5], (TensorType((3, 1, 1)),)),
        Example({"shape": ["time", 3, -1]}, (TensorType(("time", 1, 2)),)),
        Example([2, 3], (TensorType((1, 3), CODES, (2, 7, 5)),)),
    )

    def check(self) -> None:
        if 0 in self.shape_:
            raise SettingError(
                "a size is at least 1",
                "-1 leaves a size as it is",
                setting="shape",
                path=(self.shape_.index(0),),
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if len(self.shape_) != x.rank:
            raise ShapeError(
                f"`expand` names {len(self.shape_)} sizes, and {x} has {x.rank}",
                "`unsqueeze: 0` puts in an axis of size 1, which can then be expanded",
                setting="shape",
                code="NS3002",
            )
        axes = zip(x.sizes, self.shape_, strict=True)
        sizes = (self._size(x, size, wanted) for size, wanted in axes)
        return x.with_sizes(*sizes, picture=x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        sizes = ", ".join(map(str, self._wanted(inputs[0])))
        return Torch(f"{{0}}.expand(-1, {sizes})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        # 1 leaves a size as it is here
        sizes = [1, *(1 if size == -1 else size for size in self._wanted(inputs[0]))]
        return onnx.op("Expand", values[0], onnx.constant(sizes, "int64"))

    def _wanted(self, x: TensorType) -> list[int]:
        """The numbers that sizes of 1 become; -1 for the others."""
        axes = zip(x.sizes, self.shape(x).sizes, strict=True)
        return [-1 if isinstance(new, str) or new == size else new for size, new in axes]

    def _size(self, x: TensorType, size: Size, wanted: Size) -> Size:
        if wanted in (-1, size):
            return size
        if size == 1 and isinstance(wanted, int):
            return wanted
        if isinstance(wanted, str):
            raise ShapeError(
                f"`expand` cannot make the size {size} of {x} the named size `{wanted}`, which differs from sample to sample",
                "`multiply` and `formula` stretch a size of 1 to that of another result",
                setting="shape",
                code="NS3003",
            )
        raise ShapeError(
            f"`expand` repeats along axes of size 1, and cannot make {size} of {x} into {wanted}",
            "write -1 where the size stays as it is",
            setting="shape",
            code="NS3008",
        )
