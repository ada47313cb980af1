"""Every name in a text: where it is given, and where it is used. For definitions, references and renaming."""

import re
from collections.abc import Mapping as ReadOnly
from typing import Any

from netspec.kinds.catalogue import FAMILIES, find
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Branches, Kind, KindOf, Steps
from netspec.kinds.sorts import Sort
from netspec.lsp.expressions import names_in, scalars
from netspec.lsp.occurrence import BLOCK, FILE, PARAMETER, RESULT, VARIABLE, Occurrence
from netspec.lsp.slots import names_results
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, place_within
from netspec.spec.siblings import STEP_SIBLINGS
from netspec.spec.steps import Block

_MEMBER = re.compile(r"(?<![\w.])([a-z][a-z0-9_]*)(?:\.[a-z0-9_.]+)?(?!\w|\s*\()")


def occurrences(root: Node, file: str, blocks: ReadOnly[str, Block]) -> list[Occurrence]:
    """Every name of a document that lies in `file` and can use these blocks."""
    index = _Index(file, blocks)
    if isinstance(root, Mapping):
        index.document(root)
    given = {one.key for one in index.found if one.gives}
    # an output bears the name of a result only where there is one
    meant = [one for one in index.found if one.gives or not one.borne or one.key in given]
    return sorted(dict.fromkeys(meant), key=lambda one: one.place.span)


