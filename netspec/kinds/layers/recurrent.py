"""What layers that read a sequence step by step have in common: their weights and both lowerings."""

from typing import Any

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
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import TensorType, as_sequence, elements, known, need_float, need_rank
from netspec.source.record import Record


class Recurrent(Record):
    """Layers of one kind, one above the other. `order` puts PyTorch's gates as ONNX wants them."""

    kind: str
    hidden: int
    layers: int
    bidirectional: bool
    dropout: float
    order: tuple[int, ...]

    def shape(self, x: TensorType) -> TensorType:
        """`[time, f]` → `[time, hidden]`, twice as many if bidirectional. Raises `ShapeError`."""
        need_float(x, self.kind)
        need_rank(x, 2, self.kind, "[time, features]", as_sequence(x))
        known(x.sizes[1], f"the features of {self._article} `{self.kind}`")
        return x.with_sizes(x.sizes[0], self.hidden * len(self.directions))

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        gates = len(self.order) * self.hidden
        return tuple(
            Weight(f"{name}_l{layer}{direction}", sizes)
            for layer in range(self.layers)
            for direction in self.directions
            for name, sizes in (
                ("weight_ih", (gates, self._width(x, layer))),
                ("weight_hh", (gates, self.hidden)),
                ("bias_ih", (gates,)),
                ("bias_hh", (gates,)),
            )
        )

    def multiply_adds(self, x: TensorType) -> int:
        widths = sum(self._width(x, layer) + self.hidden for layer in range(self.layers))
        each = len(self.order) * self.hidden * len(self.directions)
        return elements(x.sizes[:1]) * each * widths

    def torch(self, target: str, x: TensorType) -> Torch:
        settings: dict[str, Any] = {"batch_first": True}
        settings |= {"num_layers": self.layers} if self.layers > 1 else {}
        settings |= {"bidirectional": True} if self.bidirectional else {}
        settings |= {"dropout": self.dropout} if self.dropout else {}
        return Torch("{self}({0})[0]", Call(target, (x.sizes[1], self.hidden), settings))

    def onnx(self, onnx: OnnxRecorder, op_type: str, value: str, **attributes: Any) -> str:
        """Record the operator once for each layer; the steps come first in ONNX."""
        x = onnx.op("Transpose", value, perm=[1, 0, 2])
        for layer in range(self.layers):
            y = onnx.op_several(
                op_type,
                x,
                self._stacked(onnx, layer, "weight_ih"),
                self._stacked(onnx, layer, "weight_hh"),
                self._stacked(onnx, layer, "bias_ih", "bias_hh"),
                results=3 if op_type == "LSTM" else 2,
                hidden_size=self.hidden,
                direction="bidirectional" if self.bidirectional else "forward",
                **attributes,
            )[0]
            # [time, directions, batch, hidden] → [time, batch, directions · hidden]
            y = onnx.op("Transpose", y, perm=[0, 2, 1, 3])
            x = onnx.reshape(y, [0, 0, self.hidden * len(self.directions)])
        return onnx.op("Transpose", x, perm=[1, 0, 2])

    @property
    def directions(self) -> tuple[str, ...]:
        """The ends of the names of the weights, one for each direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    @property
    def _article(self) -> str:
        return "a" if self.kind == "gru" else "an"

    def _width(self, x: TensorType, layer: int) -> int:
        """How many numbers a layer reads at each step."""
        if layer:
            return self.hidden * len(self.directions)
        return known(x.sizes[1], f"the features of {self._article} `{self.kind}`")

    def _stacked(self, onnx: OnnxRecorder, layer: int, *names: str) -> str:
        """A weight of all directions; several names are put end to end."""
        parts: list[Weights] = []
        for direction in self.directions:
            found = [self._ordered(f"{name}_l{layer}{direction}") for name in names]
            parts.append(found[0] if len(found) == 1 else Joined(tuple(found)))
        return onnx.weight(Stacked(tuple(parts)))

    def _ordered(self, name: str) -> Weights:
        return Stored(name) if len(self.order) == 1 else Blocks(Stored(name), self.order)


def check_dropout(kind: str, dropout: float, layers: int) -> None:
    """Raise `SettingError` where there is nothing between layers to drop."""
    if dropout and layers == 1:
        raise SettingError(
            "`dropout` works between layers, and there is one",
            f"leave it out, or put a `dropout` step after the `{kind}`",
            setting="dropout",
        )
