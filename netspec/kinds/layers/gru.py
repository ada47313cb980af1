"""The kind `gru`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer, Result
from netspec.kinds.layers.padding import Mixing
from netspec.kinds.layers.recurrent import INITIAL, Recurrent, check_dropout, check_states
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

    hidden: int = setting(COUNT, "How many numbers are remembered, and come out at each step.")
    layers: int = setting(COUNT, "How many of them stand one above the other.", default=1)
    bidirectional: bool = setting(
        FLAG,
        "Whether a second one reads from the end, its numbers beside the first's.",
        default=False,
    )
    dropout: float = setting(
        SHARE, "The share of numbers set to zero between layers while training.", default=0
    )
    initial: tuple[str, ...] | None = setting(
        INITIAL,
        "The result that the state of every layer starts from; else it is 0.",
        default=None,
    )

    examples = (
        Example(4, (TensorType(("time", 3)),)),
        Example({"hidden": 3, "bidirectional": True}, (TensorType((5, 2)),)),
        Example(
            {"hidden": 2, "layers": 3, "bidirectional": True, "dropout": 0.5},
            (TensorType(("time", 4)),),
        ),
        Example({"hidden": 5, "layers": 2}, (TensorType((4, 1)),)),
        Example({"hidden": 4, "initial": "code"}, (TensorType(("time", 3)), TensorType((4,)))),
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