class _Index:
    """Collects them. `names` are what an expression can name at the place that is read: name → sort and scope."""

    def __init__(self, file: str, blocks: ReadOnly[str, Block]) -> None:
        self.file = file
        self.blocks = blocks
        self.found: list[Occurrence] = []
        self.names: dict[str, tuple[str, str]] = {}
        self.scope = f"{file}#layers"

    def add(self, sort: str, scope: str, name: str, place: Place, **how: bool) -> None:
        self.found.append(Occurrence(sort, scope, name, place, **how))

    # ---- sections

    def document(self, root: Mapping) -> None:
        own = root.get("parameters")
        for name, entry in own if isinstance(own, Mapping) else ():
            self.names[name] = (PARAMETER, self.file)
            self.add(PARAMETER, self.file, name, entry.key.place, gives=True)
            self.expressions(entry.value)
        for key, entry in root:
            read = getattr(self, f"_{key}", None) if key in _SECTIONS else None
            if read is not None:
                read(entry.value)
            elif key not in ("netspec", "name", "description", "parameters"):
                self.expressions(entry.value)

    def _variants(self, node: Node) -> None:
        for _, variant in node if isinstance(node, Mapping) else ():
            inside = variant.value
            for name, entry in inside if isinstance(inside, Mapping) else ():
                self.add(PARAMETER, self.file, name, entry.key.place)

    def _input(self, node: Node) -> None:
        for name, entry in node if isinstance(node, Mapping) else ():
            self.add(RESULT, self.scope, name, entry.key.place, gives=True, borne=True)
            self.expressions(entry.value)

    def _output(self, node: Node) -> None:
        for name, entry in node if isinstance(node, Mapping) else ():
            value = entry.value
            start = value.get("from") if isinstance(value, Mapping) else None
            if start is None:
                self.add(RESULT, self.scope, name, entry.key.place, borne=True)
            else:
                self.results(start)
            for kind, settings in value if isinstance(value, Mapping) else ():
                of = settings.value.get("of") if isinstance(settings.value, Mapping) else None
                if of is not None and kind != "from":
                    self.results(of)
            self.expressions(value)

    def _layers(self, node: Node) -> None:
        self.steps(node)

    def _blocks(self, node: Node) -> None:
        for name, entry in node if isinstance(node, Mapping) else ():
            self.add(BLOCK, self.file, name, entry.key.place, gives=True)
            if isinstance(entry.value, Mapping):
                self._block(name, entry.value)

    def _block(self, name: str, node: Mapping) -> None:
        outside, scope = self.names, self.scope
        self.names, self.scope = dict(outside), f"{self.file}#blocks.{name}"
        own = node.get("parameters")
        for parameter, entry in own if isinstance(own, Mapping) else ():
            self.expressions(entry.value)
            self.names[parameter] = (PARAMETER, self.scope)
            self.add(PARAMETER, self.scope, parameter, entry.key.place, gives=True)
        layers = node.get("layers")
        if layers is not None:
            self.steps(layers)
        self.names, self.scope = outside, scope

    def _import(self, node: Node) -> None:
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Scalar):
                self.add(FILE, "", str(item.value), item.place)
            for path, entry in item if isinstance(item, Mapping) else ():
                self.add(FILE, "", path, entry.key.place)
                names = entry.value.items if isinstance(entry.value, Sequence) else []
                for one in names:
                    if isinstance(one, Scalar):
                        self.block(str(one.value), one.place)

    def _extensions(self, node: Node) -> None:
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Scalar):
                self.add(FILE, "", str(item.value), item.place)

    def _train(self, node: Node) -> None:
        """Patterns of weights begin with the name of a result."""
        for one in scalars(node):
            text = str(one.value)
            first = text.partition(".")[0]
            if "." in text and first.isidentifier():
                self.add(RESULT, self.scope, first, place_within(one, 0, len(first)), borne=False)
        self.expressions(node)

    def _data(self, node: Node) -> None:
        for one in scalars(node):
            if isinstance(one.value, str) and "." in one.value:
                self.add(FILE, "", one.value, one.place)
        self.expressions(node)

    # ---- steps

    def steps(self, node: Node) -> None:
        for item in node.items if isinstance(node, Sequence) else ():
            self.step(item)

    def step(self, node: Node) -> None:
        if isinstance(node, Scalar):
            self.block(str(node.value), node.place)
            self.expressions(node)
            return
        outside = self.names
        walked = node.get("for") if isinstance(node, Mapping) else None
        if isinstance(walked, Mapping):
            self._variables(walked)
        for key, entry in node if isinstance(node, Mapping) else ():
            self._part(key, entry.key, entry.value)
        self.names = outside

    def _variables(self, node: Mapping) -> None:
        scope = f"{self.file}#{node.span.line}:{node.span.column}"
        self.names = dict(self.names)
        for name, entry in node:
            self.names[name] = (VARIABLE, scope)
            self.add(VARIABLE, scope, name, entry.key.place, gives=True)
            if isinstance(entry.value, Scalar) and isinstance(entry.value.value, str):
                self.results(entry.value)
            self.expressions(entry.value)

    def _part(self, key: str, written: Scalar, value: Node) -> None:
        """One entry of a step: a sibling, or its kind with settings."""
        if key in ("name", "into") and isinstance(value, Scalar):
            if "$" in str(value.value):
                self.expressions(value)
            else:
                self.add(RESULT, self.scope, str(value.value), value.place, gives=True)
        elif key == "from":
            self.results(value)
        elif key == "share" and isinstance(value, Mapping):
            for _, entry in value:
                self.results(entry.value)
        elif key in STEP_SIBLINGS:
            self.expressions(value)
        elif key in FAMILIES["layers"]:
            self.settings(find("layers", key), value)
        else:
            self.block(key, written.place)
            self._arguments(key, value)

    def settings(self, cls: type[Kind], node: Node) -> None:
        given: dict[str, Node] = {}
        if isinstance(node, Mapping):
            given = {name: entry.value for name, entry in node}
        elif cls.primary is not None:
            given = {cls.primary: node}
        for name, value in given.items():
            one = cls.settings.get(name)
            if one is not None:
                self._setting(cls, name, one.sort, value)
            else:
                self.expressions(value)

    def _setting(self, cls: type[Kind], name: str, sort: Sort[Any], value: Node) -> None:
        if isinstance(sort, Steps):
            self.steps(value)
        elif isinstance(sort, Branches):
            inside = (
                [entry.value for _, entry in value]
                if isinstance(value, Mapping)
                else getattr(value, "items", [])
            )
            for one in inside:
                self.steps(one)
        elif isinstance(sort, KindOf | ListOf) and _of_layers(sort):
            self.step(value)
        elif cls.kind == "spec" and name in ("file", "weights") and isinstance(value, Scalar):
            self.add(FILE, "", str(value.value), value.place)
        elif cls.kind == "formula" and isinstance(value, Scalar):
            self._formula(value)
        elif names_results(sort) and cls.kind != "spec":
            self.results(value)
        else:
            self.expressions(value)

    def _formula(self, node: Scalar) -> None:
        for match in _MEMBER.finditer(str(node.value)):
            if match.group(1) != "x":
                self._result(match.group(1), place_within(node, *match.span(1)))
        self.expressions(node)

    def _arguments(self, name: str, node: Node) -> None:
        block = self.blocks.get(name)
        if block is None:
            self.expressions(node)
            return
        scope = f"{block.place.source.name}#blocks.{name}"
        given: list[tuple[str, Node]] = []
        if isinstance(node, Mapping):
            for key, entry in node:
                self.add(PARAMETER, scope, key, entry.key.place)
                given.append((key, entry.value))
        elif block.parameters:
            given = [(next(iter(block.parameters)), node)]
        for key, value in given:
            parameter = block.parameters.get(key)
            type = parameter.type if parameter is not None else None
            if type == "result":
                self.results(value)
            elif type == "layer":
                self.step(value)
            else:
                self.expressions(value)

    # ---- names in values

    def block(self, word: str, place: Place) -> None:
        block = self.blocks.get(word)
        if block is not None:
            self.add(BLOCK, block.place.source.name, word, place)

    def results(self, node: Node) -> None:
        """A name of a result, or a list of them."""
        for one in scalars(node):
            text = str(one.value)
            if "$" in text:
                self.expressions(one)
                continue
            first = text.partition(".")[0]
            if first != "prev":
                self._result(first, place_within(one, 0, len(first)))

    def _result(self, name: str, place: Place) -> None:
        self.add(RESULT, self.scope, name, place)

    def expressions(self, node: Node) -> None:
        """The names in the expressions of all values below a node."""
        for one in scalars(node):
            text = one.value
            if not isinstance(text, str) or "$" not in text:
                continue
            for start, name in names_in(text):
                if name in self.names:
                    sort, scope = self.names[name]
                    self.add(sort, scope, name, place_within(one, start, start + len(name)))


_SECTIONS = frozenset({
    "variants", "input", "output", "layers", "blocks", "import", "extensions", "train", "data",
})  # fmt: skip


def _of_layers(sort: Sort[Any]) -> bool:
    return isinstance(sort, KindOf) and sort.family == "layers"
