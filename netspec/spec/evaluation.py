"""The value of one expression: Python's grammar, a few functions, bounds on everything, never `eval`."""

import _ast as ast  # the classes alone: `ast` itself takes long to import
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from netspec.source.expressions import LATE, Expression, ExpressionError

LARGEST = 2**63
LONGEST_LIST = 10_000
SIZE = "size"


def evaluate(text: str, names: Mapping[str, Any], offset: int = 0) -> Any:
    """The value of one expression. Raises `ExpressionError`, whose offsets begin at `offset`."""
    expression = Expression(text, offset)
    return _Evaluator(names, expression).value(expression.body, 0)


_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
_WORDS = {"true": True, "false": False, "none": None}


def round_to(x: float, divisor: int) -> int:
    """The nearest multiple of `divisor`, never below 90 % of x (the rule of the MobileNet papers' code)."""
    nearest = max(divisor, int(x + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < 0.9 * x else nearest


def _bounded_range(*bounds: int) -> list[int]:
    numbers = range(*bounds)
    if len(numbers) > LONGEST_LIST:
        raise ValueError(f"a list has at most {LONGEST_LIST:,} items")
    return list(numbers)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "log2": math.log2,
    "sum": sum,
    "len": len,
    "range": _bounded_range,
    "reversed": lambda items: list(reversed(items)),
    "round_to": round_to,
}


class _Evaluator:
    """Walks the syntax tree; what it does not know, it refuses."""

    def __init__(self, names: Mapping[str, Any], expression: Expression) -> None:
        self.names = names
        self.expression = expression

    def value(self, node: ast.expr, depth: int) -> Any:
        self.expression.check_depth(node, depth)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self._error(node, "this is not part of the language of expressions", "syntax")
        try:
            return self._bounded(node, method(node, depth + 1))
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise self._error(node, f"the expression has no value: {error}") from None

    def _bounded(self, node: ast.expr, value: Any) -> Any:
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            if isinstance(value, complex) or not abs(value) < LARGEST:
                raise self._error(node, "the number leaves the bound of 2^63")
            return value
        if isinstance(value, str | list) and len(value) > LONGEST_LIST:
            raise self._error(node, f"a list or text has at most {LONGEST_LIST:,} items")
        if not isinstance(value, str | list | dict):
            raise self._error(node, "the expression has no value")
        return value

    def _error(
        self, node: ast.expr, message: str, sort: str = "value", unknown: str = ""
    ) -> ExpressionError:
        return self.expression.error(node, message, sort, unknown)

    def _constant(self, node: ast.Constant, depth: int) -> Any:
        if isinstance(node.value, int | float | str) and not isinstance(node.value, bool):
            return node.value
        raise self._error(
            node, f"`{node.value!r}` is not part of the language of expressions", "syntax"
        )

    def _name(self, node: ast.Name, depth: int) -> Any:
        if node.id in _WORDS:
            return _WORDS[node.id]
        if node.id not in self.names:
            raise self._error(node, f"there is no parameter `{node.id}`", "name", node.id)
        value = self.names[node.id]
        if value is LATE:
            raise self._error(node, f"`{node.id}` is not known yet", "late")
        if isinstance(value, tuple):
            raise self._error(node, f"`{node.id}` is asked for an axis: `{node.id}(0)`")
        if not isinstance(value, bool | int | float | str | list | dict) and value is not None:
            raise self._error(node, f"`{node.id}` has no value", "broken")
        return value

    def _binop(self, node: ast.BinOp, depth: int) -> Any:
        a, b = self.value(node.left, depth), self.value(node.right, depth)
        if isinstance(node.op, ast.Pow) and abs(b) > 64:
            raise self._error(node, "an exponent is at most 64")
        if isinstance(node.op, ast.Mult) and not (_is_number(a) and _is_number(b)):
            raise self._error(node, "only numbers can be multiplied")
        if isinstance(node.op, ast.Mod) and not _is_number(a):
            raise self._error(node, "only numbers have a remainder")
        if type(node.op) not in _BINARY:
            raise self._error(node, "this operator is not part of the language", "syntax")
        return _BINARY[type(node.op)](a, b)

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Any:
        if type(node.op) not in _UNARY:
            raise self._error(node, "this operator is not part of the language", "syntax")
        return _UNARY[type(node.op)](self.value(node.operand, depth))

    def _boolop(self, node: ast.BoolOp, depth: int) -> Any:
        wants = isinstance(node.op, ast.Or)
        result: Any = None
        for part in node.values:
            result = self.value(part, depth)
            if bool(result) is wants:
                break
        return result

    def _compare(self, node: ast.Compare, depth: int) -> bool:
        left = self.value(node.left, depth)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node, depth)
            if type(op) not in _COMPARE:
                raise self._error(node, "this comparison is not part of the language", "syntax")
            if not _COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def _ifexp(self, node: ast.IfExp, depth: int) -> Any:
        chosen = node.body if self.value(node.test, depth) else node.orelse
        return self.value(chosen, depth)

    def _list(self, node: ast.List, depth: int) -> list[Any]:
        return [self.value(item, depth) for item in node.elts]

    def _subscript(self, node: ast.Subscript, depth: int) -> Any:
        of = self.value(node.value, depth)
        if not isinstance(node.slice, ast.Slice):
            return of[self.value(node.slice, depth)]
        bounds = (node.slice.lower, node.slice.upper, node.slice.step)
        return of[slice(*(None if b is None else self.value(b, depth) for b in bounds))]

    def _attribute(self, node: ast.Attribute, depth: int) -> Any:
        row = self.value(node.value, depth)
        if not isinstance(row, dict) or node.attr not in row:
            raise self._error(node, f"there is no `{node.attr}` in it")
        return row[node.attr]

    def _call(self, node: ast.Call, depth: int) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == SIZE and SIZE in self.names:
            return self._size(node, depth)
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
            raise self._error(node.func, "there is no function of that name", "syntax")
        return FUNCTIONS[node.func.id](*(self.value(argument, depth) for argument in node.args))

    def _size(self, node: ast.Call, depth: int) -> int:
        """`size(0)`: a size of what comes into the step. `names` holds all of them as a tuple."""
        sizes = self.names[SIZE]
        if sizes is LATE:
            raise self._error(node, "the sizes are not known yet", "late")
        if not isinstance(sizes, tuple):
            raise self._error(node, "what comes in has no sizes", "broken")
        if len(node.args) != 1 or node.keywords:
            raise self._error(node, "`size` takes one axis: `size(0)`", "syntax")
        axis = self.value(node.args[0], depth)
        arrives = "[" + ", ".join(map(str, sizes)) + "]"
        if isinstance(axis, bool) or not isinstance(axis, int):
            raise self._error(node, "an axis is a whole number")
        if not -len(sizes) <= axis < len(sizes):
            raise self._error(node, f"there is no axis {axis}, for {arrives} comes in")
        size = sizes[axis]
        if isinstance(size, str):
            raise self._error(
                node, f"`{size}` differs from sample to sample, and cannot be calculated with"
            )
        return int(size)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
