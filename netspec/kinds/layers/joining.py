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


def stretched(inputs: tuple[TensorType, ...], kind: str) -> TensorType:
    """What comes out where an axis of size 1 stretches to the others' size. Raises `ShapeError`."""
    for one in inputs:
        need_float(one, kind)
    axes = [{*sizes} - {1} for sizes in zip(*(one.sizes for one in inputs), strict=False)]
    if len({one.rank for one in inputs}) > 1 or any(len(sizes) > 1 for sizes in axes):
        raise ShapeError(
            f"`{kind}` takes shapes that agree but for sizes of 1, and {all_of(inputs)} arrive",
            "bring both to one shape first; `unsqueeze` gives an axis of size 1, which stretches",
            code="NS3008",
        )
    sizes = (wide.pop() if wide else 1 for wide in axes)
    return inputs[0].with_sizes(*sizes, picture=any(one.picture for one in inputs))


def need_two(inputs: tuple[TensorType, ...], kind: str) -> None:
    """Raise `ShapeError` unless two values arrive."""
    if len(inputs) < 2:
        raise ShapeError(
            f"`{kind}` takes two values, and one arrives",
            f"name the other: `{kind}: skip`, or give both: `{{{kind}, from: [a, b]}}`",
            code="NS3007",
        )
    if len(inputs) > 2:
        raise ShapeError(
            f"`{kind}` takes two values, and {len(inputs)} arrive",
            f"say which two: `{{{kind}, from: [a, b]}}`",
            code="NS2005",
        )
