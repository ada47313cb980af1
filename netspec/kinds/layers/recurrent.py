"""What layers that read a sequence step by step have in common: their weights and both lowerings."""

from typing import Any

from netspec.kinds.compounds import ListOf
from netspec.kinds.layers.layer import RESULT, Example, Result
from netspec.kinds.layers.padding import Mixing, one_axis, onnx_lengths, torch_lengths
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.named_sizes import Ragged
from netspec.kinds.sorts import SettingError
from netspec.kinds.stored import Blocks, Joined, Stacked, Stored, Weights
from netspec.kinds.tensors import (
    ShapeError,
    TensorType,
    as_sequence,
    elements,
    known,
    need_float,
    need_rank,
)
from netspec.source.record import Record

STATES = ("hidden", "cell")
INITIAL = ListOf(
    RESULT, "the name of an earlier result, or a list [hidden, cell]", most=2, one_or_more=True
)
"""The sort of the setting that names the states to start from."""
HIDDEN_DOC = "How many numbers are remembered, and come out at each step."
LAYERS_DOC = "How many of them stand one above the other."
BIDIRECTIONAL_DOC = "Whether a second one reads from the end, its numbers beside the first's."
DROPOUT_DOC = "The share of numbers set to zero between layers while training."
INITIAL_DOC = "The result that the state of every layer starts from; else it is 0."


EXAMPLES = (
    Example(4, (TensorType(("time", 3)),)),
    Example({"hidden": 3, "bidirectional": True}, (TensorType((5, 2)),)),
    Example(
        {"hidden": 2, "layers": 3, "bidirectional": True, "dropout": 0.5},
        (TensorType(("time", 4)),),
    ),
    Example({"hidden": 5, "layers": 2}, (TensorType((4, 1)),)),
    Example({"hidden": 4, "initial": "code"}, (TensorType(("time", 3)), TensorType((4,)))),
)
"""Uses that hold of every kind."""

INT32 = 6
RUN_PACKED = '''
def run_packed(rnn, x, lengths, initial=None):
    """A recurrent layer over the real steps of each sample, which are first; behind them stand zeros."""
    packed = nn.utils.rnn.pack_padded_sequence(
        x, lengths.cpu(), batch_first=True, enforce_sorted=False
    )
    y, state = rnn(packed, initial)
    return nn.utils.rnn.pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])[0], state
'''


