"""Whether the layers of a Python file are whole: what each must say of itself before a spec can use it."""

import ast
import re
from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from types import ModuleType
from typing import Any

from netspec.kinds.catalogue import FAMILIES
from netspec.kinds.compounds import MapOf
from netspec.kinds.kind import Branches, Setting, Steps
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.sorts import SettingError, Sort, is_name
from netspec.kinds.tensors import TensorType
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.text import Place, SourceText, Span
from netspec.spec.siblings import RESERVED_NAMES

CODE = "NS1055"
MUST = {
    "docstring": "say below the line of the class what it does, and to which shape",
    "shape": "write `def shape(self, *inputs)`: the type that comes out of the types that go in",
    "torch": "write `def torch(self, *inputs)`: how PyTorch calculates it, as a `Torch`",
    "onnx": "write `def onnx(self, onnx, inputs, *values)`: its operators in an ONNX file",
    "examples": "show its use: `examples = (Example({…}, (TensorType((8,)),)), …)`",
}
"""What a layer says of itself, and how."""
METHODS = ("shape", "torch", "onnx")

Fault = tuple[str, str, str | None]
"""The words, the cure, and the name in the class that is to blame."""


def layers_in(module: ModuleType) -> list[type[Layer]]:
    """The layers that a module defines itself, in the order of the text. A name that begins with `_` is for the file alone."""
    found = [one for one in vars(module).values() if isinstance(one, type)]
    own = [one for one in found if issubclass(one, Layer) and one.__module__ == module.__name__]
    return [one for one in dict.fromkeys(own) if not one.__name__.startswith("_")]


def faults_of(
    found: list[type[Layer]], source: SourceText, taken: ReadOnly[str, str]
) -> dict[type[Layer], tuple[Diagnostic, ...]]:
    """What is wrong with each class; `taken` are the kinds of other files."""
    lines = _Lines(source)
    names: dict[str, str] = dict(taken)
    told: dict[type[Layer], tuple[Diagnostic, ...]] = {}
    for cls in found:
        faults = [*_of_name(cls, names), *_of_parts(cls), *_of_settings(cls)]
        told[cls] = tuple(
            Diagnostic(CODE, message, Label(lines.place(cls, member)), help)
            for message, help, member in faults
        )
        if isinstance(cls.kind, str):
            names.setdefault(cls.kind, source.name)
    return told


def _of_name(cls: type[Layer], taken: ReadOnly[str, str]) -> Iterator[Fault]:
    kind: object = cls.kind
    if isinstance(kind, Setting):
        # that it hides the name is told
        return
    if not isinstance(kind, str) or not kind:
        offered = _snake(cls.__name__)
        yield (
            f"`{cls.__name__}` does not say what it is called",
            f'give it the name that a spec uses: `kind = "{offered}"`',
            "kind",
        )
    elif not is_name(kind):
        help = "a kind begins with a small letter; then small letters, digits, and `_`"
        yield f"`{kind}` is not a name for a kind", f"{help}: `{_snake(kind)}`", "kind"
    elif kind in FAMILIES["layers"]:
        help = "choose another name: kinds that are built in cannot be replaced"
        yield f"there is a layer `{kind}` already, which is built in", help, "kind"
    elif kind in RESERVED_NAMES:
        yield f"`{kind}` is a word of the language", "choose another name for the kind", "kind"
    elif kind in taken:
        help = "choose another name for one of them"
        yield f"there is a layer `{kind}` already, in `{taken[kind]}`", help, "kind"


