"""Binds the section `blocks`: layers of the user's own, and what is given to them where they are used."""

import re
from collections.abc import Mapping as ReadOnly
from typing import Any

from netspec.kinds.layers.layer import RESULT
from netspec.kinds.sorts import FLAG, TEXT, Anything, Real, SettingError, Sort, Whole
from netspec.source.expressions import LATE
from netspec.source.help import GAP, Help, cure, put, similar, wrap, write, write_whole
from netspec.source.names import nearest
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe, plain
from netspec.spec.bind_steps import SHAPE, StepBinder
from netspec.spec.setting_words import said_elsewhere
from netspec.spec.siblings import SECTION_HELP
from netspec.spec.steps import Block, Parameter, Step
from netspec.spec.values import filled, is_broken, is_expression

BLOCK_NAME = r"^[A-Z][A-Za-z0-9]*$"
PARTS = ("description", "parameters", "layers")
TYPES: dict[str, Sort[Any]] = {
    "integer": Whole(-(2**31)),
    "number": Real(),
    "boolean": FLAG,
    "text": TEXT,
    "list": Anything(lists=True),
    "layer": Anything(lists=True),
    "result": RESULT,
}
ELSEWHERE = {
    "int": "integer",
    "float": "number",
    "double": "number",
    "bool": "boolean",
    "str": "text",
    "string": "text",
    "array": "list",
    "module": "layer",
    "tensor": "result",
}
"""What types are called in other tools: as a default such a word would be taken for a text, in silence."""
EXPECTED = {"list": "a list", "layer": "a layer", "result": "the name of a result"}


def bind_blocks(binder: StepBinder, document: Mapping) -> dict[str, Block]:
    """The document's own blocks by name. They are known to the binder, beside those it has, before their layers are read."""
    section = binder.section_mapping(document, "blocks")
    whole = {name: entry for name, entry in section or () if _is_block(binder, name, entry.key)}
    bodies = {name: _Body(binder, name, entry.value) for name, entry in whole.items()}
    own = {name: body.block(whole[name].key.place) for name, body in bodies.items()}
    for name in own.keys() & binder.blocks.keys():
        message = f"a block `{name}` is imported already"
        help = "give this one another name, or list what is wanted: `{file.yaml: [Others]}`"
        binder.report("NS1012", message, own[name].place, help)
    binder.blocks = {**binder.blocks, **own}
    for name, body in bodies.items():
        body.check(binder.blocks[name])
    if bodies:
        # imported here: many specs have no blocks
        from netspec.spec.circles import tell_circles

        tell_circles(binder, {name: body.uses() for name, body in bodies.items()})
    return own


def _is_block(binder: StepBinder, name: str, key: Scalar) -> bool:
    if re.search(BLOCK_NAME, name):
        return True
    offered = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
    help = "a block begins with a capital letter; then letters and digits"
    if re.search(BLOCK_NAME, offered):
        help = Help(f"{help}: `{offered}`", write(offered))
    binder.report("NS1007", f"`{name}` is not a name for a block", key.place, help)
    return False


class _Body:
    """The text of one block."""

    def __init__(self, binder: StepBinder, name: str, node: Node) -> None:
        self.binder = binder
        self.name = name
        self.node = node if isinstance(node, Mapping) else None
        self.names = dict(binder.names)
        if self.node is None and not is_broken(node):
            message = f"a block is a mapping with `layers`, and this is {describe(node)}"
            words = f"write `{name}: {{layers: […]}}`"
            is_list = isinstance(node, Sequence)
            help = Help(words, wrap("{layers: ", "}")) if is_list else None
            binder.report("NS1001", message, node.place, help or SECTION_HELP["blocks"])

    def block(self, place: Place) -> Block:
        """The block; what is wrong with its parts is told."""
        description = self.node.get("description") if self.node else None
        text = description.value if isinstance(description, Scalar) else ""
        for key, entry in self.node or ():
            if key not in PARTS:
                near = nearest(key, PARTS)
                near = near or said_elsewhere(key, PARTS)
                help = "a block has " + _listed(PARTS)
                help = similar(f"it is called `{near}` here", [near]) if near else help
                self.binder.report("NS1002", f"a block has no `{key}`", entry.key.place, help)
        if self.node is not None and "layers" not in self.node.entries:
            self.binder.report(
                "NS1003", f"the block `{self.name}` has no `layers`", place, SECTION_HELP["layers"]
            )
        return Block(
            name=self.name,
            description=str(text or "").strip(),
            parameters=self._parameters(),
            place=place,
            names=self.names,
            default=self._default,
            bound=self.steps,
        )

    def _parameters(self) -> dict[str, Parameter]:
        section = self.node.get("parameters") if self.node else None
        if section is None:
            return {}
        if not isinstance(section, Mapping):
            message = f"`parameters` is a mapping, and this is {describe(section)}"
            help = (
                "name each with its type or its default: `parameters: {width: integer, stride: 1}`"
            )
            self.binder.report("NS1001", message, section.place, help)
            return {}
        return {
            name: self._parameter(name, entry.key, entry.value)
            for name, entry in section
            if self.binder.check_name(name, entry.key, "parameter")
        }

    def _parameter(self, name: str, key: Scalar, node: Node) -> Parameter:
        if isinstance(node, Scalar) and node.value in TYPES:
            return Parameter(name, str(node.value), None, True, key.place)
        if isinstance(node, Scalar) and node.value in ELSEWHERE:
            kind = ELSEWHERE[str(node.value)]
            message = f"`{node.value}` is not a type of a parameter"
            text = f"{{text: {node.value}}}"
            words = f"it is called `{kind}` here; for a default that is this word: `{text}`"
            ways = (cure(write(one), title=f"write `{one}`") for one in (kind, text))
            help = Help(words, *ways)
            self.binder.report("NS1011", message, node.place, help)
            return Parameter(name, kind, None, True, key.place)
        if isinstance(node, Mapping) and len(node.entries) == 1:
            ((word, entry),) = node.entries.items()
            if word in TYPES:
                value = entry.value
                inner = value.get("default") if isinstance(value, Mapping) else None
                default = inner if inner is not None else value
                if word == "result" and isinstance(default, Scalar) and default.value == "none":
                    default = Scalar(default.source, default.span, None, default.written)
                return Parameter(name, word, default, False, key.place)
        return Parameter(name, _type_of(node), node, False, key.place)

    def _default(self, parameter: Parameter, names: ReadOnly[str, Any]) -> Node:
        assert parameter.default is not None
        return filled(parameter.default, names, self.binder.problems)

    def steps(self, names: ReadOnly[str, Any]) -> tuple[Step, ...] | None:
        """The layers, with these names."""
        node = self.node.get("layers") if self.node else None
        if node is None:
            return None
        with self.binder.knowing(names):
            return self.binder.steps(node, "layers")

    def check(self, block: Block) -> None:
        """Tell what is wrong with the layers whatever is given to the block."""
        late = dict.fromkeys((*SHAPE, "use", "uses"), LATE)
        for one in block.parameters.values():
            if one.default is not None:
                filled(one.default, {**self.names, **late}, self.binder.problems)
            late[one.name] = LATE
        self.steps({**self.names, **late})

    def uses(self, node: Node | None = None) -> set[str]:
        """The blocks that stand in its layers."""
        node = (self.node.get("layers") if self.node else None) if node is None else node
        if isinstance(node, Sequence):
            return {name for item in node.items for name in self.uses(item)}
        if isinstance(node, Mapping):
            inner = {name for _, entry in node for name in self.uses(entry.value)}
            return inner | (set(node.entries) & set(self.binder.blocks))
        found = isinstance(node, Scalar) and node.value in self.binder.blocks
        return {str(node.value)} if found and isinstance(node, Scalar) else set()


