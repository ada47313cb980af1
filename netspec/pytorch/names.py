"""Names for classes and variables of the printed file."""

import builtins
import keyword
import re
from collections.abc import Callable, Iterable

from netspec.graph.graph import Value

FILE_NAMES = frozenset({"torch", "nn", "F", "self"})
"""What the printed file itself calls by these names."""

UNNAMED = ("x", "y", "z", "u", "v", "w")
"""Variables for values without a name, in the order they are tried."""


def class_word(text: str) -> str:
    """Words in capitals, as classes are called; only letters and digits of ASCII are kept.

    >>> class_word("energy_efficiency"), class_word("resnet-18"), class_word("2nd try"), class_word("--")
    ('EnergyEfficiency', 'Resnet18', 'Net2ndTry', 'Net')
    """
    words = re.findall("[A-Za-z0-9]+", text)
    joined = "".join(word[0].upper() + word[1:] for word in words)
    return joined if joined and not joined[0].isdigit() else f"Net{joined}"


def free_name(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or the same with the next free number."""
    name, number = wanted, 2
    while is_taken(name):
        name, number = f"{wanted}{number}", number + 1
    return name


def free_class(wanted: str, taken: Iterable[str]) -> str:
    """A name for a class that hides neither another one nor a name of Python."""
    return free_name(
        wanted, lambda name: name in taken or name in FILE_NAMES or hasattr(builtins, name)
    )


def plain_name(name: str) -> str:
    """The variable for a value of that name: for a part of a result the part alone, `hidden` for `lstm.hidden`."""
    return name.rpartition(".")[2]


class Variables:
    """Which variable of one function holds which value. A variable is used again when its value is dead."""

    def __init__(
        self, named: Iterable[str], words: Iterable[str], nameless: Iterable[Value] = ()
    ) -> None:
        """`named` are the names of the function's values, `words` what its expressions call by plain names."""
        self._named = frozenset(named)
        self._nameless = frozenset(nameless)
        self._forbidden = frozenset(words) | FILE_NAMES
        self._holds: dict[str, Value] = {}
        self._of: dict[Value, str] = {}

    def __getitem__(self, value: Value) -> str:
        return self._of[value]

    def give(self, value: Value, alive: Callable[[Value], bool], wanted: str | None = None) -> str:
        """A variable for `value`: `wanted`, else called as the value is, else the first that holds nothing alive."""
        own = None if value in self._nameless else value.name
        name = self._choose(wanted or (own and plain_name(own)), alive)
        self._holds[name] = value
        self._of[value] = name
        return name

    def spare(self, wanted: str) -> str:
        """A name that no variable has or will get."""
        taken = {*self._holds, *self._named, *self._forbidden, *UNNAMED}
        return free_name(wanted, taken.__contains__)

    def _choose(self, name: str | None, alive: Callable[[Value], bool]) -> str:
        def is_taken(name: str) -> bool:
            return name in self._holds and alive(self._holds[name])

        if name is not None:
            return free_name(self._plain(name), is_taken)
        for unnamed in UNNAMED:
            if (
                unnamed not in self._named
                and unnamed not in self._forbidden
                and not is_taken(unnamed)
            ):
                return unnamed
        return free_name("x", lambda name: name == "x" or name in self._named or is_taken(name))

    def _plain(self, name: str) -> str:
        return f"{name}_" if keyword.iskeyword(name) or name in self._forbidden else name
