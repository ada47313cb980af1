"""Formulas: expressions over results, element by element, as a tree that both lowerings walk."""

import _ast as ast  # the classes alone: `ast` itself takes long to import
import math
import operator
from collections.abc import Callable
from typing import TypeAlias

from netspec.kinds.layers.functions import FUNCTIONS, OPERATORS
from netspec.source.expressions import Expression, ExpressionError
from netspec.source.help import Help, similar, wrap
from netspec.source.names import near_ones
from netspec.source.record import Record

STREAM = "x"


class Number(Record):
    """A number as it is written, or worked out from such."""

    value: float


class Named(Record):
    """The value of a result; `x` is the stream."""

    name: str


class Applied(Record):
    """A function or an operator at work; at least one argument is no number."""

    function: str
    arguments: "tuple[Tree, ...]"


Tree: TypeAlias = Number | Named | Applied

_SIGNS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.And: "and",
    ast.Or: "or",
}
_OF_NUMBERS: dict[str, Callable[..., float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "negative": operator.neg,
    "min": min,
    "max": max,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "erf": math.erf,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
}


def tree_of(text: str) -> Tree:
    """The tree of a formula. Raises `ExpressionError`."""
    expression = Expression(text)
    tree = _Reader(expression).number(expression.body, 0)
    if isinstance(tree, Number):
        raise expression.error(
            expression.body, "a formula needs a result in it, or `x`, the stream"
        )
    return tree


def names_in(tree: Tree) -> tuple[str, ...]:
    """The results a formula takes, each once, in the order they are named; `x` first."""
    found = dict.fromkeys(_names(tree))
    return (*([STREAM] if STREAM in found else []), *(name for name in found if name != STREAM))


def _names(tree: Tree) -> list[str]:
    if isinstance(tree, Named):
        return [tree.name]
    if isinstance(tree, Number):
        return []
    return [name for one in tree.arguments for name in _names(one)]


class _Reader:
    """Walks Python's tree; what it does not know, it refuses."""

    def __init__(self, expression: Expression) -> None:
        self.error = expression.error
        self.check_depth = expression.check_depth

    def number(self, node: ast.expr, depth: int) -> Tree:
        """A part that has numbers as values."""
        tree = self._read(node, depth)
        if _is_truth(tree):
            raise self._no(
                node,
                "a comparison is no number",
                Help("write `where(a > b, 1, 0)`", wrap("where(", ", 1, 0)")),
            )
        return tree

    def truth(self, node: ast.expr, depth: int) -> Tree:
        """A part that is true or false at each place."""
        tree = self._read(node, depth)
        if not _is_truth(tree):
            raise self._no(node, "a condition is asked for here", "compare: `a > 0`")
        return tree

    def _read(self, node: ast.expr, depth: int) -> Tree:
        self.check_depth(node, depth)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.error(node, "this is not part of the language of formulas", "syntax")
        tree: Tree = method(node, depth + 1)
        return tree

    def _applied(self, node: ast.expr, function: str, *arguments: Tree) -> Tree:
        numbers = [one.value for one in arguments if isinstance(one, Number)]
        if len(numbers) < len(arguments):
            return Applied(function, arguments)
        if function not in _OF_NUMBERS:
            raise self._no(node, "these are numbers alone", "work it out by hand")
        return self._number(node, lambda: _OF_NUMBERS[function](*numbers))

    def _number(self, node: ast.expr, work_out: Callable[[], float]) -> Number:
        try:
            value = float(work_out())
            if not math.isfinite(value):
                raise ValueError("the number is not finite")
        except (ArithmeticError, ValueError, TypeError) as error:
            raise self.error(node, f"the expression has no value: {error}") from None
        return Number(value)

    def _constant(self, node: ast.Constant, depth: int) -> Tree:
        value = node.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(node, lambda: value)
        raise self.error(node, f"`{value!r}` is not part of the language of formulas", "syntax")

    def _name(self, node: ast.Name, depth: int) -> Tree:
        return Named(node.id)

    def _attribute(self, node: ast.Attribute, depth: int) -> Tree:
        before = self._read(node.value, depth)
        if not isinstance(before, Named):
            raise self.error(node, "only a result has parts", "syntax")
        return Named(f"{before.name}.{node.attr}")

    def _binop(self, node: ast.BinOp, depth: int) -> Tree:
        sign = _SIGNS.get(type(node.op))
        if sign is None:
            raise self.error(node, "this operator is not part of the language", "syntax")
        return self._applied(
            node, sign, self.number(node.left, depth), self.number(node.right, depth)
        )

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Tree:
        if isinstance(node.op, ast.Not):
            return self._applied(node, "not", self.truth(node.operand, depth))
        if isinstance(node.op, ast.USub):
            return self._applied(node, "negative", self.number(node.operand, depth))
        if isinstance(node.op, ast.UAdd):
            return self.number(node.operand, depth)
        raise self.error(node, "this operator is not part of the language", "syntax")

    def _boolop(self, node: ast.BoolOp, depth: int) -> Tree:
        return self._folded(
            node, _SIGNS[type(node.op)], [self.truth(one, depth) for one in node.values]
        )

    def _compare(self, node: ast.Compare, depth: int) -> Tree:
        parts = [self.number(one, depth) for one in (node.left, *node.comparators)]
        if any(type(op) not in _SIGNS for op in node.ops):
            raise self.error(node, "this comparison is not part of the language", "syntax")
        pairs = zip(node.ops, parts, parts[1:], strict=False)
        return self._folded(
            node, "and", [self._applied(node, _SIGNS[type(o)], a, b) for o, a, b in pairs]
        )

    def _ifexp(self, node: ast.IfExp, depth: int) -> Tree:
        ways = self.number(node.body, depth), self.number(node.orelse, depth)
        return self._applied(node, "where", self.truth(node.test, depth), *ways)

    def _call(self, node: ast.Call, depth: int) -> Tree:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            near = near_ones(name, FUNCTIONS) if name else []
            words = f"a function with a similar name exists: `{near[0]}`" if near else ""
            help = similar(words, near) if near else None
            raise self._no(node.func, "there is no function of that name", help or _LISTED)
        function = FUNCTIONS[name]
        if not function.least <= len(node.args) <= function.most:
            raise self._no(node, f"`{name}` takes {function.takes}", function.use)
        first, *rest = node.args
        start = self.truth(first, depth) if name == "where" else self.number(first, depth)
        arguments = [start, *(self.number(one, depth) for one in rest)]
        if name == "clip":
            low = self._applied(node, "max", arguments[0], arguments[1])
            return self._applied(node, "min", low, arguments[2])
        if name in ("min", "max"):
            return self._folded(node, name, arguments)
        return self._applied(node, name, *arguments)

    def _folded(self, node: ast.expr, function: str, parts: list[Tree]) -> Tree:
        """A function of two over more than two."""
        tree = parts[0]
        for part in parts[1:]:
            tree = self._applied(node, function, tree, part)
        return tree

    def _no(self, node: ast.expr, message: str, help: str) -> ExpressionError:
        refused = self.error(node, message, "syntax")
        refused.help = help
        return refused


def _is_truth(tree: Tree) -> bool:
    return (
        isinstance(tree, Applied) and tree.function in OPERATORS and OPERATORS[tree.function].truth
    )


_LISTED = "the functions are " + ", ".join(f"`{name}`" for name in FUNCTIONS)