def _type_of(node: Node) -> str | None:
    """The type that a default says."""
    if is_expression(node) or isinstance(node, Mapping):
        return None
    if isinstance(node, Sequence):
        return "list"
    if isinstance(node.value, bool):
        return "boolean"
    if isinstance(node.value, int):
        return "integer"
    if isinstance(node.value, float):
        return "number"
    return "text" if isinstance(node.value, str) else None


# ---- where a block is used


def arguments_of(
    binder: StepBinder, block: Block, node: Node | None, place: Place
) -> dict[str, Node] | None:
    """What is given to the parameters of a block; None where something cannot be taken, which is told."""
    given = _given(binder, block, node)
    if given is None:
        return None
    whole = True
    for name in [name for name in given if name not in block.parameters]:
        near = nearest(name, block.parameters)
        listed = f"its parameters are {_listed(block.parameters)}" if block.parameters else None
        if near:
            listed = similar(f"a parameter with a similar name exists: `{near}`", [near])
        help = listed
        help = help or f"`{block.name}` has no parameters"
        at = node.entries[name].key.place if isinstance(node, Mapping) else place
        binder.report("NS1011", f"`{block.name}` has no parameter `{name}`", at, help)
        whole = False
    missing = [
        one.name for one in block.parameters.values() if one.required and one.name not in given
    ]
    if missing and whole:
        values = ", ".join(f"{name}: …" for name in missing)
        message = f"`{block.name}` needs {_listed(missing, ' and ')}"
        gaps = cure(
            *(put(name, GAP) for name in missing), title=f"give {_listed(missing, ' and ')}"
        )
        help = Help(f"give it: `{block.name}: {{{values}}}`", gaps)
        binder.report("NS1011", message, place, help)
    fitting = [
        _fits(binder, block.parameters[n], v) for n, v in given.items() if n in block.parameters
    ]
    return given if whole and not missing and all(fitting) else None


def _given(binder: StepBinder, block: Block, node: Node | None) -> dict[str, Node] | None:
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return {}
    if isinstance(node, Mapping):
        return {key: entry.value for key, entry in node}
    if is_broken(node) and not block.parameters:
        return None
    if not block.parameters:
        help = Help(f"write `{block.name}` alone", write_whole(block.name))
        binder.report("NS1011", f"`{block.name}` has no parameters", node.place, help)
        return None
    return {next(iter(block.parameters)): node}


def _fits(binder: StepBinder, parameter: Parameter, node: Node) -> bool:
    """Whether a value is of the parameter's type; told if not."""
    if is_broken(node):
        return False
    if parameter.type is None:
        return True
    if parameter.type == "layer":
        return binder.entry(node, "layers").kind is not None
    value = plain(node)
    try:
        TYPES[parameter.type].parse(value)
        fits = parameter.type != "list" or isinstance(value, list)
    except SettingError:
        fits = False
    if not fits:
        expected = EXPECTED.get(parameter.type) or TYPES[parameter.type].expects
        message = f"`{parameter.name}`: expected {expected}, found {describe(node)}"
        said = "" if parameter.default is None else ", as its default says"
        help = f"`{parameter.name}` is of the type `{parameter.type}`{said}"
        binder.report("NS1011", message, node.place, help)
    return fits


def _listed(names: Any, between: str = ", ") -> str:
    return between.join(f"`{name}`" for name in names)
