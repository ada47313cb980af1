"""The kind `lstm`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer, Result
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.recurrent import (
    BIDIRECTIONAL_DOC,
    DROPOUT_DOC,
    EXAMPLES,
    HIDDEN_DOC,
    INITIAL,
    LAYERS_DOC,
    Recurrent,
    check_dropout,
)
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG, SHARE
from netspec.kinds.tensors import TensorType

GATES = (0, 3, 1, 2)
"""PyTorch keeps input, forget, cell, output; ONNX wants input, output, forget, cell."""


class Lstm(Layer):
    """Reads a sequence step by step and remembers: `[time, f]` → `[time, hidden]`, twice as many if bidirectional.

    Its parts `hidden` and `cell` are the states after the last step it reads: `[hidden]`, of the last layer; both
    directions side by side if bidirectional, the second's being the one it ends with at the first step.

    i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b), c ← f · c + i · g, h ← o · tanh(c).
    Hochreiter and Schmidhuber 1997, "Long short-term memory".
    """

    kind = "lstm"
    primary = "hidden"
    synonyms = ("long_short_term_memory", "blstm", "bilstm")

    hidden: int = setting(COUNT, HIDDEN_DOC)
    layers: int = setting(COUNT, LAYERS_DOC, default=1)
    bidirectional: bool = setting(FLAG, BIDIRECTIONAL_DOC, default=False)
    dropout: float = setting(SHARE, DROPOUT_DOC, default=0)
    initial: tuple[str, ...] | None = setting(
        INITIAL,
        "The result that the hidden state of every layer starts from, or `[hidden, cell]`; else it is 0.",
        default=None,
    )

    examples = (
        *EXAMPLES,
        Example(
            {"hidden": 3, "layers": 2, "bidirectional": True, "initial": ["state", "memory"]},
            (TensorType(("time", 2)), TensorType((6,)), TensorType((6,))),
        ),
    )

    def check(self) -> None:
        check_dropout("lstm", self.dropout, self.layers)

    def results(self) -> tuple[str, ...]:
        return self.initial or ()

    def shape(self, *inputs: TensorType) -> TensorType:
        return self._stack.shape(inputs[0])

    def gives(self, *inputs: TensorType) -> tuple[Result, ...]:
        return self._stack.gives(*inputs)

    def looks_back(self) -> bool:
        return self._stack.looks_back()

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        return self._stack.mixes(*inputs)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        return self._stack.weights(inputs[0])

    def multiply_adds(self, *inputs: TensorType) -> int:
        return self._stack.multiply_adds(inputs[0])

    def torch(self, *inputs: TensorType) -> Torch:
        return self._stack.torch("nn.LSTM", *inputs)

    def onnx(
        self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str
    ) -> tuple[str, ...]:
        return self._stack.onnx(onnx, "LSTM", inputs, *values)

    @property
    def _stack(self) -> Recurrent:
        return Recurrent("lstm", self.hidden, self.layers, self.bidirectional, self.dropout, GATES)
