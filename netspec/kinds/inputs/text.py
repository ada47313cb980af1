"""The input kind `text`."""

from typing import Any

from netspec.kinds.columns import CellRule, RawType, State, Statistics
from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import COUNT, FLAG, NAME, SettingError
from netspec.kinds.tensors import CODES, TensorType
from netspec.kinds.texts.tokens import record_codes
from netspec.kinds.texts.vocabulary import (
    LOWERCASE_DOC,
    SPLIT,
    SPLIT_DOC,
    VOCABULARY,
    VOCABULARY_DOC,
    Vocabulary,
)

FIRST = 2
"""The code of the first entry: 0 is padding, 1 is unknown."""


class Text(Input):
    """A text as codes of its words, characters or pieces: `[time]`, each sample as long as its text.

    Code 0 is padding, 1 what is in no vocabulary, and from 2 on come the entries, the most frequent first. An empty text,
    or a missing one, is a single unknown. The lengths go with the axis, and need no input of their own.

    Texts are taken apart within the ONNX file, which then is of opset 20. Its operators look at 1,000 characters between two
    spaces; what stands behind them is left out, and the time for a piece grows with the square of its length (60 characters
    of Chinese take about 3 ms). Sennrich et al. 2016, "Neural machine translation of rare words with subword
    units", for `bpe`.
    """

    kind = "text"
    primary = "vocabulary"
    synonyms = ("string", "str", "sentence", "document")
    needs_fit = True

    vocabulary: Any = setting(VOCABULARY, VOCABULARY_DOC, default=None)
    split: str = setting(SPLIT, SPLIT_DOC, default="words")
    axis: str = setting(NAME, "The name of the axis that its parts lie along.", default="time")
    max_length: int | None = setting(
        COUNT,
        "How many parts are taken at most; what stands behind them is left out. (Default: all.)",
        default=None,
    )
    lowercase: bool = setting(FLAG, LOWERCASE_DOC, default=False)

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.vocabulary, self.split, lowercase=self.lowercase, first=FIRST)

    def check(self) -> None:
        self._vocabulary().check()
        if self.split == "given" and self.max_length is not None:
            raise SettingError(
                "`max_length` cuts texts, and here their parts are given",
                "cut them in the data",
                setting="max_length",
            )

    def makes_axis(self) -> str | None:
        return self.axis

    def most_places(self) -> int | None:
        return self.max_length

    def raw(self, width: int) -> RawType:
        return RawType("string", (self.axis,) if self.split == "given" else ())

    def encoded(self, width: int) -> TensorType:
        return TensorType((self.axis,), CODES, (self._vocabulary().count(),))

    def cells(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("string", plain=True),)

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        return self._vocabulary().learned(columns[0].texts())

    def encode(self, onnx: OnnxRecorder, raw: str, width: int, state: State) -> str:
        how = self._vocabulary().splitting(state)
        return record_codes(onnx, raw, how, self.max_length)
