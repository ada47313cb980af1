"""The output kind `text`."""

from typing import Any

from netspec.kinds.columns import CellRule, RawType, State, Statistics
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.outputs.places import counting, need_steps
from netspec.kinds.outputs.told_codes import FITTING_METRICS
from netspec.kinds.sorts import COUNT, FLAG, NAME, Choice
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.kinds.texts.saying import FIRST, never_said, record_next, record_target, record_text
from netspec.kinds.texts.tokens import Splitting
from netspec.kinds.texts.vocabulary import LOWERCASE_DOC, VOCABULARY, VOCABULARY_DOC, Vocabulary


class Text(Output):
    """A text that is said part by part: needs `[time, n]`, at every place the logits of what comes next, n the vocabulary.

    In `layers`, `NAME.previous` is what was said before each place, as codes `[time]`: in training the true text, so that
    all places are learned from at once; in the file what the network has said itself, the most likely part each time, until
    it says the end or `max_length` parts. No layer behind it may look ahead: `attention: {causal: true}`, an `lstm` in one
    direction. Code 0 is padding, 1 unknown, 2 the begin, 3 the end, and from 4 on come the entries. An answer holds entries
    alone; words stand with a space before them, closing marks without.

    What is measured is told by the true parts before each place. So are the answers that `evaluate` writes; those of the
    file are its own. Sutskever et al. 2014, "Sequence to sequence learning with neural networks".
    """

    kind = "text"
    primary = "vocabulary"
    synonyms = ("string", "translation", "seq2seq", "summary", "caption")
    loss = "cross_entropy"
    metrics = ("accuracy", "perplexity")
    fitting_losses = ("cross_entropy", "focal")
    fitting_metrics = FITTING_METRICS
    needs_fit = True
    per_place = True
    probabilities = True
    says = True

    vocabulary: Any = setting(VOCABULARY, VOCABULARY_DOC, default=None)
    split: str = setting(
        Choice("words", "characters", "bpe"),
        "What a text is made of, as for the input `text`: `words`, `characters`, or `bpe`.",
        default="words",
    )
    axis: str = setting(NAME, "The name of the axis that its parts lie along.", default="time")
    max_length: int = setting(
        COUNT, "How many parts a text has at most, in training and as an answer.", default=128
    )
    lowercase: bool = setting(FLAG, LOWERCASE_DOC, default=False)

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.vocabulary, self.split, lowercase=self.lowercase, first=FIRST)

    def _how(self, state: State) -> Splitting:
        return self._vocabulary().splitting(state)

    def check(self) -> None:
        self._vocabulary().check()

    def said(self) -> TensorType:
        return TensorType((self.axis,), "codes", (self._vocabulary().count(),))

    def most_said(self) -> int:
        return self.max_length + 1

    def never_said(self, state: State) -> list[int]:
        return never_said(self._how(state), self._vocabulary().count())

    def accept(self, type: TensorType) -> None:
        count = self._vocabulary().count()
        need_steps(type, count, self.kind, f"a `text` of {count} entries")
        if type.sizes[0] != self.axis:
            raise ShapeError(
                f"`text` is said along `{self.axis}`, and {type} arrives",
                "let its layers begin with what is said before: `{embedding: 64, from: NAME.previous}`",
                setting="axis",
            )

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        return counting(result, target)

    def targets(self, width: int) -> tuple[CellRule, ...]:
        self._vocabulary().count()
        return (CellRule("string", plain=True),)

    def fitted(self, columns: tuple[Statistics, ...]) -> State:
        return self._vocabulary().learned(columns[0].texts()) if columns else {"entries": {}}

    def encoded(self) -> RawType:
        return RawType("int64", ("places",))

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        return record_target(onnx, raw, self._how(known.state), self.max_length)

    def next_code(self, onnx: OnnxRecorder, logits: str, state: State) -> str:
        return record_next(onnx, logits, self._how(state), self._vocabulary().count())

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        """`value` are the codes that were said, `[N, places]`."""
        count = self._vocabulary().count()
        return {"": record_text(onnx, value, self._how(known.state), count)}

    def margin(self, onnx: OnnxRecorder, value: str, known: Known) -> str | None:
        # where noise may have decided, the codes were kept as -1
        least = onnx.op("ReduceMin", value, onnx.constant([1], "int64"), keepdims=0)
        doubt = onnx.op("Less", least, onnx.constant(0, "int64"))
        return onnx.op("Where", doubt, onnx.constant(0.0), onnx.constant(3e38))

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("string")}

    def measures(self) -> RawType:
        return RawType("int64", ("places",))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("ArgMax", value, axis=2, keepdims=0)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Identity", target)
