"""The tree of a text that was changed: the items of a list that hold the change are read again, and the rest is copied.

An editor asks for a check after every key, and to read a long spec took two fifths of one. What would not surely come out as
`read` has it is left to `read`: changes outside of lists, anchors, block scalars.
"""

from bisect import bisect_left

from netspec.source.record import Record
from netspec.source.text import OTHER_LINE_ENDS, SourceText, Span
from netspec.source.tree import Entry, Mapping, Node, Scalar, Sequence
from netspec.source.yaml_reader import MAX_NODES, attempt

_FAR_REACHING = ("&", "\ufeff")
"""With these, what stands at one place may change what another means. (Neither are line ends taken that are no `\\n`.)"""
_BLOCK_SCALARS = ("|", ">")
"""These may begin a text that goes on until a line is less indented: what stands behind it says where it ends."""
_OF_DOCUMENTS = ("---", "...", "%")
"""How lines begin that end a document, or stand before one."""


class Change(Record):
    """The lines that differ, from 0: from `first` up to `old_end` in the old text, up to `new_end` in the new one."""

    first: int
    old_end: int
    new_end: int


def change(old: list[str], new: list[str]) -> Change:
    """What differs between texts, but for the lines that are the same at both ends.

    >>> change(["a", "b", "c"], ["a", "x", "y", "c"])
    Change(first=1, old_end=2, new_end=3)
    """
    shorter = min(len(old), len(new))
    first = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    room = shorter - first
    same = next((i for i in range(room) if old[-1 - i] != new[-1 - i]), room)
    return Change(first, len(old) - same, len(new) - same)


def reread(tree: Node, source: SourceText) -> Node | None:
    """The tree of `source`, as `read` gives it, made with that of an earlier text; None where it is to be read whole.

    `tree` must have been read without a fault. It stays as it is.
    """
    old = tree.source
    texts = [one.text.replace("\r\n", "\n") for one in (old, source)]
    if any(sign in text for text in texts for sign in (*_FAR_REACHING, *OTHER_LINE_ENDS)):
        return None
    made = _Rereader(old, source).around(tree, 0)
    too_many = made is not None and len(source.text) > MAX_NODES and _size(made) > MAX_NODES
    return None if too_many else made


class _Rereader:
    """Makes the nodes anew that are around the change."""

    def __init__(self, old: SourceText, new: SourceText) -> None:
        self.old = old
        self.new = new
        self.change = change(old.lines, new.lines)
        self.down = self.change.new_end - self.change.old_end
        """By how many lines what stands behind the change has moved."""

    def around(self, node: Node, depth: int) -> Node | None:
        """A node that holds the change; None where the change is in no block list of it, or cannot be read by itself."""
        if not isinstance(node, Scalar) and self._sign(node) not in "[{":
            if isinstance(node, Mapping):
                return self._mapping(node, depth)
            return self._sequence(node, depth)
        return None

    def _sign(self, node: Node) -> str:
        """The character that a node begins with."""
        return self.old.line(node.span.line)[node.span.column - 1 :][:1]

    def _mapping(self, node: Mapping, depth: int) -> Node | None:
        entries: dict[str, Entry] = {}
        value: Node | None = None
        found = False
        for word, (key, old) in node.entries.items():
            name = self._beside(key)
            value = self.around(old, depth + 1) if not found and self._may_hold(old) else None
            found = found or value is not None
            value = value or self._beside(old)
            if not isinstance(name, Scalar) or value is None:
                return None
            entries[word] = Entry(name, value)
        if not found or value is None:
            return None
        return Mapping(self.new, _up_to(node.span, value), entries)

    def _may_hold(self, node: Node) -> bool:
        """Whether the change lies among the lines of a node, or directly behind the last of them."""
        return _line(node) <= self.change.first and self.change.old_end <= node.span.end_line

    def _sequence(self, node: Sequence, depth: int) -> Node | None:
        first, old_end, _ = self.change
        # the last item that begins above the change, for its dash is where it was; and the first one below
        one = max(0, bisect_left(node.items, first, key=_line) - 1)
        end = max(one + 1, bisect_left(node.items, old_end, key=_line))
        begin = self._dash(node, one)
        stop = self._dash(node, end) if end < len(node.items) else node.span.end_line
        if begin is None or stop is None or begin > first or stop < old_end:
            return None
        inner = self.around(node.items[one], depth + 1) if end == one + 1 else None
        again = (
            [inner]
            if inner is not None
            else self._read_again(begin, stop + self.down, node.span.column, depth)
        )
        if again is None:
            return None
        above = [item.copied(self.new, 0) for item in node.items[:one]]
        below = [item.copied(self.new, self.down) for item in node.items[end:]]
        items = [*above, *again, *below]
        return Sequence(self.new, _up_to(node.span, items[-1]), items)

    def _beside(self, node: Node) -> Node | None:
        """A node that stands wholly above or below the change; None for any other."""
        if node.span.line > self.change.old_end:
            return node.copied(self.new, self.down)
        return node.copied(self.new, 0) if node.span.end_line <= self.change.first else None

    def _dash(self, node: Sequence, number: int) -> int | None:
        """The line, from 0, that begins with the dash of an item; None where the item begins otherwise."""
        item, dash = node.items[number], node.span.column - 1
        before = self.old.line(item.span.line)[: item.span.column - 1]
        first_on_line = not before[:dash].strip(" ") and before[dash:].rstrip(" ") == "-"
        return _line(item) if first_on_line else None

    def _read_again(self, begin: int, end: int, column: int, depth: int) -> list[Node] | None:
        """The items on these lines of the new text, whose dashes stand at `column`; None where they are not so, or have faults."""
        lines = self.new.lines[begin:end]
        text = "\n".join(lines) + "\n"
        if any(sign in text for sign in _BLOCK_SCALARS):
            return None
        if any(line.startswith(_OF_DOCUMENTS) for line in lines):
            return None
        root = attempt(self.new, "\n" * begin + text, depth).sound
        if not isinstance(root, Sequence):
            return None
        as_before = root.span.line == begin + 1 and root.span.column == column
        return root.items if as_before and lines[0][column - 1] == "-" else None


def _line(node: Node) -> int:
    """The line, from 0, that a node begins on."""
    return node.span.line - 1


def _up_to(span: Span, last: Node) -> Span:
    """A block collection ends where its last child does."""
    return Span(span.line, span.column, last.span.end_line, last.span.end_column)


def _size(node: Node) -> int:
    """How many nodes there are."""
    if isinstance(node, Scalar):
        return 1
    if isinstance(node, Sequence):
        return 1 + sum(map(_size, node.items))
    return 1 + sum(_size(key) + _size(value) for _, (key, value) in node)
