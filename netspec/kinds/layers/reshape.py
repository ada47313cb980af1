"""The kind `reshape`."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import NAME, SettingError, Whole
from netspec.kinds.tensors import ShapeError, Size, TensorType, elements


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
                f"let the sizes multiply to {given}; -1 stands for the size that is left",
                setting="shape",
            )
        return x.with_sizes(*(rest if size == -1 else size for size in self.shape_))

    def torch(self, *inputs: TensorType) -> Torch:
        (x,) = inputs
        sizes = self.shape(x).sizes
        written = [
            s if isinstance(s, int) else f"{{0}}.shape[{x.sizes.index(s) + 1}]" for s in sizes
        ]
        batch = "-1" if all(isinstance(size, int) for size in sizes) else "{0}.shape[0]"
        return Torch(f"{{0}}.reshape({', '.join([batch, *map(str, written)])})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        (x,) = inputs
        sizes = self.shape(x).sizes
        # 0 keeps the size at its place, and one that moves can be worked out
        plain = [
            s if isinstance(s, int) else 0 if x.sizes[i : i + 1] == (s,) else -1
            for i, s in enumerate(sizes)
        ]
        if plain.count(-1) < 2:
            return onnx.reshape(values[0], [0, *plain])
        parts = [onnx.constant([0], "int64")]
        for size in sizes:
            if isinstance(size, int):
                parts.append(onnx.constant([size], "int64"))
            else:
                axis = x.sizes.index(size) + 1
                parts.append(onnx.op("Shape", values[0], start=axis, end=axis + 1))
        return onnx.op("Reshape", values[0], onnx.op("Concat", *parts, axis=0))

    def _same_names(self, x: TensorType) -> None:
        arriving = sorted(size for size in x.sizes if isinstance(size, str))
        leaving = sorted(size for size in self.shape_ if isinstance(size, str))
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
