"""A YAML text as a tree, read from libyaml's events: every key and value keeps its place, and nothing is guessed.

Refused with a clear error: doubled keys, merge keys, tags, keys that are no text, nesting past a bound, alias bombs.
PyYAML's own composer would crash on deep nesting, lose the place where an alias is used, and read YAML 1.1.
"""

import os
from typing import Any, NoReturn

import yaml

from netspec.source.diagnostics import Diagnostic, Label, Problems, SpecError, fail
from netspec.source.record import Record
from netspec.source.scalars import resolve
from netspec.source.text import Place, SourceText, Span, behind, whole_file
from netspec.source.tree import Entry, Mapping, Node, Scalar, Sequence, describe

MAX_DEPTH = 64
MAX_NODES = 50_000
MAX_BYTES = 2_000_000
MOST_TOLD = 100
"""So many doubled keys, tags and the like are told of one text at most."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# a text of a thousand lines has five thousand events: what is looked up for each of them is looked up once
new_tuple = tuple.__new__
MappingEndEvent, ScalarEvent = yaml.MappingEndEvent, yaml.ScalarEvent
SequenceEndEvent = yaml.SequenceEndEvent


def read_file(path: str | os.PathLike[str]) -> SourceText:
    """The text of a file. Raises `SpecError` where it cannot be read."""
    name = str(path)
    place = whole_file(name)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise fail(
            "NS0001", f"there is no file `{name}`", place, help=_similar_file(name)
        ) from None
    except IsADirectoryError:
        raise fail(
            "NS0001", f"`{name}` is a folder", place, help="name the YAML file in it"
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = f"`{name}` cannot be read: {reason.lower()}"
        raise fail("NS0001", message, place, help="look at its permissions") from None
    return decode(name, data)


def decode(name: str, data: bytes) -> SourceText:
    """Bytes as text. Raises `SpecError` where they are too many or no UTF-8."""
    if len(data) > MAX_BYTES:
        message = f"`{name}` holds {len(data):,} bytes, more than the {MAX_BYTES:,} a spec may have"
        raise fail("NS0105", message, whole_file(name), help="is this a YAML spec, or its data?")
    try:
        return SourceText(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = behind(before)
        text = SourceText(name, data.decode("utf-8", "replace"))
        place = Place(text, Span(line, column, line, column + 1))
        message = f"byte {data[error.start]:#04x} is not UTF-8 text"
        raise fail("NS0002", message, place, help="save the file as UTF-8") from None


def _similar_file(name: str) -> str:
    stem, ending = os.path.splitext(name)
    for other in (".yaml", ".yml"):
        candidate = (stem if ending else name) + other
        if candidate != name and os.path.isfile(candidate):
            return f"there is `{candidate}`"
    return "check the path, or start from an example: `netspec new penguins`"


def read(source: SourceText) -> Node:
    """The tree of a text. Raises `SpecError` with every fault of the YAML found."""
    one = attempt(source, source.text)
    root = one.sound
    if root is not None:
        return root
    # imported here: only a text with faults needs it
    from netspec.source.recovery import recovered

    raise SpecError(recovered(source, one).found)


class Attempt(Record):
    """What became of a text: its tree, the faults that do not end the reading, and the one that did."""

    root: Node | None
    found: tuple[Diagnostic, ...]
    error: "yaml.YAMLError | SpecError | None"

    @property
    def sound(self) -> Node | None:
        """The tree, where nothing is wrong with the text."""
        return None if self.error is not None or self.found else self.root


def attempt(source: SourceText, text: str, depth: int = 0) -> Attempt:
    """Read `text`, which stands for that of `source`, so deep in it: the places in the tree are places there."""
    reader = _Reader(source, text)
    try:
        root = reader.document(depth)
    except (yaml.YAMLError, SpecError) as error:
        return Attempt(None, reader.problems.found, error)
    return Attempt(root, reader.problems.found, None)


class _Resolved(dict[str, Any]):
    """Plain scalars so far → their values: the words of a spec come again and again."""

    def __missing__(self, text: str) -> Any:
        value = self[text] = resolve(text)
        return value


class _Reader:
    """Builds the tree from events, counting as it goes."""

    def __init__(self, source: SourceText, text: str) -> None:
        self.source = source
        self.problems = Problems()
        self.next_event = _Loader(text).get_event
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.open_anchors: set[str] = set()
        self.resolved = _Resolved()
        self.count = 0
        self.told = 0

    def document(self, depth: int) -> Node:
        root: Node | None = None
        while not isinstance(event := self.next_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                message, help = "a second document begins here", "keep one spec per file"
                raise fail("NS0107", message, self._place(event), help=help)
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, depth)
        return root or Scalar(self.source, Span(1, 1, 1, 1), None, "")

    def _place(self, event: Any) -> Place:
        return Place(self.source, _span(event))

    def _node(self, event: Any, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            self._refuse_size(event, depth)
        if event.__class__ is ScalarEvent and not event.anchor and not event.tag:
            # most nodes: what `_scalar` and `_span` do, without the calls
            start: Any = event.start_mark
            end: Any = event.end_mark
            text = event.value
            span = (start.line + 1, start.column + 1, end.line + 1, end.column + 1)
            value = text if event.style else self.resolved[text]
            return Scalar(self.source, new_tuple(Span, span), value, text)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        before = self.count
        if event.anchor:
            self.open_anchors.add(event.anchor)
        if event.tag and not _is_plain_tag(event):
            self._found(
                "NS0104", f"the tag `{event.tag}` is not allowed", event, "leave the tag out"
            )
        if isinstance(event, yaml.ScalarEvent):
            node: Node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = (node, self.count - before + 1)
        return node

    def _refuse_size(self, event: yaml.Event, depth: int) -> NoReturn:
        if depth > MAX_DEPTH:
            message, help = f"nested more than {MAX_DEPTH} deep", "a spec never needs that"
        else:
            message, help = f"more than {MAX_NODES:,} values", "use `repeat` instead of copies"
        raise fail("NS0105", message, self._place(event), help=help)

    def _alias(self, event: Any) -> Node:
        if event.anchor in self.open_anchors or event.anchor not in self.anchors:
            inside = event.anchor in self.open_anchors
            what = "stands inside what it names" if inside else "names no anchor"
            help = f"write `&{event.anchor}` at the value that is to be repeated, above this line"
            raise fail(
                "NS0106", f"the alias `*{event.anchor}` {what}", self._place(event), help=help
            )
        node, size = self.anchors[event.anchor]
        self.count += size
        if self.count > MAX_NODES:
            self._refuse_size(event, 0)
        span = _span(event)
        if isinstance(node, Scalar):
            return Scalar(self.source, span, node.value, node.written)
        if isinstance(node, Sequence):
            return Sequence(self.source, span, node.items)
        return Mapping(self.source, span, node.entries)

    def _scalar(self, event: Any) -> Scalar:
        value = event.value if event.style else self.resolved[event.value]
        return Scalar(self.source, _span(event), value, event.value)

    def _sequence(self, start: Any, depth: int) -> Sequence:
        items: list[Node] = []
        while (event := self.next_event()).__class__ is not SequenceEndEvent:
            items.append(self._node(event, depth + 1))
        last = items[-1] if items else None
        return Sequence(self.source, _whole(start, event, last), items)

    def _mapping(self, start: Any, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        value: Node | None = None
        next_event, node, below = self.next_event, self._node, depth + 1
        while (event := next_event()).__class__ is not MappingEndEvent:
            key: Any = node(event, below)
            value = node(next_event(), below)
            word = key.written if key.__class__ is Scalar else "<<"
            if word not in entries and word != "<<" and key.value is not None:
                entries[word] = new_tuple(Entry, (key, value))
            elif self.told < MOST_TOLD:
                self.told += 1
                self._tell_key(entries, key, value)
        return Mapping(self.source, _whole(start, event, value), entries)

    def _tell_key(self, entries: dict[str, Entry], key: Node, value: Node) -> None:
        """Tell of a key that is no text, a merge key, or one that stands there already."""
        if not isinstance(key, Scalar) or key.value is None:
            help = (
                "a value is put in as `$name`; a text that holds braces needs quotes"
                if isinstance(key, Mapping)
                else "write a word before the colon"
            )
            self._report(
                "NS0108", f"a key must be a text, and this is {describe(key)}", key.place, help
            )
        elif key.written == "<<":
            help = "write the settings out, or use `repeat`"
            self._report("NS0104", "the merge key `<<` is not allowed", key.place, help)
        else:
            # imported here: only a text with faults needs it
            from netspec.source.doubled_keys import doubled_key

            self.problems.add(doubled_key(entries[key.written], Entry(key, value)))

    def _found(self, code: str, message: str, event: yaml.Event, help: str | None) -> None:
        self._report(code, message, self._place(event), help)

    def _report(self, code: str, message: str, place: Place, help: str | None) -> None:
        self.told += 1
        if self.told <= MOST_TOLD:
            self.problems.add(Diagnostic(code, message, Label(place), help))


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _whole(start: Any, end: Any, last: Node | None) -> Span:
    """A block collection ends, for libyaml, at the next token; its last child knows better."""
    begin = start.start_mark
    if start.flow_style or last is None:
        mark = end.end_mark
        return Span(begin.line + 1, begin.column + 1, mark.line + 1, mark.column + 1)
    return Span(begin.line + 1, begin.column + 1, last.span.end_line, last.span.end_column)


def _is_plain_tag(event: Any) -> bool:
    # `!` alone means "a text", which quotes say as well
    return event.tag == "!" and isinstance(event, yaml.ScalarEvent)
