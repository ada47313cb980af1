"""The kind `rnn`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer, Result
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.recurrent import (
    BIDIRECTIONAL_DOC,
    DROPOUT_DOC,
    EXAMPLES,
    HIDDEN_DOC,
    INITIAL,
    INITIAL_DOC,
    LAYERS_DOC,
    Recurrent,
    check_dropout,
    check_states,
)
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG, SHARE
from netspec.kinds.tensors import TensorType

GATES = (0,)
"""There are none: one matrix makes the new state."""


class Rnn(Layer):
    """Reads a sequence step by step, with the plainest memory: `[time, f]` → `[time, hidden]`.

    Its part `hidden` is the state after the last step it reads: `[hidden]`, of the last layer; both directions side by
    side if bidirectional, the second's being the one it ends with at the first step.

    h ← tanh(W x + U h + b); both directions side by side if bidirectional.
    Elman 1990, "Finding structure in time".
    """

    kind = "rnn"
    primary = "hidden"
    synonyms = ("simple_rnn", "elman")

    hidden: int = setting(COUNT, HIDDEN_DOC)
    layers: int = setting(COUNT, LAYERS_DOC, default=1)
    bidirectional: bool = setting(FLAG, BIDIRECTIONAL_DOC, default=False)
    dropout: float = setting(SHARE, DROPOUT_DOC, default=0)
    initial: tuple[str, ...] | None = setting(INITIAL, INITIAL_DOC, default=None)

    examples = (
        *EXAMPLES,
        Example(
            {"hidden": 3, "layers": 2, "bidirectional": True, "initial": "state"},
            (TensorType(("time", 2)), TensorType((6,))),
        ),
    )

    def check(self) -> None:
        check_dropout("rnn", self.dropout, self.layers)
        check_states("rnn", self.initial)

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
        return self._stack.torch("nn.RNN", *inputs)

    def onnx(
        self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str
    ) -> tuple[str, ...]:
        return self._stack.onnx(onnx, "RNN", inputs, *values)

    @property
    def _stack(self) -> Recurrent:
        return Recurrent("rnn", self.hidden, self.layers, self.bidirectional, self.dropout, GATES)
