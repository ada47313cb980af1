"""What the joins have in common: several values that arrive, of equal shapes."""

from netspec.kinds.tensors import ShapeError, TensorType, need_float


def need_several(inputs: tuple[TensorType, ...], kind: str) -> None:
    """Raise `ShapeError` where one value arrives alone."""
    if len(inputs) < 2:
        raise ShapeError(
            f"`{kind}` takes at least two values, and one arrives",
            f"name the other: `{kind}: skip`, or give a list: `{{{kind}, from: [a, b]}}`",
            code="NS3007",
        )


def need_equal_shapes(inputs: tuple[TensorType, ...], kind: str) -> None:
    """Raise `ShapeError` unless all are numbers of one shape."""
    for other in inputs:
        need_float(other, kind)
        if other.sizes != inputs[0].sizes:
            raise ShapeError(
                f"`{kind}` takes equal shapes, and {all_of(inputs)} arrive",
                "bring both to one shape first; nothing is stretched in silence",
                code="NS3008",
            )


def all_of(inputs: tuple[TensorType, ...]) -> str:
    """The shapes that arrive, as the words of an error."""
    return " and ".join(str(x) for x in inputs)


def folded(inputs: tuple[TensorType, ...], call: str) -> str:
    """`call({0}, {1})`, and for more values one call around the other."""
    text = "{0}"
    for i in range(1, len(inputs)):
        text = f"{call}({text}, {{{i}}})"
    return text
