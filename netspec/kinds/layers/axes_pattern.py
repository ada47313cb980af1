"""Patterns of axes, `(h y) (w x) c -> h w (x y c)`: read, and worked out for sizes that arrive."""

import re
from collections.abc import Mapping, Sequence
from math import prod

from netspec.kinds.tensors import Size

TOKEN = re.compile(r"\(|\)|[a-z][a-z0-9_]*|1|\S")
NAME = re.compile(r"[a-z][a-z0-9_]*")


class PatternError(Exception):
    """A pattern that cannot be read, or that does not fit what arrives; `name` is the axis whose size is to blame."""

    def __init__(self, message: str, help: str, name: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.name = name


class AxesPattern:
    """Both sides as lists of groups: the names in brackets, one name alone, or none for an axis of size 1."""

    def __init__(self, text: str) -> None:
        """Raises `PatternError`."""
        sides = text.split("->")
        if len(sides) != 2:
            raise PatternError(
                "a pattern has two sides with `->` between them",
                "write what arrives, `->`, and what is left: `c h w -> (h w) c`",
            )
        self.left, self.right = (_groups(side) for side in sides)
        self.names = [name for group in self.left for name in group]
        given = [name for group in self.right for name in group]
        for names in (self.names, given):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice:
                raise PatternError(f"`{twice}` stands twice on one side", "name each axis once")
        for name in {*self.names} ^ {*given}:
            side = "left" if name in self.names else "right"
            raise PatternError(
                f"`{name}` stands on the {side} side alone",
                "every axis stands on both sides; `mean` or `select` takes one out, `expand` puts one in",
            )
        self.order = [self.names.index(name) for name in given]

    def taken_apart(self, sizes: Sequence[Size], known: Mapping[str, int]) -> dict[str, Size]:
        """The size of each name. Raises `PatternError`."""
        if len(sizes) != len(self.left):
            arriving = f"[{', '.join(map(str, sizes))}]"
            raise PatternError(
                f"the pattern begins with {len(self.left)} axes, and {arriving} has {len(sizes)}",
                "name every axis that arrives; the batch is not written",
            )
        found: dict[str, Size] = {}
        for group, size in zip(self.left, sizes, strict=True):
            found |= _shared_out(group, size, known)
        return found

    def put_together(self, sizes: Mapping[str, Size]) -> list[Size]:
        """The sizes that come out. Raises `PatternError`."""
        return [_product([sizes[name] for name in group], group) for group in self.right]


def _groups(side: str) -> list[list[str]]:
    groups: list[list[str]] = []
    inside: list[str] | None = None
    for token in TOKEN.findall(side):
        if token == "(" and inside is None:
            inside = []
        elif token == ")" and inside is not None:
            groups.append(inside)
            inside = None
        elif NAME.fullmatch(token) and inside is not None:
            inside.append(token)
        elif NAME.fullmatch(token):
            groups.append([token])
        elif token == "1":
            groups += [[]] if inside is None else []
        else:
            raise PatternError(
                f"`{token}` cannot stand here in a pattern",
                "it has names in lower case, `1`, and brackets around axes that are one: `(h w) c`",
            )
    if inside is not None:
        raise PatternError("a bracket of the pattern is not closed", "add the `)`")
    return groups


def _shared_out(group: list[str], size: Size, known: Mapping[str, int]) -> dict[str, Size]:
    """The sizes of the names that are one axis."""
    if isinstance(size, str):
        if len(group) != 1 or group[0] in known:
            raise PatternError(
                f"the named size `{size}` differs from sample to sample and cannot be taken apart",
                "let it stand alone",
            )
        return {group[0]: size}
    open_names = [name for name in group if name not in known]
    if len(open_names) > 1:
        raise PatternError(
            f"the sizes of {' and '.join(f'`{name}`' for name in open_names)} do not follow from {size}",
            f"give all but one: `{open_names[-1]}: 2`",
        )
    given = prod(known[name] for name in group if name in known)
    if size % given or (not open_names and size != given):
        one = next((name for name in group if name in known), None)
        inside = f"`({' '.join(group)})`" if len(group) != 1 else f"`{group[0]}`"
        raise PatternError(
            f"{inside} stands for an axis of {size}, and {given} {'does not divide it' if open_names else 'is given for it'}"
            if group
            else f"`1` stands for an axis of {size}",
            "let the sizes multiply to that of the axis" if group else "give the axis a name",
            one,
        )
    return {name: known.get(name, size // given) for name in group}


def _product(sizes: list[Size], group: list[str]) -> Size:
    named = [size for size in sizes if isinstance(size, str)]
    if not named:
        return prod(size for size in sizes if isinstance(size, int))
    if any(size != 1 for size in sizes if isinstance(size, int)) or len(named) > 1:
        raise PatternError(
            f"the named size `{named[0]}` differs from sample to sample and cannot be part of `({' '.join(group)})`",
            "let it stand alone",
        )
    return named[0]
