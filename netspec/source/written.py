"""What stands in the text at the places of two specs, before any expression in it is worked out."""

from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Mapping, Node, Plain, Scalar, Sequence, plain
from netspec.source.yaml_reader import read


class Written:
    """Reads each text once."""

    def __init__(self) -> None:
        self._texts: dict[SourceText, dict[Span, tuple[str, Plain]]] = {}

    def alike(self, old: Place, new: Place) -> bool:
        """Whether the same word stands at both places, and the same behind it if it is a key."""
        a, b = self._at(old), self._at(new)
        return a is not None and a == b

    def _at(self, place: Place) -> tuple[str, Plain] | None:
        if place.source not in self._texts:
            found: dict[Span, tuple[str, Plain]] = {}
            _collect(read(place.source), found)
            self._texts[place.source] = found
        return self._texts[place.source].get(place.span)


def _collect(node: Node, found: dict[Span, tuple[str, Plain]]) -> None:
    if isinstance(node, Scalar):
        found.setdefault(node.span, (node.written, None))
    for item in node.items if isinstance(node, Sequence) else ():
        _collect(item, found)
    for key, entry in node if isinstance(node, Mapping) else ():
        found[entry.key.span] = key, plain(entry.value)
        _collect(entry.value, found)
