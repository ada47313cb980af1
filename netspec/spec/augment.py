"""Whether what `train.augment` lists can be done to the inputs. Imported only where there is such a list."""

from collections.abc import Sequence

from netspec.kinds.augmentations.augmentation import Mixing, Movement, OfInput, Policy
from netspec.kinds.inputs.input import Input
from netspec.kinds.sections.train import Train
from netspec.kinds.tensors import CODES, ShapeError
from netspec.source.help import Help, cure, drop, maybe, similar
from netspec.source.names import nearest
from netspec.source.tree import Mapping, Node
from netspec.source.tree import Sequence as SequenceNode
from netspec.spec.model import InputSpec, OutputSpec
from netspec.spec.reporter import Reporter

WHAT = {"pictures": "pictures", "numbers": "numbers", "cells": "the cells of a table"}
KINDS = {
    "pictures": "`image`",
    "numbers": "`number`, `vector` or `array`",
    "cells": "`number`, `category`, `binary`, `set` or `date`",
}
"""Inputs that hold some."""


def tell_augment(
    reporter: Reporter,
    train: Train,
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
    document: Mapping,
) -> None:
    """Tell of augmentations without an input they can change, and of targets that cannot follow their picture, or be mixed."""
    if any(one.bound is None for one in inputs) or any(one.bound is None for one in outputs):
        return
    section = document.get("train")
    node = section.get("augment") if isinstance(section, Mapping) else None
    assert node is not None
    items = node.items if isinstance(node, SequenceNode) else (node,)
    for kind, item in zip(train.augment or (), items, strict=True):
        if isinstance(kind, OfInput):
            _tell(reporter, kind, item, inputs, outputs)
        elif isinstance(kind, Mixing):
            _tell_of_mixing(reporter, kind, item, inputs, outputs)


def _tell(
    reporter: Reporter,
    kind: OfInput,
    item: Node,
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
) -> None:
    fitting = [one.name for one in inputs if _fits(kind, one.kind)]
    listed = ", ".join(f"`{name}`" for name in fitting)
    what = WHAT[kind.changes]
    if not fitting:
        message = f"`{kind.kind}` changes {what}, and there is no input that holds some"
        words = f"leave it out, or name an input of the kind {KINDS[kind.changes]}"
        help = Help(words, drop())
        reporter.report("NS1010", message, item.place, help)
    elif kind.input is not None and kind.input not in fitting:
        settings = item.get(kind.kind) if isinstance(item, Mapping) else None
        inside = settings.get("input") if isinstance(settings, Mapping) else None
        known = [one.name for one in inputs]
        near = nearest(kind.input, fitting)
        message = (
            f"`{kind.kind}` changes {what}, and the input `{kind.input}` holds none"
            if kind.input in known
            else f"there is no input `{kind.input}`"
        )
        words = f"an input with a similar name exists: `{near}`" if near else f"it can be {listed}"
        help = similar(words, [near] if near else fitting)
        reporter.report("NS1010", message, (inside or item).place, help)
    elif isinstance(kind, Movement | Policy):
        moved = fitting if kind.input is None else [kind.input]
        _tell_of_followers(reporter, kind, item, moved, outputs)


def _tell_of_followers(
    reporter: Reporter,
    kind: OfInput,
    item: Node,
    moved: Sequence[str],
    outputs: Sequence[OutputSpec],
) -> None:
    for one in outputs:
        lies = one.of is not None and one.of.name in moved
        if lies and one.has_target and one.kind.moves is None:
            message = (
                f"`{kind.kind}` moves the pixels that `{one.name}` lies in, and a target of the kind "
                f"`{one.kind.kind}` cannot follow"
            )
            words = f"leave `{kind.kind}` out, or let it change another picture: `input: NAME`"
            help = Help(words, cure(drop(), title=f"leave `{kind.kind}` out"))
            reporter.report("NS1010", message, item.place, help)


def _tell_of_mixing(
    reporter: Reporter,
    kind: Mixing,
    item: Node,
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
) -> None:
    """All inputs and all targets are mixed, or none: the first that cannot be is told."""
    whole = next((one for one in inputs if not _blends(one.kind, one.width)), None)
    flat = next((one for one in inputs if one.kind.kind != "image"), None)
    fixed = next((one for one in outputs if one.has_target and not one.kind.mixes), None)
    if fixed is not None:
        message = (
            f"`{kind.kind}` mixes the targets of two rows, and one of the kind `{fixed.kind.kind}` "
            f"(`{fixed.name}`) cannot be mixed"
        )
        help = f"leave `{kind.kind}` out: `category`, `binary`, `set`, `number` and `vector` can be mixed"
    elif kind.pictures_only and flat is not None:
        message = f"`{kind.kind}` pastes pictures into one another, and `{flat.name}` is none"
        help = f"leave `{kind.kind}` out, or take `mixup`, which blends all numbers"
    elif whole is not None:
        message = f"`{kind.kind}` blends the numbers of two rows, and those of `{whole.name}` are whole ones"
        help = f"leave `{kind.kind}` out" + (
            ", or let the category be `encode: one_hot`" if whole.kind.kind == "category" else ""
        )
    else:
        return
    ways = maybe(drop(), title=f"leave `{kind.kind}` out")
    reporter.report("NS1010", message, item.place, Help(help, ways))


def _fits(kind: OfInput, one: Input) -> bool:
    try:
        return kind.fits(one)
    except ShapeError:
        return True  # a fault of the input, which is told as one


def _blends(kind: Input, width: int) -> bool:
    """Whether half of one row and half of another is something an input can hold."""
    if kind.kind == "text" or kind.marks() is not None:
        return False
    try:
        return kind.encoded(width).dtype != CODES
    except ShapeError:
        return True
