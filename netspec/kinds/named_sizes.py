"""Named sizes: those whose samples have lengths of their own, and those that windows leave of another one."""

import re
from collections.abc import Iterable

FORM = r"\(?([a-z][a-z0-9_]*)([+-]\d+)?\)?(?://(\d+))?"


class Ragged(str):
    """A named size of which every sample has a length of its own; what stands behind it is padding.

    It equals the plain name, so shape rules need not ask. It flows with the sizes from an input to wherever they go.
    """

    __slots__ = ()


def windowed(size: str, add: int, divide: int) -> str:
    """The named size ⌊(size + add) / divide⌋: the same windows over the same size give the same name.

    >>> windowed("time", 1, 2), windowed("(time+1)//2", -2, 1), windowed("time", -2, 1)
    ('(time+1)//2', '(time-3)//2', 'time-2')
    """
    base, before, over = formula(size)
    # ⌊(⌊(t + a) / s⌋ + b) / u⌋ = ⌊(t + a + b · s) / (s · u)⌋
    add, divide = before + add * over, over * divide
    text = f"{base}{add:+d}" if add else base
    if divide > 1:
        text = f"({text})//{divide}" if add else f"{text}//{divide}"
    return Ragged(text) if isinstance(size, Ragged) else text


def formula(size: str) -> tuple[str, int, int]:
    """The name that a size was made from, what is added to it, and what the sum is then divided by.

    >>> formula("time"), formula("(time+1)//2")
    (('time', 0, 1), ('time', 1, 2))
    """
    found = re.fullmatch(FORM, size)
    if found is None:
        return size, 0, 1
    base, add, divide = found.groups()
    return base, int(add or 0), int(divide or 1)


def called(name: str, sizes: Iterable[object]) -> tuple[str, ...]:
    """Those of the sizes that a name means: the one of that name, else what windows left of it.

    >>> called("time", ("time", 4)), called("time", ("time//2", 4))
    (('time',), ('time//2',))
    """
    named = [size for size in sizes if isinstance(size, str)]
    exact = [size for size in named if size == name]
    return tuple(exact or [size for size in named if base_of(size) == name])


def base_of(size: str) -> str:
    """The name that a size was made from.

    >>> base_of("(time+1)//2")
    'time'
    """
    return formula(size)[0]
