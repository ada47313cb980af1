"""The tensors of a file under the names that the network has for them."""

from collections.abc import Iterable, Iterator, Mapping

from netspec.graph.tensor_file import Sizes, Tensor
from netspec.kinds.renaming import Rename
from netspec.source.record import Record

Range = tuple[int, int]


class Piece(Record):
    """A tensor of the file, or a part of it: how it comes of `source`, step by step, and what it is then.

    A step is a range of the first axis, or None: the matrix is turned.
    """

    source: str
    tensor: Tensor
    steps: tuple[Range | None, ...] = ()

    @property
    def sizes(self) -> Sizes:
        return self.tensor.sizes

    def turned(self) -> "Piece":
        """Its transpose; what is no matrix stays as it is."""
        if len(self.sizes) != 2:
            return self
        tensor = self.tensor._replace(sizes=self.sizes[::-1])
        return Piece(self.source, tensor, (*self.steps, None))

    def cut(self, begin: int, end: int) -> "Piece":
        """A range of its first axis."""
        tensor = self.tensor._replace(sizes=(end - begin, *self.sizes[1:]))
        return Piece(self.source, tensor, (*self.steps, (begin, end)))


class Renamed(Record):
    """What a file holds under other names. `faults` say in words what could not be done, `idle` are patterns that met nothing."""

    pieces: dict[str, Piece]
    faults: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


def renamed(there: Mapping[str, Tensor], rules: Iterable[Rename]) -> Renamed:
    """Apply all rules, each to what the ones before it gave."""
    flow = [(name, Piece(name, tensor)) for name, tensor in there.items()]
    faults: list[str] = []
    idle: list[str] = []
    for rule in rules:
        met = False
        after: list[tuple[str, Piece]] = []
        for name, piece in flow:
            parts = parts_of(name, rule.pattern)
            met = met or parts is not None
            after += [(name, piece)] if parts is None else _applied(rule, parts, piece, faults)
        flow = after
        idle += [] if met else [rule.pattern]
    pieces: dict[str, Piece] = {}
    for name, piece in flow:
        if name in pieces:
            faults.append(f"`{pieces[name].source}` and `{piece.source}` both become `{name}`")
        pieces[name] = piece
    return Renamed(pieces, tuple(faults), tuple(idle))


def parts_of(name: str, pattern: str) -> list[str] | None:
    """What each `*` of a pattern stands for in a name, the first ones for as little as they can; None where it does not match.

    In time that grows with the length of the name, whatever the pattern: names of a file are whatever someone wrote.

    >>> parts_of("layer2.0.conv1.weight", "layer*.0.*"), parts_of("fc.bias", "fc.*"), parts_of("fc.bias", "fc")
    (['2', 'conv1.weight'], ['bias'], None)
    """
    first, *others = pattern.split("*")
    if not others:
        return [] if name == pattern else None
    *middle, last = others
    at, end = len(first), len(name) - len(last)
    if end < at or not name.startswith(first) or not name.endswith(last):
        return None
    found = []
    for text in middle:
        place = name.find(text, at, end)
        if place < 0:
            return None
        found.append(name[at:place])
        at = place + len(text)
    return [*found, name[at:end]]


def _applied(
    rule: Rename, parts: list[str], piece: Piece, faults: list[str]
) -> Iterator[tuple[str, Piece]]:
    """What a rule makes of a tensor whose name it matches; what cannot be done is added to `faults`."""
    piece = piece.turned() if rule.transpose else piece
    if len(rule.to) == 1:
        yield _filled(rule.to[0], parts), piece
        return
    if not rule.to:
        return
    whole = piece.sizes[0] if piece.sizes else 0
    sizes = rule.sizes or (whole // len(rule.to),) * len(rule.to)
    if sum(sizes) != whole or not whole:
        wanted = f"into {list(sizes)}" if rule.sizes else f"into {len(rule.to)} equal parts"
        faults.append(f"`{piece.source}` is {list(piece.sizes)} and cannot be cut {wanted}")
        return
    at = 0
    for name, size in zip(rule.to, sizes, strict=True):
        yield _filled(name, parts), piece.cut(at, at + size)
        at += size


def _filled(name: str, parts: list[str]) -> str:
    """A name with each `*` in it replaced by what that of the pattern stood for."""
    first, *others = name.split("*")
    return first + "".join(part + text for part, text in zip(parts, others, strict=False))
