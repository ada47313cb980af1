"""The tensors of a file under the names that the network has for them."""

from collections.abc import Iterable, Mapping

from netspec.graph.pieces import Piece
from netspec.graph.tensor_file import Tensor
from netspec.kinds.renaming import Rename
from netspec.source.record import Record

Flow = list[tuple[str, Piece]]


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
        after, met = _gathered(rule, flow, faults) if rule.sources else _shared(rule, flow, faults)
        flow = after
        idle += [] if met else [rule.sources[0] if rule.sources else rule.pattern]
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


def _shared(rule: Rename, flow: Flow, faults: list[str]) -> tuple[Flow, bool]:
    """All tensors, those that a rule matches under its names; and whether there are any such."""
    met = False
    after: Flow = []
    for name, piece in flow:
        parts = parts_of(name, rule.pattern)
        met = met or parts is not None
        after += [(name, piece)] if parts is None else _applied(rule, parts, piece, faults)
    return after, met


def _applied(rule: Rename, parts: list[str], piece: Piece, faults: list[str]) -> Flow:
    """What a rule makes of a tensor whose name it matches; what cannot be done is added to `faults`."""
    if not rule.to:
        return []
    try:
        piece = _turned(rule, piece)
        alone = rule.tie or len(rule.to) == 1
        count = len(rule.to)
        pieces = [piece] * count if alone else piece.parts(count, rule.sizes, rule.axis)
    except ValueError as error:
        faults.append(f"`{piece.source}` {error}")
        return []
    return [(_filled(name, parts), one) for name, one in zip(rule.to, pieces, strict=True)]


def _gathered(rule: Rename, flow: Flow, faults: list[str]) -> tuple[Flow, bool]:
    """All tensors, with those that a rule puts together as one, where the first of them was; and whether there are any such."""
    there = dict(flow)
    first, *others = rule.sources
    made: dict[str, tuple[str, Piece]] = {}
    used: set[str] = set()
    for name in there:
        parts = parts_of(name, first)
        if parts is None:
            continue
        names = [name, *(_filled(other, parts) for other in others)]
        target = _filled(rule.pattern, parts)
        used.update(names)
        try:
            lacking = next((one for one in names if one not in there), None)
            if lacking is not None:
                raise ValueError(f"is put together of `{lacking}` too, which is not there")
            pieces = tuple(_turned(rule, there[one]) for one in names)
            made[name] = target, pieces[0].joined(pieces[1:], rule.axis)
        except ValueError as error:
            faults.append(f"`{target}` {error}")
    after = [
        made.get(name, (name, piece)) for name, piece in flow if name in made or name not in used
    ]
    return after, bool(used)


def _turned(rule: Rename, piece: Piece) -> Piece:
    """A tensor with its axes as the network has them. Raises `ValueError`."""
    piece = piece.permuted(rule.permute) if rule.permute else piece
    piece = piece.squeezed(rule.squeeze) if rule.squeeze else piece
    return piece.reshaped(rule.reshape) if rule.reshape else piece


def _filled(name: str, parts: list[str]) -> str:
    """A name with each `*` in it replaced by what that of the pattern stood for."""
    first, *others = name.split("*")
    return first + "".join(part + text for part, text in zip(parts, others, strict=False))
