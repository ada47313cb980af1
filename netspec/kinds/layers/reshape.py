"""The kind `reshape`."""

from collections.abc import Iterator

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.padding import Mixing, refuse_padding
from netspec.kinds.layers.shaping import onnx_reshaped, torch_sizes
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.named_sizes import called
from netspec.kinds.sorts import NAME, SettingError, Whole
from netspec.kinds.tensors import ShapeError, Size, TensorType, elements
from netspec.source.help import Cure, Help, maybe, write


class Reshape(Layer):
    """Reads the same numbers, in the same order, as another shape; one size can be -1, which is worked out."""

    kind = "reshape"
    primary = "shape"
    synonyms = ("Reshape", "view", "unflatten")

    shape_: tuple[Size, ...] = setting(
        ListOf(Either(Whole(-1), NAME), "a list of sizes, one of which can be -1"),
        "The new sizes, batch left out: numbers, names of sizes that arrive, and -1 once.",
    )

    examples = (
        Example([4, 3], (TensorType((12,)),)),
        Example([2, -1], (TensorType((3, 4, 5), picture=True),)),
        Example({"shape": ["time", 2, -1]}, (TensorType(("time", 6)),)),
        Example([-1, "time", 3], (TensorType((6, "time")),)),
        Example(["height", 5, "width"], (TensorType((5, "height", "width")),)),
    )

    def check(self) -> None:
        if self.shape_.count(-1) > 1:
            raise SettingError(
                "-1 can stand once in a shape",
                "it stands for the one size that is left; write the others",
                setting="shape",
            )
        if 0 in self.shape_:
            raise SettingError(
                "a size is at least 1",
                "-1 stands for the size that is left",
                setting="shape",
                path=(self.shape_.index(0),),
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        if len(x.counts) > 1:
            raise ShapeError(
                "`reshape` would mix columns of codes that count differently",
                "turn the codes into vectors first: `embedding: 16`",
                code="NS3004",
            )
        self._same_names(x)
        given, written = elements(x.sizes), [s for s in self.shape_ if isinstance(s, int)]
        rest, left = divmod(given, abs(elements(tuple(written))))
        if left or (rest != 1 and -1 not in written):
            into = f"[{', '.join(str(size) for size in self.shape_)}]"
            product = abs(elements(tuple(written)))
            why = (
                f"{given} does not divide by {product}"
                if -1 in written
                else f"that would be {product} numbers"
            )
            raise ShapeError(
                f"`reshape` cannot read {x} as {into}: {why}",
                Help(
                    f"let the sizes multiply to {given}; -1 stands for the size that is left",
                    *self._other_shapes(),
                ),
                setting="shape",
            )
        sizes = (called(s, x.sizes)[0] if isinstance(s, str) else s for s in self.shape_)
        return x.with_sizes(*(rest if size == -1 else size for size in sizes))

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        (x,) = inputs
        if _before_names(x.sizes) != _before_names(self.shape(x).sizes):
            refuse_padding("reshape", inputs)
        return ()

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        return Torch(f"{{0}}.reshape({torch_sizes('{0}', x.sizes, self.shape(x).sizes)})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx_reshaped(onnx, values[0], inputs[0].sizes, self.shape(*inputs).sizes)

    def _other_shapes(self) -> Iterator[Cure]:
        """The shape with one of its sizes left open, the last first."""
        if len(self.shape_) > 1 and -1 not in self.shape_:
            for place in reversed(range(len(self.shape_))):
                shape = [-1 if i == place else size for i, size in enumerate(self.shape_)]
                written = f"[{', '.join(map(str, shape))}]"
                yield maybe(write(written), title=f"write `{written}`")

    def _same_names(self, x: TensorType) -> None:
        arriving = sorted(size for size in x.sizes if isinstance(size, str))
        written = (size for size in self.shape_ if isinstance(size, str))
        leaving = sorted(
            called(name, x.sizes)[0] if called(name, x.sizes) else name for name in written
        )
        for name in (*arriving, *leaving):
            if arriving.count(name) > leaving.count(name):
                raise ShapeError(
                    f"`reshape` leaves out the named size `{name}` of {x}",
                    f"a named size differs from sample to sample: write `{name}` in the shape",
                    setting="shape",
                    code="NS3003",
                )
            if arriving.count(name) < leaving.count(name):
                raise ShapeError(
                    f"no size of {x} that `reshape` could use is named `{name}`",
                    "write a number, or -1 for the size that is left",
                    setting="shape",
                    code="NS3003",
                )


def _before_names(sizes: tuple[Size, ...]) -> list[tuple[str, int]]:
    """Each named size with the product of the numbers before it: while these stay, no place meets another."""
    return [(s, elements(sizes[:i])) for i, s in enumerate(sizes) if isinstance(s, str)]
