"""The nearest of a few names to one that is none of them."""

from collections.abc import Iterable


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a typing mistake would turn into `name`, or None if none is near.

    >>> nearest("conv2", ["conv2d", "concat", "relu"])
    'conv2d'
    >>> nearest("transformer", ["linear", "lstm"]) is None
    True
    """
    wanted = _folded(name)
    best: tuple[int, str] | None = None
    for candidate in candidates:
        folded = _folded(candidate)
        allowed = max(1, max(len(wanted), len(folded)) // 3)
        if abs(len(wanted) - len(folded)) > allowed:
            continue
        distance = edit_distance(wanted, folded)
        # a word of one letter is near to no other
        near = distance <= allowed and distance < max(len(wanted), len(folded))
        if near and (best is None or distance < best[0]):
            best = (distance, candidate)
    return best[1] if best else None


def near_ones(name: str, candidates: Iterable[str]) -> list[str]:
    """All candidates that are as near as the nearest.

    >>> near_ones("conv2", ["conv1d", "conv2d", "conv3d", "relu"]), near_ones("convd", ["conv1d", "conv2d", "relu"])
    (['conv2d'], ['conv1d', 'conv2d'])
    """
    known = list(dict.fromkeys(candidates))
    best = nearest(name, known)
    if best is None:
        return []
    wanted = _folded(name)
    distance = edit_distance(wanted, _folded(best))
    return [best] + [
        one
        for one in known
        if one != best
        and abs(len(_folded(one)) - len(wanted)) <= distance
        and edit_distance(wanted, _folded(one)) == distance
    ]


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def edit_distance(a: str, b: str) -> int:
    """How many letters to insert, remove, replace, or swap with the neighbour (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
