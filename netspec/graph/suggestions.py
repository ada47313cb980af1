"""Which name in a file may be meant by one in the network that it lacks, and the other way round."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from netspec.graph.tensor_file import Sizes

MOST = 100
"""So many names are held against one, those in the places around its own."""


class Suggestions:
    """Names of the same shape on the other side; where there is none, of matrices that lie the other way.

    Where both sides hold as many tensors of a shape under the same last word (`weight`), and not in the order of the alphabet,
    they were written down in running order, and the first is the first. Elsewhere the name that is most like it counts.
    """

    def __init__(self, names: Mapping[str, Sizes], others: Mapping[str, Sizes]) -> None:
        self._sizes = names
        self._others = others
        self._own = _groups(names)
        self._there = _groups(others)
        self._in_order = all(list(one) != sorted(one) for one in (names, others))

    def __call__(self, name: str) -> str | None:
        """The name that may be meant; None where nothing has the shape."""
        sizes = self._sizes[name]
        key = (sizes, name.rpartition(".")[2])
        own, there = self._own[key], self._there.get(key, [])
        if self._in_order and len(own) == len(there):
            return there[own.index(name)]
        alike = there or [one for one, other in self._others.items() if other == sizes]
        if not alike and len(sizes) == 2:
            alike = [one for one, other in self._others.items() if other == sizes[::-1]]
        return _most_like(name, alike, round(own.index(name) / len(own) * len(alike)))


def _groups(names: Mapping[str, Sizes]) -> dict[tuple[Sizes, str], list[str]]:
    found: dict[tuple[Sizes, str], list[str]] = {}
    for name, sizes in names.items():
        found.setdefault((sizes, name.rpartition(".")[2]), []).append(name)
    return found


def _most_like(name: str, candidates: list[str], around: int) -> str | None:
    first = max(0, min(around - MOST // 2, len(candidates) - MOST))
    matcher = SequenceMatcher(b=name, autojunk=False)

    def likeness(other: str) -> float:
        # a name of a file may be as long as its writer liked
        matcher.set_seq1(other[:200])
        return matcher.ratio()

    return max(candidates[first : first + MOST], key=likeness, default=None)
