"""What `--set` puts into the document: a parameter by its name, or a setting by its path: `layers[0].linear.features`."""

import re
from collections.abc import Mapping as ReadOnly

from netspec.kinds.catalogue import FAMILIES
from netspec.kinds.kind import Family
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.names import nearest
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Entry, Mapping, Node, Scalar, Sequence
from netspec.source.yaml_reader import read
from netspec.spec.reporter import Reporter
from netspec.spec.siblings import SECTIONS, VARIANT
from netspec.spec.values import STEP_SECTIONS

Path = list[str | int]
EXTENSIONS = "extensions"
OUT_OF = ("train", "data")
"""The sections out of which `--set path=null` takes a setting."""
KINDS_THERE: tuple[Family, ...] = (
    "optimizers", "schedules", "averages", "augmentations", "sources",
)  # fmt: skip
"""What may stand there as a name of a kind: with nothing behind it, it has its defaults."""


def with_overrides(document: Mapping, overrides: ReadOnly[str, str], reporter: Reporter) -> Mapping:
    """The document with every `--set key=value`. What is wrong with a path is told, with a value where it stands."""
    for key, text in overrides.items():
        if key == VARIANT:
            continue
        source = SourceText(f"--set {key}", text)
        value = read(source)
        where = Label(Place(source, Span(1, 1, 1, max(2, len(text) + 1))))
        path = _path(key)
        may_begin = _may_begin(document, path)
        changed = _Put(reporter, value, path[0]).at(document, path) if may_begin else None
        if isinstance(changed, Mapping):
            document = changed
        elif not (may_begin and path[0] in STEP_SECTIONS and reporter.has_unknown_kinds):
            # else it may lead to a setting of a kind that is not known, which is told
            reporter.problems.add(_no_place(document, key, where))
    return document


def _path(key: str) -> Path:
    """`layers[0].lstm.hidden` → layers, 0, lstm, hidden; a name alone is a parameter's."""
    parts: Path = []
    for part in key.split("."):
        name, *indices = re.split(r"\[(\d+)\]", part)
        parts += [name] if name or not indices else []
        parts += [int(index) for index in indices if index]
    return ["parameters", *parts] if len(parts) == 1 else parts


def _may_begin(document: Mapping, path: Path) -> bool:
    """Whether the path leads into a section, and to a parameter that there is."""
    if path[0] == "parameters":
        known = document.get("parameters")
        return isinstance(known, Mapping) and len(path) > 1 and path[1] in known.entries
    return path[0] in SECTIONS and path[0] != EXTENSIONS and len(path) > 1


class _Put:
    """Puts a value into a document; nothing, in place of a setting of some sections, takes it out."""

    def __init__(self, reporter: Reporter, value: Node, section: str | int) -> None:
        self.reporter = reporter
        self.value = value
        self.takes_out = section in OUT_OF and isinstance(value, Scalar) and value.value is None

    def at(self, node: Node, path: Path, word: str = "") -> Node | None:
        """The node, which stands under `word`, with the value at `path` put in; None where the path leads nowhere.

        What the spec leaves out is added: whether it may stand there, the binder says.
        """
        if not path:
            return self.value
        key, *rest = path
        if isinstance(node, Sequence) and isinstance(key, str) and key.isdigit():
            key = int(key)
        if isinstance(node, Sequence) and isinstance(key, int):
            if key >= len(node.items):
                return None
            inner = self.at(node.items[key], rest)
            items = [inner if i == key else item for i, item in enumerate(node.items) if inner]
            return Sequence(node.source, node.span, items) if inner is not None else None
        held = self._as_mapping(node, word)
        if held is None or isinstance(key, int):
            return None
        if not rest and self._goes(held, key):
            left = {word: entry for word, entry in held.entries.items() if word != key}
            return Mapping(node.source, node.span, left)
        entry = held.entries.get(key) or self._nothing_at(key)
        inner = self.at(entry.value, rest, key)
        if inner is None:
            return None
        return Mapping(node.source, node.span, {**held.entries, key: Entry(entry.key, inner)})

    def _goes(self, held: Mapping, key: str) -> bool:
        """Whether it is a setting that is there and is to be taken out."""
        is_kind = any(key in FAMILIES[family] for family in KINDS_THERE)
        return self.takes_out and key in held.entries and not is_kind

    def _nothing_at(self, key: str) -> Entry:
        source, span = self.value.source, self.value.span
        return Entry(Scalar(source, span, key, key), Scalar(source, span, None, ""))

    def _as_mapping(self, node: Node, word: str) -> Mapping | None:
        """A kind written short, written out: `linear: 64` is `{linear: {features: 64}}`, and `relu` is `{relu: }`."""
        if isinstance(node, Mapping):
            return node
        if isinstance(node, Scalar) and node.value is None:
            return Mapping(node.source, node.span, {})
        primary = self.reporter.primary_of(word)
        if primary is not None:
            key = Scalar(node.source, node.span, primary, primary)
            return Mapping(node.source, node.span, {primary: Entry(key, node)})
        if isinstance(node, Scalar) and isinstance(node.value, str) and not word[:1].isupper():
            nothing = Scalar(node.source, node.span, None, "")
            return Mapping(node.source, node.span, {node.value: Entry(node, nothing)})
        return None


def _no_place(document: Mapping, key: str, where: Label) -> Diagnostic:
    if _path(key)[0] == EXTENSIONS:
        message = "which Python files run, the spec alone says"
        return Diagnostic("NS1102", message, where, "name them there, where they can be seen")
    known = document.get("parameters")
    names = list(known.entries) if isinstance(known, Mapping) else []
    if "." in key or "[" in key:
        message, near = f"the spec has no `{key}`", nearest(key.partition(".")[0], SECTIONS)
        help = (
            "a setting is named by its path, such as `train.epochs` or `layers[0].linear.features`"
        )
        help = (
            f"a section with a similar name exists: `{near}`"
            if near and not key.startswith(near)
            else help
        )
        return Diagnostic("NS1102", message, where, help)
    near = nearest(key, names)
    listed = "the parameters are " + ", ".join(f"`{name}`" for name in names)
    help = (
        listed
        if names
        else "the spec has no `parameters`; a setting is named by its path, such as `train.epochs`"
    )
    help = f"a parameter with a similar name exists: `{near}`" if near else help
    return Diagnostic("NS1102", f"the spec has no parameter `{key}`", where, help)
