"""The parameters of a class: numbers that differ from use to use, each with a name, and what stands for those that do not."""

import keyword
from collections.abc import Mapping, Sequence

from netspec.pytorch.names import FILE_NAMES, free_name
from netspec.source.record import Record

Column = tuple[str | None, ...]
"""What one number is in each use of a class; None where that use has no such line."""
LEFT_OUT = ""
"""What stands for a number that a class in the line has in other uses and not in this one."""


class Spot(Record):
    """A number in the text of a class: what it is called there, and its value in each use."""

    role: str
    column: Column
    usual: str | None = None
    """What PyTorch takes where it is left out."""


class Parameter:
    """A parameter of a class. Spots that never disagree share one."""

    def __init__(self, name: str, spot: Spot) -> None:
        self.name = name
        self.spots: list[int] = []
        self.column = spot.column
        self.usual = spot.usual

    @property
    def default(self) -> str | None:
        """What is written where it is left out; what some use has no number for may be left out."""
        return "None" if not all(self.column) and self.usual is None else self.usual

    def agrees(self, column: Column) -> bool:
        """Whether it could give the values of a further spot."""
        return all(not a or not b or a == b for a, b in zip(self.column, column, strict=True))

    def take(self, number: int, spot: Spot) -> None:
        """Let it give the values of a spot."""
        pairs = zip(self.column, spot.column, strict=True)
        self.column = tuple(a or b for a, b in pairs)
        self.spots.append(number)


class Parameters:
    """Those of one class, by what its spots are in all its uses."""

    def __init__(self, spots: Sequence[Spot], given: Sequence[Mapping[str, object]]) -> None:
        self.spots = spots
        self._of: dict[int, Parameter] = {}
        self._found: list[Parameter] = []
        varying = [i for i, spot in enumerate(spots) if len({*spot.column} - {None}) > 1]
        # what every use has comes first: it may stand for what only some have
        for number in sorted(varying, key=lambda i: not all(spots[i].column)):
            self._give(number, spots[number], given)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def listed(self) -> list[Parameter]:
        """In the order of the signature: those that may be left out come last."""
        return sorted(self._found, key=lambda one: (one.default is not None, min(one.spots)))

    def _give(self, number: int, spot: Spot, given: Sequence[Mapping[str, object]]) -> None:
        fitting = [one for one in self._found if one.agrees(spot.column)]
        if all(spot.column):
            fitting = [one for one in fitting if one.column == spot.column]
        if not fitting:
            own = [name for name in given[0] if _is_given(name, spot.column, given)]
            fitting = [Parameter(self._free(own[0] if own else spot.role), spot)]
            self._found += fitting
        fitting[0].take(number, spot)
        self._of[number] = fitting[0]

    def _free(self, wanted: str) -> str:
        name = f"{wanted}_" if keyword.iskeyword(wanted) or wanted in FILE_NAMES else wanted
        return free_name(name, {one.name for one in self._found}.__contains__)

    def named(self, number: int) -> str | None:
        """The parameter that gives a spot its value."""
        return self._of[number].name if number in self._of else None

    def written(self, number: int) -> str | None:
        """What stands at a spot: the name of a parameter, or the one value that it has, if it has one."""
        return self.named(number) or next((v for v in self.spots[number].column if v), None)


def _is_given(name: str, column: Column, given: Sequence[Mapping[str, object]]) -> bool:
    """Whether a parameter of the block has these values."""
    pairs = zip(given, column, strict=True)
    return all(not value or repr(one.get(name)) == value for one, value in pairs)
