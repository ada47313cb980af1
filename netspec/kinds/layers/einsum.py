"""The kind `einsum`."""

import re

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import RESULTS, Example, Layer
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import SettingError, Text
from netspec.kinds.tensors import ShapeError, Size, TensorType, elements, need_float
from netspec.source.help import Help, cure, quote

FORM = re.compile(r"[a-z]*(,[a-z]*)*->[a-z]*")


class Einsum(Layer):
    """Multiplies values along axes that bear letters, and sums over the letters that are left out: `i d, j d -> i j`.

    One group of letters for each value, the stream's first; the batch is not written.
    Einstein 1916, "Die Grundlage der allgemeinen Relativitätstheorie", for the letters.
    """

    kind = "einsum"
    primary = "pattern"
    synonyms = ("EinsumDense", "tensordot")
    takes_several = True

    pattern: str = setting(
        Text("a pattern such as `i d, j d -> i j`"),
        "A letter for each axis of each value, a comma between values, and `->` before the letters that are left.",
    )
    with_: tuple[str, ...] | None = setting(
        RESULTS, "Results that come after what arrives.", default=None
    )

    examples = (
        Example("i d, j d -> i j", (TensorType((3, 4)), TensorType((5, 4)))),
        Example("thd,shd->hts", (TensorType(("time", 2, 4)), TensorType(("time", 2, 4)))),
        Example("c h w -> h w", (TensorType((3, 4, 5), picture=True),)),
        Example("i, j, k -> k j i", (TensorType((2,)), TensorType((3,)), TensorType((4,)))),
        Example("a b -> b a", (TensorType((2, 3)),)),
        Example("i, i ->", (TensorType((5,)), TensorType((5,)))),
    )

    def check(self) -> None:
        takes, gives = self._letters()
        for letters in (*takes, gives):
            twice = next((one for one in letters if letters.count(one) > 1), None)
            if twice:
                raise self._refused(f"`{twice}` stands twice in `{letters}`", "name each axis once")
        unknown = next((one for one in gives if not any(one in letters for letters in takes)), None)
        if unknown:
            raise self._refused(
                f"`{unknown}` is given, and no value has it",
                "what is left of the axes stands behind `->`",
            )

    def results(self) -> tuple[str, ...]:
        return self.with_ or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        sizes = self._sizes(inputs)
        return inputs[0].with_sizes(*(sizes[letter] for letter in self._letters()[1]))

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        takes, gives = self._letters()
        return tuple(
            Mixing((axis,), 0.0, input=i)
            for i, letters in enumerate(takes)
            for axis, letter in enumerate(letters)
            if letter not in gives
        )

    def multiply_adds(self, *inputs: TensorType) -> int:
        return elements(tuple(self._sizes(inputs).values())) * max(1, len(inputs) - 1)

    def torch(self, *inputs: TensorType) -> Torch:
        values = ", ".join(f"{{{i}}}" for i in range(len(inputs)))
        return Torch(f'torch.einsum("{self._equation()}", {values})')

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op("Einsum", *values[: len(inputs)], equation=self._equation())

    def _equation(self) -> str:
        """The pattern with a letter for the batch."""
        takes, gives = self._letters()
        batch = next(c for c in "zyxwvutsrqponmlkjihgfedcba" if c not in "".join(takes))
        return f"{','.join(batch + letters for letters in takes)}->{batch}{gives}"

    def _letters(self) -> tuple[list[str], str]:
        """The letters of each value, and those that are left. Raises `SettingError`."""
        pattern = "".join(self.pattern.split())
        if not FORM.fullmatch(pattern) or len(set(pattern) - set(",->")) > 25:
            help = "write one small letter for each axis, as in `i d, j d -> i j`"
            if "->" not in pattern:
                words = "a pattern ends with `->` and what is left; one that holds a comma needs quotes in braces: `{einsum: 'i, i ->'}`"
                help = Help(words, cure(quote(), title="put it in quotes"))
            raise self._refused(f"`{self.pattern}` cannot be read", help)
        takes, _, gives = pattern.partition("->")
        return takes.split(","), gives

    def _refused(self, message: str, help: str) -> SettingError:
        return SettingError(message, help, setting="pattern")

    def _sizes(self, inputs: tuple[TensorType, ...]) -> dict[str, Size]:
        """The size of each letter. Raises `ShapeError`."""
        takes, _ = self._letters()
        if len(takes) != len(inputs):
            raise ShapeError(
                f"`{self.pattern}` is for {len(takes)} values, and {len(inputs)} {'arrives' if len(inputs) == 1 else 'arrive'}",
                "write letters for each value, with commas between; `with` names further ones",
                setting="pattern",
                code="NS3007",
            )
        sizes: dict[str, Size] = {}
        for letters, x in zip(takes, inputs, strict=True):
            need_float(x, "einsum")
            if len(letters) != x.rank:
                raise ShapeError(
                    f"`{letters}` names {len(letters)} axes, and {x} has {x.rank}",
                    "write a letter for each axis; the batch is not written",
                    setting="pattern",
                    code="NS3002",
                )
            for letter, size in zip(letters, x.sizes, strict=True):
                if sizes.setdefault(letter, size) != size:
                    raise ShapeError(
                        f"`{letter}` stands for the sizes {sizes[letter]} and {size}",
                        "give axes of different sizes different letters",
                        setting="pattern",
                        code="NS3008",
                    )
        return sizes
