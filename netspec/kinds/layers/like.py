"""The setting `like`, which names the result whose sizes a layer brings its own to."""

from typing import Any

from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.help import leave_out


def check_like(kind: str, like: tuple[str, ...] | None, others: dict[str, Any]) -> None:
    """Raise `SettingError` unless one of `like` and the others is given, and `like` names one result."""
    given = [name for name, value in {**others, "like": like}.items() if value is not None]
    if len(given) != 1:
        names = ", ".join(f"`{name}`" for name in others) + " and `like`"
        raise SettingError(
            f"`{kind}` takes one of {names}",
            leave_out("give one of them", *given),
            setting=given[-1] if given else None,
        )
    if like and len(like) > 1:
        raise SettingError(
            "`like` names one result", "leave out the others", setting="like", path=(1,)
        )


def need_one(inputs: tuple[TensorType, ...], like: tuple[str, ...] | None, kind: str) -> None:
    """Raise `ShapeError` unless one value arrives, besides the one that `like` names."""
    arriving = len(inputs) - bool(like)
    if arriving != 1:
        raise ShapeError(
            f"`{kind}` takes one value, and {'several arrive' if arriving else 'none arrives'}",
            "say which one with `from`, or put them together first: `concat`",
            code="NS2005",
        )
