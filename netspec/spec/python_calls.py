"""A layer written as Python calls it, `nn.Conv2d(3, 64, 3, padding=1)`, as it is written here. Imported only where one stands."""

import ast

from netspec.kinds.kind import Kind
from netspec.kinds.sorts import SettingError
from netspec.spec.misplaced import MISPLACED
from netspec.spec.setting_words import said_elsewhere

SKIPPED = (
    "linear",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "lstm",
    "gru",
    "rnn",
    "embedding",
)
"""Kinds that PyTorch gives the incoming size first."""
NORMS = ("batch_norm", "instance_norm", "layer_norm")
AXES = ("axis", "axes", "start", "end")
"""Settings that count the batch in other tools, and not here."""
LONGEST = 200


def written_as_call(cls: type[Kind], written: str) -> str | None:
    """The kind with the settings of a call; None where a part of it has no counterpart that is sure."""
    call = _call(written)
    if call is None:
        return None
    given: dict[str, object] = {}
    values = _own(cls.kind, [_value(one) for one in call.args])
    names = list(cls.settings)
    if len(values) > len(names):
        return None
    given |= dict(zip(names, values, strict=False))
    for one in call.keywords:
        word = one.arg or ""
        if MISPLACED.get(("", word), "").startswith("leave it out"):
            continue
        name = word if word in cls.settings else said_elsewhere(word, cls.settings)
        if name is None or name in given:
            return None
        given[name] = _value(one.value)
    if any(name in AXES and not _counts_from_the_end(value) for name, value in given.items()):
        return None
    return _shown(cls, given)


def _own(kind: str, values: list[object]) -> list[object]:
    """The values without the sizes that arrive, which are known here.

    One number alone is the size that comes out, in Keras; of two or more PyTorch's first is the incoming one.
    """
    if kind in NORMS:
        return values[1:]
    if kind == "group_norm":
        return values[:1]
    if kind in SKIPPED and len(values) > (2 if kind.startswith("conv") else 1):
        return values[1:]
    return values


def _counts_from_the_end(value: object) -> bool:
    return isinstance(value, int) and value < 0


def _call(written: str) -> ast.Call | None:
    if len(written) > LONGEST:
        return None
    try:
        call = ast.parse(written, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return call if isinstance(call, ast.Call) else None


def _value(node: ast.expr) -> object:
    """The number, text or list that stands there; None where it is something else."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return list(value) if isinstance(value, tuple) else value


def _shown(cls: type[Kind], given: dict[str, object]) -> str | None:
    for name, value in given.items():
        try:
            cls.settings[name].sort.parse(value)
        except SettingError:
            return None
    if any(one.required and one.name not in given for one in cls.settings.values()):
        return None
    pairs = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in given.items()
    }
    if not pairs:
        return cls.kind
    if list(pairs) == [cls.primary]:
        return f"{cls.kind}: {pairs[cls.primary or '']}"
    return f"{cls.kind}: {{{', '.join(f'{name}: {value}' for name, value in pairs.items())}}}"
