"""The kind `gru`."""

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

GATES = (1, 0, 2)
"""PyTorch keeps reset, update, new; ONNX wants update, reset, new."""


class Gru(Layer):
    """Reads a sequence step by step and remembers, with fewer gates than an `lstm`: `[time, f]` → `[time, hidden]`.

    Its part `hidden` is the state after the last step it reads: `[hidden]`, of the last layer; both directions side by
    side if bidirectional, the second's being the one it ends with at the first step.

    r, z = σ(W x + U h + b), n = tanh(W x + a + r · (U h + b)), h ← (1 - z) · n + z · h; both directions side by side
    if bidirectional.
    Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder" (arXiv:1406.1078).
    """

    kind = "gru"
    primary = "hidden"
    synonyms = ("gated_recurrent_unit", "bigru")

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
        check_dropout("gru", self.dropout, self.layers)
        check_states("gru", self.initial)

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
        return self._stack.torch("nn.GRU", *inputs)

    def onnx(
        self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str
    ) -> tuple[str, ...]:
        return self._stack.onnx(onnx, "GRU", inputs, *values, linear_before_reset=1)

    @property
    def _stack(self) -> Recurrent:
        return Recurrent("gru", self.hidden, self.layers, self.bidirectional, self.dropout, GATES)