class Recurrent(Record):
    """Layers of one kind, one above the other. `order` puts PyTorch's gates as ONNX wants them."""

    kind: str
    hidden: int
    layers: int
    bidirectional: bool
    dropout: float
    order: tuple[int, ...]

    def gives(self, *inputs: TensorType) -> tuple[Result, ...]:
        """What comes out at each step, and the last states: of the last layer, both directions side by side.

        Besides the sequence come the states to start from, each `[hidden]`, twice as many if bidirectional; every
        layer starts from them. Raises `ShapeError`.
        """
        sequence, *initial = inputs
        y = self.shape(sequence)
        state = y.with_sizes(*y.sizes[1:])
        for place, given in enumerate(initial):
            if given != state:
                what = f"{given.dtype} {given}" if given.dtype != state.dtype else str(given)
                raise ShapeError(
                    f"the `{STATES[place]}` state of this `{self.kind}` is {state}, and it is to start from {what}",
                    f"bring it to {state} first: `linear: {state.sizes[0]}`",
                    setting="initial",
                )
        return (Result(y), *(Result(state, part, flows=False) for part in self.states))

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

    def torch(self, target: str, *inputs: TensorType) -> Torch:
        """PyTorch gives the last states of all layers and directions, one behind the other."""
        settings: dict[str, Any] = {"batch_first": True}
        settings |= {"num_layers": self.layers} if self.layers > 1 else {}
        settings |= {"bidirectional": True} if self.bidirectional else {}
        settings |= {"dropout": self.dropout} if self.dropout else {}
        initial = self._torch_initial(len(inputs) - 1)
        size = inputs[0].sizes[0]
        helpers: tuple[str, ...] = ()
        forward = f"{{self}}({', '.join(['{0}', *initial])})"
        if isinstance(size, Ragged):
            count, helpers = torch_lengths(size, f"{{{len(inputs)}}}"), (RUN_PACKED,)
            forward = f"run_packed({', '.join(['{self}', '{0}', count, *initial])})"
        return Torch(
            forward,
            Call(target, (inputs[0].sizes[1], self.hidden), settings),
            unpack="{0}, {1}" if len(self.states) == 1 else "{0}, ({1}, {2})",
            then=("", *[self._torch_last] * len(self.states)),
            helpers=helpers,
        )

    def looks_back(self) -> bool:
        return not self.bidirectional

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        """The steps, whose lengths it takes itself."""
        return one_axis(self.kind, Mixing((0,)), inputs)

    def onnx(
        self,
        onnx: OnnxRecorder,
        op_type: str,
        inputs: tuple[TensorType, ...],
        *values: str,
        **attributes: Any,
    ) -> tuple[str, ...]:
        """Record the operator once for each layer; the steps come first in ONNX."""
        x = onnx.op("Transpose", values[0], perm=[1, 0, 2])
        size, lengths = inputs[0].sizes[0], ""
        if isinstance(size, Ragged):
            lengths = onnx.op("Cast", onnx_lengths(onnx, size, values[len(inputs)]), to=INT32)
        initial = [self._onnx_initial(onnx, value) for value in values[1 : len(inputs)]]
        last: list[str] = []
        for layer in range(self.layers):
            y, *last = onnx.op_several(
                op_type,
                x,
                self._stacked(onnx, layer, "weight_ih"),
                self._stacked(onnx, layer, "weight_hh"),
                self._stacked(onnx, layer, "bias_ih", "bias_hh"),
                *([lengths, *initial] if lengths or initial else []),
                results=1 + len(self.states),
                hidden_size=self.hidden,
                direction="bidirectional" if self.bidirectional else "forward",
                **attributes,
            )
            # [time, directions, batch, hidden] → [time, batch, directions · hidden]
            y = onnx.op("Transpose", y, perm=[0, 2, 1, 3])
            x = onnx.reshape(y, [0, 0, self.hidden * len(self.directions)])
        y = onnx.op("Transpose", x, perm=[1, 0, 2])
        return (y, *(self._onnx_last(onnx, state) for state in last))

    @property
    def states(self) -> tuple[str, ...]:
        """What it remembers from step to step."""
        return STATES if self.kind == "lstm" else STATES[:1]

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

    def _torch_initial(self, given: int) -> list[str]:
        """The argument with the states to start from, where `given` of them are."""
        found = [self._torch_state(place) for place in range(1, given + 1)]
        if len(self.states) == 1 or not found:
            return found
        # where a cell is not given it is empty
        hidden, cell = [*found, f"torch.zeros_like({found[0]})"][:2]
        return [f"({hidden}, {cell})"]

    def _torch_state(self, place: int) -> str:
        """A state to start from, once for each layer and direction."""
        layers = self.layers
        if not self.bidirectional:
            return (
                f"{{{place}}}.unsqueeze(0)"
                if layers == 1
                else f"{{{place}}}.repeat({layers}, 1, 1)"
            )
        both = f"{{{place}}}.unflatten(1, (2, {self.hidden})).transpose(0, 1)"
        return f"{both}.contiguous()" if layers == 1 else f"{both}.repeat({layers}, 1, 1)"

    @property
    def _torch_last(self) -> str:
        return "torch.cat([{0}[-2], {0}[-1]], dim=1)" if self.bidirectional else "{0}[-1]"

    def _onnx_initial(self, onnx: OnnxRecorder, value: str) -> str:
        """`[batch, directions · hidden]` → `[directions, batch, hidden]`."""
        if not self.bidirectional:
            return onnx.op("Unsqueeze", value, onnx.constant([0], "int64"))
        return onnx.op("Transpose", onnx.reshape(value, [0, 2, self.hidden]), perm=[1, 0, 2])

    def _onnx_last(self, onnx: OnnxRecorder, state: str) -> str:
        """`[directions, batch, hidden]` → `[batch, directions · hidden]`."""
        if not self.bidirectional:
            return onnx.op("Squeeze", state, onnx.constant([0], "int64"))
        return onnx.reshape(onnx.op("Transpose", state, perm=[1, 0, 2]), [0, 2 * self.hidden])


def check_states(kind: str, initial: tuple[str, ...] | None) -> None:
    """Raise `SettingError` where a layer that has no cell is to start from one."""
    if initial and len(initial) > 1:
        raise SettingError(
            f"`{kind}` remembers one state, and two are named",
            "name one; an `lstm` has two",
            setting="initial",
            path=(1,),
        )


def check_dropout(kind: str, dropout: float, layers: int) -> None:
    """Raise `SettingError` where there is nothing between layers to drop."""
    if dropout and layers == 1:
        raise SettingError(
            "`dropout` works between layers, and there is one",
            f"leave it out, or put a `dropout` step after the `{kind}`",
            setting="dropout",
        )
