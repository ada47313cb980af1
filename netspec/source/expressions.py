"""Expressions: Python's grammar read as a tree, with bounds on all of it. What a tree means is up to who asks for it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import _ast as ast

LONGEST = 500
DEEPEST = 50


class _Late:
    """The value of a name that is known only when the layers are put together: a loop's variable, a size."""

    def __repr__(self) -> str:
        return "<late>"


LATE: Any = _Late()


class ExpressionError(Exception):
    """An expression that cannot be read (`syntax`), names something unknown (`name`), has no value (`value`),
    takes one that has none (`broken`), which is told where that stands, or one that is not known yet (`late`).

    `start` and `end` are offsets into the text that was given.
    """

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
        sort: str = "value",
        *,
        unknown: str = "",
        help: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.sort = sort
        self.unknown = unknown
        self.help = help


class Expression:
    """A text and its tree."""

    def __init__(self, text: str, offset: int = 0) -> None:
        """Raises `ExpressionError`, whose offsets begin at `offset`."""
        if len(text) > LONGEST:
            message = f"an expression has at most {LONGEST} characters"
            raise ExpressionError(message, offset, offset + len(text), "syntax")
        # imported here, and not `ast`, which takes longer: most specs have no expressions
        import _ast as ast

        stripped = text.lstrip()
        self.text = stripped.rstrip()
        self.offset = offset + len(text) - len(stripped)
        try:
            tree = compile(self.text, "<expression>", "eval", ast.PyCF_ONLY_AST)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            at = self.offset + max(0, (getattr(error, "offset", None) or 1) - 1)
            raise ExpressionError("the expression cannot be read", at, at + 1, "syntax") from None
        assert isinstance(tree, ast.Expression)
        self.body: ast.expr = tree.body

    def error(
        self, node: "ast.expr", message: str, sort: str = "value", unknown: str = ""
    ) -> ExpressionError:
        """What is wrong with a part of it."""
        # ast counts columns in UTF-8 bytes
        encoded = self.text.encode()
        start = len(encoded[: node.col_offset].decode("utf-8", "ignore"))
        end = len(encoded[: node.end_col_offset or 0].decode("utf-8", "ignore"))
        return ExpressionError(
            message, self.offset + start, self.offset + max(end, start + 1), sort, unknown=unknown
        )

    def check_depth(self, node: "ast.expr", depth: int) -> None:
        """Raise `ExpressionError` where it nests too deep."""
        if depth > DEEPEST:
            raise self.error(node, f"an expression nests at most {DEEPEST} deep", "syntax")
