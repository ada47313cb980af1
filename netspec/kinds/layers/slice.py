"""The kind `slice`."""

from netspec.kinds.axes import AXIS, axis_of
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.picking import counts_of
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT, Whole
from netspec.kinds.tensors import CODES, ShapeError, TensorType

PLACE = Whole(-(2**31) - 1)


class Slice(Layer):
    """A part of an axis: the places from `start` to before `stop`, every `step`-th, as in Python."""

    kind = "slice"
    synonyms = ("narrow",)
    places_apart = True

    start: int = setting(PLACE, "The first place; from the end with -1, -2, ….", default=0)
    stop: int | None = setting(
        PLACE, "The first place that is left out; left out itself, the end.", default=None
    )
    step: int = setting(COUNT, "How far the places are apart.", default=1)
    axis: int | str = setting(AXIS, "The axis.", default=0)

    examples = (
        Example({"start": 1}, (TensorType((4, 3)),)),
        Example({"start": 1, "stop": -1, "axis": -1}, (TensorType((3, 4, 5), picture=True),)),
        Example({"step": 2, "axis": 1}, (TensorType(("time", 5)),)),
        Example({"start": -2, "axis": 0}, (TensorType((3,), CODES, (2, 7, 5)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        axis, places = axis_of(self.axis, x), self._places(x)
        sizes = (*x.sizes[:axis], len(places), *x.sizes[axis + 1 :])
        return TensorType(sizes, x.dtype, counts_of(x, axis, places), x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        places = self._places(inputs[0])
        part = f"{places[0]}:{places[-1] + 1}" + (f":{self.step}" if self.step > 1 else "")
        return Torch(f"{{0}}[{':, ' * (axis_of(self.axis, inputs[0]) + 1)}{part}]")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        places, axis = self._places(inputs[0]), axis_of(self.axis, inputs[0]) + 1
        numbers = (places[0], places[-1] + 1, axis, self.step)
        return onnx.op("Slice", values[0], *(onnx.constant([one], "int64") for one in numbers))

    def _places(self, x: TensorType) -> range:
        """The places that are left. Raises `ShapeError`."""
        axis = axis_of(self.axis, x)
        size = x.sizes[axis]
        if isinstance(size, str):
            raise ShapeError(
                f"`slice` changes a size, and the named size `{size}` has no name for what is left",
                "choose another `axis`; `first` and `last` take one place",
                setting="axis",
                code="NS3003",
            )
        places = range(size)[self.start : self.stop : self.step]
        if not places:
            raise ShapeError(
                f"`slice` leaves nothing of axis {axis} of {x}",
                "let `start` stand before `stop`, and within the axis",
                setting="start",
            )
        return places
