"""The kind `lstm`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import (
    Blocks,
    Call,
    Joined,
    OnnxRecorder,
    Stacked,
    Stored,
    Torch,
    Weight,
    Weights,
)
from netspec.kinds.sorts import COUNT, FLAG, SHARE, SettingError
from netspec.kinds.tensors import TensorType, as_sequence, elements, known, need_float, need_rank

GATES = (0, 3, 1, 2)
"""PyTorch keeps input, forget, cell, output; ONNX wants input, output, forget, cell."""


class Lstm(Layer):
    """Reads a sequence step by step and remembers: `[time, f]` → `[time, hidden]`, twice as many if bidirectional.

    i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b), c ← f · c + i · g, h ← o · tanh(c).
    Hochreiter and Schmidhuber 1997, "Long short-term memory".
    """

    kind = "lstm"
    primary = "hidden"
    synonyms = ("LSTM", "long_short_term_memory", "blstm", "bilstm")

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

    examples = (
        Example(4, (TensorType(("time", 3)),)),
        Example({"hidden": 3, "bidirectional": True}, (TensorType((5, 2)),)),
        Example(
            {"hidden": 2, "layers": 3, "bidirectional": True, "dropout": 0.5},
            (TensorType(("time", 4)),),
        ),
        Example({"hidden": 5, "layers": 2}, (TensorType((4, 1)),)),
    )

    def check(self) -> None:
        if self.dropout and self.layers == 1:
            raise SettingError(
                "`dropout` works between layers, and there is one",
                "leave it out, or put a `dropout` step after the `lstm`",
                setting="dropout",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "lstm")
        need_rank(x, 2, "lstm", "[time, features]", as_sequence(x))
        known(x.sizes[1], "the features of an `lstm`")
        return x.with_sizes(x.sizes[0], self.hidden * len(self._directions))

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        gates = 4 * self.hidden
        return tuple(
            Weight(f"{name}_l{layer}{direction}", sizes)
            for layer in range(self.layers)
            for direction in self._directions
            for name, sizes in (
                ("weight_ih", (gates, self._width(inputs[0], layer))),
                ("weight_hh", (gates, self.hidden)),
                ("bias_ih", (gates,)),
                ("bias_hh", (gates,)),
            )
        )

    def multiply_adds(self, *inputs: TensorType) -> int:
        (x,) = inputs
        widths = (self._width(x, layer) + self.hidden for layer in range(self.layers))
        return elements(x.sizes[:1]) * 4 * self.hidden * sum(widths) * len(self._directions)

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {"batch_first": True}
        settings |= {"num_layers": self.layers} if self.layers > 1 else {}
        settings |= {"bidirectional": True} if self.bidirectional else {}
        settings |= {"dropout": self.dropout} if self.dropout else {}
        return Torch("{self}({0})[0]", Call("nn.LSTM", (inputs[0].sizes[1], self.hidden), settings))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        x = onnx.op("Transpose", values[0], perm=[1, 0, 2])
        for layer in range(self.layers):
            y = onnx.op_several(
                "LSTM",
                x,
                self._stacked(onnx, layer, "weight_ih"),
                self._stacked(onnx, layer, "weight_hh"),
                self._stacked(onnx, layer, "bias_ih", "bias_hh"),
                results=3,
                hidden_size=self.hidden,
                direction="bidirectional" if self.bidirectional else "forward",
            )[0]
            # [time, directions, batch, hidden] → [time, batch, directions · hidden]
            y = onnx.op("Transpose", y, perm=[0, 2, 1, 3])
            x = onnx.reshape(y, [0, 0, self.hidden * len(self._directions)])
        return onnx.op("Transpose", x, perm=[1, 0, 2])

    @property
    def _directions(self) -> tuple[str, ...]:
        return ("", "_reverse") if self.bidirectional else ("",)

    def _width(self, x: TensorType, layer: int) -> int:
        """How many numbers a layer reads at each step."""
        if layer:
            return self.hidden * len(self._directions)
        return known(x.sizes[1], "the features of an `lstm`")

    def _stacked(self, onnx: OnnxRecorder, layer: int, *names: str) -> str:
        """A weight of all directions; several names are put end to end."""
        parts: list[Weights] = []
        for direction in self._directions:
            found = [Blocks(Stored(f"{name}_l{layer}{direction}"), GATES) for name in names]
            parts.append(found[0] if len(found) == 1 else Joined(tuple(found)))
        return onnx.weight(Stacked(tuple(parts)))
