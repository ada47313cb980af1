"""A document as a typed spec. Every fault of form is found; what a fault spoils is left out and muted below."""

import re
from collections.abc import Mapping as ReadOnly
from pathlib import PurePath
from typing import Any

from netspec.kinds.inputs.input import Input
from netspec.kinds.kind import Kind
from netspec.kinds.layers.layer import RESULTS
from netspec.kinds.outputs.output import Output
from netspec.kinds.sections.split import Split
from netspec.kinds.sections.train import Train
from netspec.kinds.sorts import COUNT, FLAG, NAME_PATTERN, NOT_NEGATIVE, TEXT, ListOf, SettingError, Sort
from netspec.kinds.sources.source import Source
from netspec.source.diagnostics import Problems
from netspec.source.names import nearest
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe, plain, within
from netspec.spec.entries import Binder, BoundEntry
from netspec.spec.model import BROKEN_KIND, DataSpec, InputSpec, OutputSpec, Spec, Step
from netspec.spec.values import is_broken, parameters_of, with_overrides, with_values
from netspec.spec.vocabulary import (
    NOT_YET_DATA,
    NOT_YET_OUTPUT,
    NOT_YET_SECTIONS,
    NOT_YET_STEP,
    RESERVED_NAMES,
    SETTING_SYNONYMS,
)

VERSION = 1
SECTIONS = ("netspec", "name", "description", "parameters", "data", "input", "layers", "output", "train")
REQUIRED = ("netspec", "input", "layers", "output")
SPEC_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"

STEP_SIBLINGS: dict[str, Sort[Any]] = {"name": TEXT, "from": RESULTS, "repeat": COUNT}
INPUT_SIBLINGS: dict[str, Sort[Any]] = {"column": TEXT, "columns": ListOf(TEXT, "a list of columns", unique=True)}
OUTPUT_SIBLINGS: dict[str, Sort[Any]] = {"from": TEXT, "column": TEXT, "weight": NOT_NEGATIVE}
DATA_SIBLINGS: dict[str, Sort[Any]] = {
    "split": TEXT,
    "files": TEXT,
    "skip_broken": FLAG,
    "columns": ListOf(TEXT, "a list of names", unique=True),
}
SIBLING_DOCS = {
    "name": "A name for the result, for `from`, joins and outputs.",
    "from": "The result or results to start from, in place of the step before; `prev` is the step before.",
    "repeat": "How many times in a row, each time with weights of its own.",
    "column": "The column of the data, where it has another name.",
    "columns": "The columns of the data, in order.",
    "weight": "How much its loss counts beside those of other outputs.",
    "split": "Which rows train, validate and test.",
    "files": "The folder that file names in the data are relative to.",
    "skip_broken": "Whether files that cannot be read are left out instead of refused.",
}


def bind(root: Node, path: str, problems: Problems, overrides: ReadOnly[str, str] | None = None) -> Spec | None:
    """The spec of a document; None where it is no mapping or of another version. Faults go to `problems`."""
    binder = SpecBinder(problems)
    if not isinstance(root, Mapping):
        what = "the file is empty" if isinstance(root, Scalar) and root.value is None else f"a spec is a mapping, and this is {describe(root)}"
        binder.report("NS1001", what, root.place, "begin with `netspec: 1`, or with an example: `netspec new penguins`")
        return None
    if not binder.version(root):
        return None
    document = with_overrides(root, overrides or {}, problems)
    names = parameters_of(document, problems)
    return binder.spec(with_values(document, names, problems), path, names)


