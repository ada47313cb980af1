"""The functions and operators of formulas: how each is written in PyTorch, and by which operators in ONNX."""

from collections.abc import Callable
from math import log

from netspec.kinds.lowering import OnnxRecorder
from netspec.source.record import Record

Lowering = Callable[..., str]
FLOAT32 = 1


class Function(Record):
    """A function by name. `torch` has `{0}`, `{1}` … for its arguments."""

    torch: str
    onnx: Lowering
    least: int = 1
    most: int = 1
    use: str = ""
    """How it is written, for the help of an error."""

    @property
    def takes(self) -> str:
        """How many values, in words."""
        if self.most > self.least:
            return f"at least {self.least} values"
        return "one value" if self.most == 1 else f"{self.most} values"


class Operator(Record):
    """An operator between values; those of higher `binds` bind first, as in Python."""

    torch: str
    onnx: Lowering
    binds: int
    truth: bool = False
    """Whether it gives true or false."""


def _op(op_type: str) -> Lowering:
    return lambda onnx, *values: onnx.op(op_type, *values)


def _log2(onnx: OnnxRecorder, value: str) -> str:
    return onnx.op("Mul", onnx.op("Log", value), onnx.constant(1 / log(2)))


def _floor_divide(onnx: OnnxRecorder, a: str, b: str) -> str:
    return onnx.op("Floor", onnx.op("Div", a, b))


def _remainder(onnx: OnnxRecorder, a: str, b: str) -> str:
    """Python's: of the sign of b. C's, which `Mod` gives with `fmod`, is of the sign of a."""
    rest, zero = onnx.op("Mod", a, b, fmod=1), onnx.constant(0.0)
    apart = onnx.op("Less", onnx.op("Mul", onnx.op("Sign", rest), onnx.op("Sign", b)), zero)
    return onnx.op("Where", apart, onnx.op("Add", rest, b), rest)


def _unequal(onnx: OnnxRecorder, a: str, b: str) -> str:
    return onnx.op("Not", onnx.op("Equal", a, b))


FUNCTIONS = {
    "exp": Function("torch.exp({0})", _op("Exp")),
    "log": Function("torch.log({0})", _op("Log")),
    "log2": Function("torch.log2({0})", _log2),
    "sqrt": Function("torch.sqrt({0})", _op("Sqrt")),
    "abs": Function("torch.abs({0})", _op("Abs")),
    "sign": Function("torch.sign({0})", _op("Sign")),
    "sin": Function("torch.sin({0})", _op("Sin")),
    "cos": Function("torch.cos({0})", _op("Cos")),
    "tanh": Function("torch.tanh({0})", _op("Tanh")),
    "sigmoid": Function("torch.sigmoid({0})", _op("Sigmoid")),
    "relu": Function("F.relu({0})", _op("Relu")),
    "softplus": Function("F.softplus({0})", _op("Softplus")),
    "erf": Function("torch.erf({0})", _op("Erf")),
    "floor": Function("torch.floor({0})", _op("Floor")),
    "ceil": Function("torch.ceil({0})", _op("Ceil")),
    "round": Function("torch.round({0})", _op("Round")),
    "min": Function("torch.minimum({0}, {1})", _op("Min"), 2, 99, "write `min(a, b)`"),
    "max": Function("torch.maximum({0}, {1})", _op("Max"), 2, 99, "write `max(a, b)`"),
    "clip": Function("", _op(""), 3, 3, "write `clip(x, lowest, highest)`"),
    "where": Function(
        "torch.where({0}, {1}, {2})", _op("Where"), 3, 3, "write `where(a > b, a, b)`"
    ),
}
"""Those that a formula can call; `clip` is made of `min` and `max`."""

OPERATORS = {
    "or": Operator("{0} | {1}", _op("Or"), 4, truth=True),
    "and": Operator("{0} & {1}", _op("And"), 6, truth=True),
    "<": Operator("{0} < {1}", _op("Less"), 3, truth=True),
    "<=": Operator("{0} <= {1}", _op("LessOrEqual"), 3, truth=True),
    ">": Operator("{0} > {1}", _op("Greater"), 3, truth=True),
    ">=": Operator("{0} >= {1}", _op("GreaterOrEqual"), 3, truth=True),
    "==": Operator("{0} == {1}", _op("Equal"), 3, truth=True),
    "!=": Operator("{0} != {1}", _unequal, 3, truth=True),
    "+": Operator("{0} + {1}", _op("Add"), 7),
    "-": Operator("{0} - {1}", _op("Sub"), 7),
    "*": Operator("{0} * {1}", _op("Mul"), 8),
    "/": Operator("{0} / {1}", _op("Div"), 8),
    "%": Operator("{0} % {1}", _remainder, 8),
    "//": Operator("torch.floor({0} / {1})", _floor_divide, 8),
    "negative": Operator("-{0}", _op("Neg"), 9),
    "not": Operator("~{0}", _op("Not"), 9, truth=True),
    "**": Operator("{0} ** {1}", _op("Pow"), 10),
}
