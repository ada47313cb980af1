"""The kind `constant`."""

from typing import Any

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.batches import onnx_for_each
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT, Real, SettingError
from netspec.kinds.tensors import CODES, TensorType, elements


class Constant(Layer):
    """Numbers that stay as they are, the same for every sample. It starts a stream."""

    kind = "constant"
    primary = "value"
    synonyms = ("Constant", "buffer", "fill")
    places_apart = True

    value: float | tuple[float, ...] = setting(
        Either(Real(), ListOf(Real(), "a list of numbers")), "A number, or a list of numbers."
    )
    shape_: tuple[int, ...] | None = setting(
        ListOf(COUNT, "a list of sizes", least=0),
        "The sizes, batch left out: a number fills them, a list is read into them. Left out, `[]` or that of the list.",
        default=None,
    )

    examples = (
        Example(1.5, (TensorType((2,)),)),
        Example([0.5, -1, 2], (TensorType(("time",), CODES, (9,)),)),
        Example({"value": -2, "shape": [2, 3]}, (TensorType((4,)),)),
        Example({"value": [1, 2, 3, 4, 5, 6], "shape": [3, 2]}, (TensorType((4, 4)),)),
    )

    def check(self) -> None:
        if isinstance(self.value, tuple) and len(self.value) != elements(self._sizes):
            raise SettingError(
                f"{len(self.value)} numbers do not fill the shape, which takes {elements(self._sizes)}",
                "let the sizes multiply to the number of numbers",
                setting="shape",
            )

    def takes_stream(self) -> bool:
        return False

    def shape(self, *inputs: TensorType) -> TensorType:
        return TensorType(self._sizes)

    def torch(self, *inputs: TensorType) -> Torch:
        if not isinstance(self.value, tuple):
            sizes = ", ".join(["len({0})", *map(str, self._sizes)])
            return Torch(f"torch.full(({sizes},), {self.value}, device={{0}}.device)")
        kept = f"torch.tensor({list(self.value)}, device={{0}}.device)"
        if len(self._sizes) > 1:
            kept += f".reshape({', '.join(map(str, self._sizes))})"
        return Torch(f"{kept}.expand(len({{0}}){', -1' * len(self._sizes)})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        kept: Any = self.value
        if isinstance(kept, tuple):
            kept = list(kept)
            for size in reversed(self._sizes[1:]):
                kept = [kept[i : i + size] for i in range(0, len(kept), size)]
        return onnx_for_each(onnx, onnx.constant(kept), self._sizes, values[0])

    @property
    def _sizes(self) -> tuple[int, ...]:
        if self.shape_ is not None:
            return self.shape_
        return (len(self.value),) if isinstance(self.value, tuple) else ()