class SpecBinder(Binder):
    """Binds the sections."""

    def version(self, root: Mapping) -> bool:
        node = root.get("netspec")
        if node is None:
            help = "write `netspec: 1` as the first line"
            self.report("NS1003", "the version of the language is missing", root.place, help)
            return True
        known = isinstance(node, Scalar) and node.value == VERSION and not isinstance(node.value, bool)
        if not known:
            self.report("NS1009", f"this netspec reads version {VERSION} of the language", node.place, "write `netspec: 1`")
        return known

    def spec(self, document: Mapping, path: str, parameters: dict[str, Any]) -> Spec:
        self._sections(document)
        self._parameters(document)
        inputs = tuple(self._inputs(document))
        layers_node = document.get("layers")
        return Spec(
            path=path,
            name=self._name(document, path),
            description=self._description(document),
            parameters=parameters,
            data=self._data(document),
            inputs=inputs,
            layers=self.steps(layers_node) if layers_node is not None else (),
            outputs=tuple(self._outputs(document)),
            train=self._train(document),
            document=document,
        )

    def _sections(self, document: Mapping) -> None:
        meant = set()
        for key, entry in document:
            if key in NOT_YET_SECTIONS:
                self.report("NS1008", f"the section `{key}` is not there yet in this version", entry.key.place)
            elif key not in SECTIONS:
                near = SETTING_SYNONYMS.get(key)
                near = near if near in SECTIONS else nearest(key, SECTIONS)
                meant.add(near)
                help = f"it is called `{near}` here" if near else "the sections are " + ", ".join(f"`{s}`" for s in SECTIONS)
                self.report("NS1002", f"there is no section `{key}`", entry.key.place, help)
        for key in REQUIRED:
            if document.get(key) is None and key not in meant and key != "netspec" and key not in document.entries:
                self.report("NS1003", f"the section `{key}` is missing", document.place, _SECTION_HELP[key])

    def _name(self, document: Mapping, path: str) -> str:
        node = document.get("name")
        if node is None:
            stem = PurePath(path).stem
            return re.sub(r"[^A-Za-z0-9_-]", "_", stem)[:64].lstrip("_-") or "network"
        if isinstance(node, Scalar) and isinstance(node.value, str) and re.search(SPEC_NAME, node.value):
            return node.value
        help = "it names folders and files: letters, digits, `_` and `-`, at most 64"
        self.report("NS1004", f"`name`: expected a name, found {describe(node)}", node.place, help)
        return "network"

    def _description(self, document: Mapping) -> str:
        node = document.get("description")
        if node is None:
            return ""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value.strip()
        self.report("NS1004", f"`description`: expected a text, found {describe(node)}", node.place)
        return ""

    def _parameters(self, document: Mapping) -> None:
        section = document.get("parameters")
        if section is None:
            return
        if not isinstance(section, Mapping):
            self.report("NS1001", f"`parameters` is a mapping from names to values, and this is {describe(section)}", section.place)
            return
        for name, entry in section:
            self._check_name(name, entry.key, "parameter")
            if isinstance(entry.value, Scalar) and entry.value.value is None:
                self.report("NS1004", f"the parameter `{name}` has no value", entry.key.place, "give a default")

    def _check_name(self, name: str, key: Node, what: str) -> bool:
        if not re.search(NAME_PATTERN, name):
            plain_name = re.sub(r"[^a-z0-9_]", "_", name.lower()).strip("_")
            help = "a name begins with a small letter; then letters, digits and `_`"
            if re.search(NAME_PATTERN, plain_name):
                help += f": `{plain_name}`"
            if what == "input" or what == "output":
                help += f" (and `column: {name}` beside the kind, if the data call it so)"
            self.report("NS1007", f"`{name}` is not a name for {'an' if what[0] in 'aeiou' else 'a'} {what}", key.place, help)
            return False
        if name in RESERVED_NAMES:
            self.report("NS1007", f"`{name}` is a word of the language", key.place, f"choose another name for the {what}")
            return False
        return True

    def _entries(self, document: Mapping, section: str) -> "list[tuple[str, Scalar, Node]]":
        node = document.get(section)
        if node is None and section not in document.entries:
            return []
        if not isinstance(node, Mapping) or not node.entries:
            found = describe(node) if node is not None and not (isinstance(node, Mapping)) else "an empty mapping"
            place = node.place if node is not None else document.place
            self.report("NS1001", f"`{section}` is a mapping from names to kinds, and this is {found}", place, _SECTION_HELP[section])
            return []
        return [(name, entry.key, entry.value) for name, entry in node]

    def _inputs(self, document: Mapping) -> "list[InputSpec]":
        found = []
        for name, key, node in self._entries(document, "input"):
            self._check_name(name, key, "input")
            bound = self.entry(node, "inputs", INPUT_SIBLINGS)
            beside = self._siblings(bound, INPUT_SIBLINGS)
            columns = (beside["column"],) if "column" in beside else beside.get("columns", (name,))
            kind = bound.kind
            if isinstance(kind, Input) and len(columns) > 1 and not kind.several_columns:
                place = bound.siblings["columns"].place
                self.report("NS1010", f"`{kind.kind}` is made of one column", place, "write an input for each")
            if "column" in beside and "columns" in beside:
                self.report("NS1010", "`column` and `columns` both name the data", bound.siblings["columns"].place, "keep one of them")
            found.append(InputSpec(name, kind if isinstance(kind, Input) else None, columns, key.place, bound.settings, bound.siblings))
        return found

    def _outputs(self, document: Mapping) -> "list[OutputSpec]":
        found = []
        for name, key, node in self._entries(document, "output"):
            self._check_name(name, key, "output")
            bound = self.entry(node, "outputs", OUTPUT_SIBLINGS, NOT_YET_OUTPUT)
            beside = self._siblings(bound, OUTPUT_SIBLINGS)
            found.append(
                OutputSpec(
                    name,
                    bound.kind if isinstance(bound.kind, Output) else None,
                    beside.get("from"),
                    beside.get("column", name),
                    beside.get("weight", 1.0),
                    key.place,
                    bound.settings,
                    bound.siblings,
                )
            )
        return found

    def _siblings(self, bound: BoundEntry, sorts: dict[str, Sort[Any]]) -> dict[str, Any]:
        values = {}
        for name, node in bound.siblings.items():
            if is_broken(node):
                continue
            try:
                values[name] = sorts[name].parse(plain(node))
            except SettingError as refusal:
                at = within(node, refusal.path)
                self.report("NS1004", f"`{name}`: {refusal.message}", at.place, refusal.help or SIBLING_DOCS.get(name))
        return values

    def steps(self, node: Node) -> tuple[Step, ...]:
        if not isinstance(node, Sequence):
            if not is_broken(node):
                self.report("NS1001", f"`layers` is a list, and this is {describe(node)}", node.place, _SECTION_HELP["layers"])
            return ()
        return tuple(self._step(item) for item in node.items)

    def _step(self, node: Node) -> Step:
        bound = self.entry(node, "layers", STEP_SIBLINGS, NOT_YET_STEP)
        beside = self._siblings(bound, STEP_SIBLINGS) if bound.siblings else {}
        name = beside.get("name")
        if name is not None and not self._check_name(name, bound.siblings["name"], "result"):
            name = None
        return Step(
            kind=bound.kind or BROKEN_KIND,
            name=name,
            from_=beside.get("from", ()),
            repeat=beside.get("repeat"),
            place=bound.place,
            settings=bound.settings,
            siblings=bound.siblings,
        )

    def _data(self, document: Mapping) -> DataSpec | None:
        node = document.get("data")
        if node is None and "data" not in document.entries:
            return None
        if not isinstance(node, Mapping):
            place = node.place if node is not None else document.place
            self.report("NS1001", "`data` is a mapping", place, "such as `data: {table: rows.csv, split: {test: 0.2}}`")
            return None
        bound = self.entry(node, "sources", DATA_SIBLINGS, NOT_YET_DATA)
        split_node = bound.siblings.pop("split", None)
        beside = self._siblings(bound, DATA_SIBLINGS)
        split: Kind | None = None
        if split_node is not None:
            if not isinstance(split_node, Mapping):
                self.report("NS1001", f"`split` is a mapping, and this is {describe(split_node)}", split_node.place, "such as `split: {validation: 0.15, test: 0.15}`")
            else:
                split = self.settings(Split, split_node, split_node.place)
        if not isinstance(bound.kind, Source):
            return None
        return DataSpec(
            bound.kind,
            split if isinstance(split, Split) else None,
            beside.get("files"),
            beside.get("skip_broken", False),
            beside.get("columns"),
            node,
        )

    def _train(self, document: Mapping) -> Train | None:
        node = document.get("train")
        if node is None and "train" not in document.entries:
            return None
        if not isinstance(node, Mapping):
            place = node.place if node is not None else document.place
            self.report("NS1001", "`train` is a mapping", place, "such as `train: {epochs: 20, batch_size: 32}`")
            return None
        made = self.settings(Train, node, node.place)
        return made if isinstance(made, Train) else None


_SECTION_HELP = {
    "input": "name what goes in: `input: {age: number}`",
    "layers": "list the layers: `layers: [{linear: 64}, relu]`",
    "output": "name what must come out: `output: {survived: binary}`",
}
