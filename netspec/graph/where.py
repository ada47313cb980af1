"""Where the walk stands: the path that leads to the weights there, and the use of what is shared."""

from netspec.graph.parts import part_of
from netspec.source.record import Record

_new = tuple.__new__


class Where(Record):
    """A path and, part by part, the how many-th call it is of the module that the path leads to (shared steps have several)."""

    path: tuple[str, ...] = ()
    calls: tuple[int, ...] = ()

    def below(self, *parts: str, call: int = 0) -> "Where":
        """Further down; `call` belongs to the last part."""
        if len(parts) == 1:
            # at every step
            return _new(Where, ((*self.path, parts[0]), (*self.calls, call)))
        return Where(self.path + parts, (*self.calls, *(0,) * (len(parts) - 1), call))


class Paths:
    """Gives every step its part of a path: its name or kind, and `_2` behind it for the second of that name there."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, ...], dict[str, int]] = {}

    def part(self, path: tuple[str, ...], wanted: str) -> str:
        """The part below `path` for a step that is called `wanted`."""
        taken = self._taken.setdefault(path, {})
        part, number = part_of(wanted), taken.get(wanted, 0)
        while part in taken:
            number += 1
            part = f"{wanted}_{number}"
        # from here the search for the next of that name goes on
        taken[wanted] = max(number, 1)
        taken.setdefault(part, 1)
        return part

    def forget(self, path: tuple[str, ...]) -> None:
        """Begin anew below a path: a shared step is walked again, and its parts are called as before."""
        for other in [one for one in self._taken if one[: len(path)] == path]:
            del self._taken[other]
