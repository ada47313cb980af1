"""The kind `formula`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.formulas import STREAM, Applied, Named, Number, Tree, names_in, tree_of
from netspec.kinds.layers.functions import FUNCTIONS, OPERATORS
from netspec.kinds.layers.joining import all_of, stretched
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import SettingError, Text
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.expressions import ExpressionError
from netspec.source.help import Help, cure, quote

HELP = "it is arithmetic over results: `x` is the stream, as in `tanh(half.a) * sigmoid(half.b)` or `where(x > 0, x, 0)`"
CUT = Help(
    "close the bracket; an expression that holds a comma needs quotes in braces: `{formula: 'max(a, b)'}`",
    cure(quote(), title="put it in quotes"),
)
HIGHEST = 20


class Formula(Layer):
    """Arithmetic over results, element by element: `tanh(half.a) * sigmoid(half.b)`; `x` is the stream.

    `+ - * / // % **`, comparisons, `and or not`, `a if c else b`, and the functions exp log log2 sqrt abs sign sin cos tanh
    sigmoid relu softplus erf floor ceil round min max clip(x, a, b) where(c, a, b). An axis of size 1 stretches to the others' size.
    """

    kind = "formula"
    primary = "expression"
    synonyms = ("lambda", "Lambda", "expression", "eval")
    places_apart = True

    expression: str = setting(
        Text("an expression"),
        "The expression; its names are results, and `x`, what the step before gives.",
    )

    examples = (
        Example("0.5 * x * (1 + tanh(0.79788456 * (x + 0.044715 * x ** 3)))", (TensorType((8,)),)),
        Example(
            "tanh(half.a) * sigmoid(half.b) - x",
            (TensorType(("time", 4)), TensorType(("time", 4)), TensorType(("time", 4))),
        ),
        Example(
            "where(a > b and not a > 2, max(a, b, 0.1), -abs(b) / 3)",
            (TensorType((3, 4, 5), picture=True), TensorType((3, 1, 1))),
        ),
        Example("x // 0.5 % -0.7 + x % 0.3 - (-x) ** 2 - (2 - (1 - x))", (TensorType((5,)),)),
        Example(
            "clip(x, -1, 1) + sign(x) * sqrt(abs(x)) + log(exp(sin(x)) + cos(x) ** 2 + 0.1)",
            (TensorType((2, 3)),),
        ),
        Example("where(x > 0, 1, 0)", (TensorType((7,)),)),
        Example("softplus(x) + erf(x) * relu(x) + log2(1 + abs(x))", (TensorType(("time", 3)),)),
        Example(
            "floor(x) + ceil(2 * x) - round(3 * x) if -1 < x <= 1 or x == 2 else min(x, 0)",
            (TensorType((6,)),),
        ),
    )

    def check(self) -> None:
        try:
            tree_of(self.expression)
        except ExpressionError as error:
            raise SettingError(
                error.message,
                CUT if self._is_cut() else error.help or HELP,
                setting="expression",
                part=(error.start, error.end),
                code="NS1103" if error.sort == "value" else "NS1101",
            ) from None

    def results(self) -> tuple[str, ...]:
        return tuple(name for name in names_in(self._tree) if name != STREAM)

    def takes_stream(self) -> bool:
        return STREAM in names_in(self._tree)

    def shape(self, *inputs: TensorType) -> TensorType:
        names = names_in(self._tree)
        if len(inputs) != len(names):
            raise ShapeError(
                f"`x` is one value, and {all_of(inputs[: len(inputs) - len(self.results())])} arrive",
                "call each by its name",
                setting="expression",
                code="NS2005",
            )
        return stretched(inputs, "formula")

    def torch(self, *inputs: TensorType) -> Torch:
        names = names_in(self._tree)
        values = {name: f"{{{i}}}" for i, name in enumerate(names)}
        return Torch(_in_torch(self._tree, values)[0])

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return _in_onnx(self._tree, onnx, dict(zip(names_in(self._tree), values, strict=True)))

    def _is_cut(self) -> bool:
        """Whether it ends before its brackets do, as where YAML takes a comma for its own."""
        return self.expression.count("(") > self.expression.count(")")

    @property
    def _tree(self) -> Tree:
        return tree_of(self.expression)


def _in_torch(tree: Tree, values: dict[str, str]) -> tuple[str, int]:
    """The expression, and how strongly its outermost operator binds."""
    if isinstance(tree, Number):
        number = (
            int(tree.value) if tree.value.is_integer() and abs(tree.value) < 1e9 else tree.value
        )
        return (f"{number!r}", HIGHEST if number >= 0 else OPERATORS["negative"].binds)
    if isinstance(tree, Named):
        return values[tree.name], HIGHEST
    inside = [_in_torch(one, values) for one in tree.arguments]
    texts = [text for text, _ in inside]
    if tree.function == "where":
        # two whole numbers would make it whole
        texts = [
            repr(one.value) if isinstance(one, Number) else text
            for one, text in zip(tree.arguments, texts, strict=True)
        ]
    elif any(isinstance(one, Number) for one in tree.arguments) and tree.function in ("min", "max"):
        return _clamped(tree, texts), HIGHEST
    if tree.function in FUNCTIONS:
        return FUNCTIONS[tree.function].torch.format(*texts), HIGHEST
    operator = OPERATORS[tree.function]
    written = operator.torch.format(*_bracketed(operator.binds, tree.function, inside))
    return written, HIGHEST if tree.function == "//" else operator.binds


def _bracketed(binds: int, function: str, inside: list[tuple[str, int]]) -> list[str]:
    """The arguments of an operator, in brackets where they would be torn apart."""
    texts = []
    for place, (text, inner) in enumerate(inside):
        # of two alike the left one goes first, but for powers
        first = (place == 0) != (function == "**")
        apart = inner < binds or (inner == binds and not first) or inner == binds == 3
        texts.append(f"({text})" if apart else text)
    return texts


def _clamped(tree: Applied, texts: list[str]) -> str:
    """`max(x, 0)`, which PyTorch has for tensors alone."""
    at = next(i for i, one in enumerate(tree.arguments) if isinstance(one, Number))
    word = "min" if tree.function == "max" else "max"
    return f"torch.clamp({texts[1 - at]}, {word}={texts[at]})"


def _in_onnx(tree: Tree, onnx: OnnxRecorder, values: dict[str, str]) -> str:
    if isinstance(tree, Number):
        return onnx.constant(tree.value)
    if isinstance(tree, Named):
        return values[tree.name]
    inside = [_in_onnx(one, onnx, values) for one in tree.arguments]
    known = FUNCTIONS.get(tree.function) or OPERATORS[tree.function]
    return known.onnx(onnx, *inside)
