"""The kind `roll`."""

from netspec.kinds.axes import AXES, axis_of
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.normed import places
from netspec.kinds.layers.picking import counts_of
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import SettingError, Whole
from netspec.kinds.tensors import CODES, ShapeError, TensorType


class Roll(Layer):
    """Moves along axes, in a circle: what leaves at the end comes in at the beginning.

    Liu et al. 2021, "Swin Transformer" (arXiv:2103.14030), which shifts its windows so.
    """

    kind = "roll"
    primary = "shift"
    synonyms = ("shift", "cyclic_shift", "circular_shift")
    # an axis with a name is not rolled
    places_apart = True

    shift: tuple[int, ...] = setting(
        ListOf(
            Whole(-(2**31) - 1),
            "a whole number, or a list with one for each of the axes",
            one_or_more=True,
        ),
        "By how many places; to the front with -1, -2, …. One number is for all axes.",
    )
    axes: tuple[int | str, ...] = setting(
        AXES,
        "The axes along which it goes.",
        default=0,
    )

    examples = (
        Example(1, (TensorType((4, 3)),)),
        Example({"shift": [-1, 2], "axes": [1, 2]}, (TensorType((2, 4, 5), picture=True),)),
        Example({"shift": 9, "axes": [-1, 1]}, (TensorType(("time", 4, 3)),)),
        Example({"shift": -4}, (TensorType((3,), CODES, (2, 7, 5)),)),
    )

    def check(self) -> None:
        if len(self.shift) not in (1, len(self.axes)):
            raise SettingError(
                f"{len(self.shift)} shifts are given for {len(self.axes)} axes",
                "give one for each of the `axes`, or one for all",
                setting="shift",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        counts = x.counts
        for axis, shift in self._moves(x):
            start = -shift % len(counts) if counts else 0
            counts = counts_of(x, axis, [*range(start, len(counts)), *range(start)])
        return TensorType(x.sizes, x.dtype, counts, x.picture)

    def torch(self, *inputs: TensorType) -> Torch:
        moves = self._moves(inputs[0])
        if not moves:
            return Torch("{0}")
        shifts, dims = tuple(s for _, s in moves), tuple(axis + 1 for axis, _ in moves)
        one = len(moves) == 1
        return Torch(f"{{0}}.roll({shifts[0] if one else shifts}, {dims[0] if one else dims})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        value = values[0]
        for axis, shift in self._moves(inputs[0]):
            ends = ((-shift, 2**63 - 1), (0, -shift))
            parts = [
                onnx.op("Slice", value, *(onnx.constant([n], "int64") for n in (a, b, axis + 1)))
                for a, b in ends
            ]
            value = onnx.op("Concat", *parts, axis=axis + 1)
        return value

    def _moves(self, x: TensorType) -> list[tuple[int, int]]:
        """The axes and how far each goes, from 1 to below its size. Raises `ShapeError`."""
        places(self.axes, x)
        shifts = self.shift * len(self.axes) if len(self.shift) == 1 else self.shift
        moves = []
        for written, shift in zip(self.axes, shifts, strict=True):
            axis = axis_of(written, x, "axes")
            size = x.sizes[axis]
            if isinstance(size, str):
                raise ShapeError(
                    f"`roll` goes around the end of an axis, and the end of the named size `{size}` differs from sample to sample",
                    "choose another axis, or a fixed size",
                    setting="axes",
                    code="NS3003",
                )
            if shift % size:
                moves.append((axis, shift % size))
        return moves