def _snake(name: str) -> str:
    """A name as kinds are written."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    return plain if is_name(plain) else f"my_{plain}".rstrip("_")


def _of_parts(cls: type[Layer]) -> Iterator[Fault]:
    missing = {name: help for name, help in MUST.items() if not _has(cls, name)}
    if missing:
        # told as one: they are missed in one place, the class
        listed = ", ".join(
            f"no {name}" if name == "docstring" else f"no `{name}`" for name in missing
        )
        yield f"`{cls.__name__}` has {listed}", "; ".join(missing.values()), None
    for name in METHODS:
        method = getattr(cls, name)
        if name not in missing and not callable(method) and not isinstance(method, Setting):
            yield f"`{name}` of `{cls.__name__}` is no method", MUST[name], name
    if "examples" not in missing and not isinstance(cls.examples, Setting):
        yield from _of_examples(cls)


def _has(cls: type[Layer], name: str) -> bool:
    """Whether a class says this of itself."""
    if name == "docstring":
        return bool((cls.__doc__ or "").strip())
    if name == "examples":
        return bool(cls.examples)
    # what gives several results answers for all of their shapes at once
    several = name == "shape" and cls.gives is not Layer.gives
    return several or getattr(cls, name) is not getattr(Layer, name)


def _of_examples(cls: type[Layer]) -> Iterator[Fault]:
    examples: object = cls.examples
    if not isinstance(examples, tuple | list) or isinstance(examples, Example):
        yield f"the `examples` of `{cls.__name__}` are no tuple", MUST["examples"], "examples"
    elif not all(isinstance(one, Example) and _are_types(one.inputs) for one in examples):
        help = "an example is its settings and a tuple of types: `Example(4, (TensorType((8,)),))`"
        yield f"an example of `{cls.__name__}` is of another form", help, "examples"


def _are_types(inputs: object) -> bool:
    return (
        isinstance(inputs, tuple)
        and not isinstance(inputs, TensorType)
        and all(isinstance(one, TensorType) and isinstance(one.sizes, tuple) for one in inputs)
    )


def _of_settings(cls: type[Layer]) -> Iterator[Fault]:
    for attribute, one in cls.attributes.items():
        what = f"the setting `{one.name}` of `{cls.__name__}`"
        if hasattr(Layer, attribute):
            help = f"write `{attribute}_`, which a spec calls `{attribute}`"
            yield f"{what} hides what every layer has by that name", help, attribute
        if not isinstance(one.doc, str) or not one.doc.strip():
            help = f'say what it is: `{attribute}: int = setting(COUNT, "How many …")`'
            yield f"{what} has no documentation", help, attribute
        if not isinstance(one.sort, Sort) or isinstance(one.sort, Steps | Branches):
            help = "give one of `netspec.kinds.sorts` or `netspec.kinds.compounds`, such as `COUNT`"
            yield f"{what} does not say what values it takes", help, attribute
        else:
            yield from _of_default(one, what, attribute)
    if cls.primary is not None and cls.primary not in cls.settings:
        names = ", ".join(f"`{name}`" for name in cls.settings) or "none"
        message = f"`primary` of `{cls.__name__}` is no setting of it"
        yield message, f"its settings are {names}", "primary"
    if cls.spread is not None and not _is_spread(cls):
        message = f"`spread` of `{cls.__name__}` names no setting that is a `MapOf`"
        yield message, "leave it out: it is for settings whose names a spec chooses", "spread"


def _of_default(one: Setting, what: str, attribute: str) -> Iterator[Fault]:
    if one.required:
        return
    try:
        one.default_value()
    except SettingError as refusal:
        yield f"the default of {what}: {refusal.message}", "write one that fits", attribute
    except Exception as error:
        message = f"the default of {what} cannot be read: {type(error).__name__}: {error}"
        yield message, "write it as it would stand in a spec", attribute


def _is_spread(cls: type[Layer]) -> bool:
    one: Any = cls.attributes.get(str(cls.spread))
    return one is not None and isinstance(one.sort, MapOf)


class _Lines:
    """Where the classes of a file, and what stands in them, begin."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        tree = ast.parse(source.text)
        self.classes = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)}

    def place(self, cls: type[Layer], member: str | None) -> Place:
        """The place of a name in a class or in one it derives from; of the class, where it is not written there."""
        for base in cls.__mro__ if member is not None else ():
            held = self.classes.get(base.__name__)
            for node in held.body if held is not None else ():
                if member in _names(node):
                    return self._span(node.lineno, node.col_offset, len(str(member)))
        own = self.classes.get(cls.__name__)
        if own is None:
            return self._span(1, 0, 1)
        return self._span(own.lineno, own.col_offset, len(f"class {own.name}"))

    def _span(self, line: int, column: int, length: int) -> Place:
        return Place(self.source, Span(line, column + 1, line, column + 1 + length))


def _names(node: ast.stmt) -> list[str]:
    """The names that a statement of a class gives."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if isinstance(node.target, ast.Name) else []
    if isinstance(node, ast.Assign):
        return [one.id for one in node.targets if isinstance(one, ast.Name)]
    return []
