"""The JSON Schema of a spec (draft-07), made from the kinds: what editors complete, explain and check.

A union of kinds is written as flat properties, never `oneOf`: editors then complete all kinds, hover exactly, and name
the key that is wrong. `dependencies` and `not` say that an entry has exactly one kind.
"""

import re
from collections.abc import Mapping as ReadOnly
from textwrap import dedent
from types import MappingProxyType
from typing import Any

from netspec.kinds.catalogue import every
from netspec.kinds.compounds import MapOf, either
from netspec.kinds.kind import Family, Kind, Setting
from netspec.kinds.sorts import NAME_PATTERN, SPEC_NAME, Anything
from netspec.spec.bind import VERSION
from netspec.spec.bind_blocks import BLOCK_NAME
from netspec.spec.siblings import (
    DATA_SIBLINGS,
    INPUT_SIBLINGS,
    OUTPUT_SIBLINGS,
    REQUIRED,
    RESERVED_NAMES,
    SECTION_DOCS,
    SIBLING_DOCS,
    STEP_SIBLINGS,
)

EXPRESSION = {"type": "string", "pattern": r"\$"}
OwnKinds = ReadOnly[str, type[Kind]]


def spec_schema(own: OwnKinds | None = None) -> dict[str, Any]:
    """The schema of a whole spec; `own` are the kinds of layer of its extensions.

    Without them it cannot know the layers of a spec that has extensions, and says of these no more than their form.
    """
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "netspec",
        "description": "A neural network on one page: what goes in, its layers, what must come out, how it is trained.",
        "type": "object",
        "properties": {
            name: _described(_SECTIONS[name], SECTION_DOCS[name]) for name in SECTION_DOCS
        },
        "required": list(REQUIRED),
        "additionalProperties": False,
        "definitions": _definitions(own or {}),
    }
    return whole if own is not None else _open_to_extensions(whole)


def _open_to_extensions(whole: dict[str, Any]) -> dict[str, Any]:
    """The schema as one of specs whose layers are all known, unless they have extensions."""
    properties = whole["properties"]
    closed = {name: properties[name] for name in ("layers", "blocks")}
    form = {"layers": {"type": "array"}, "blocks": {"type": "object"}}
    described = {
        name: _described(form[name], SECTION_DOCS[name]) if name in form else one
        for name, one in properties.items()
    }
    return {
        **whole,
        "properties": described,
        "if": {"required": ["extensions"]},
        "else": {"properties": closed},
    }


_NAMES = {"pattern": NAME_PATTERN, "not": {"enum": sorted(RESERVED_NAMES)}}

_SECTIONS: dict[str, dict[str, Any]] = {
    "netspec": {"const": VERSION},
    "name": {"type": "string", "pattern": SPEC_NAME},
    "description": {"type": "string"},
    "parameters": {
        "type": "object",
        "propertyNames": _NAMES,
        "additionalProperties": Anything(lists=True).schema(),
    },
    "variants": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": Anything(lists=True).schema(),
        },
    },
    "import": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": ["string", "object"],
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string"},
            },
        },
    },
    "extensions": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
    "blocks": {
        "type": "object",
        "patternProperties": {BLOCK_NAME: {"$ref": "#/definitions/block"}},
        "additionalProperties": False,
    },
    "data": {"$ref": "#/definitions/data"},
    "input": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": _NAMES,
        "additionalProperties": {"$ref": "#/definitions/input"},
    },
    "layers": {"$ref": "#/definitions/steps"},
    "output": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": _NAMES,
        "additionalProperties": {"$ref": "#/definitions/output"},
    },
    "train": {"$ref": "#/definitions/train"},
}


def _definitions(own: OwnKinds) -> dict[str, Any]:
    sections = {name: _of_kind(cls) for name, cls in every("sections").items()}
    split = {**DATA_SIBLINGS, "split": None}
    return {
        "block": {
            "type": "object",
            "properties": {
                "description": _described({"type": "string"}, "What it is, in free text."),
                "parameters": _described(
                    {"type": "object", "propertyNames": _NAMES},
                    "Each with its type (integer, number, boolean, text, list, layer, result) or its default.",
                ),
                "layers": _described({"$ref": "#/definitions/steps"}, "The layers it stands for."),
            },
            "required": ["layers"],
            "additionalProperties": False,
        },
        "steps": {"type": "array", "items": {"$ref": "#/definitions/step"}},
        "step": _with_blocks(_entry("layers", _siblings({**STEP_SIBLINGS, "name": None}), own)),
        "input": _entry("inputs", _siblings(INPUT_SIBLINGS)),
        "output": _entry("outputs", _siblings(OUTPUT_SIBLINGS)),
        "data": {**_entry("sources", _siblings(split)), "type": "object"},
        "optimizers": _entry("optimizers", {}),
        "schedules": _entry("schedules", {}),
        "averages": _entry("averages", {}),
        "augmentations": _entry("augmentations", {}),
        "losses": _entry("losses", {}),
        "metrics": _entry("metrics", {}),
        **sections,
    }


def _siblings(sorts: dict[str, Any]) -> dict[str, Any]:
    special: dict[str, dict[str, Any]] = {
        "name": {"type": "string", **_NAMES},
        "split": {"$ref": "#/definitions/split", "type": "object"},
    }
    return {
        name: _described(
            _or_expression(sort.schema() if sort else special[name]), SIBLING_DOCS[name]
        )
        for name, sort in sorts.items()
    }


def _entry(
    family: Family, siblings: dict[str, Any], own: OwnKinds = MappingProxyType({})
) -> dict[str, Any]:
    """A kind by name, or a mapping with exactly one kind and its siblings."""
    kinds = {**every(family), **own}
    beside = list(siblings)
    alone = [name for name, cls in kinds.items() if not _required(cls)]
    return {
        "type": ["object", "string"],
        "if": {"type": "string"},
        "then": {"anyOf": [{"enum": alone}, EXPRESSION]},
        "else": {
            "properties": {**{name: _of_kind(cls) for name, cls in kinds.items()}, **siblings},
            "additionalProperties": False,
            # editors refuse a schema with an empty `enum`
            **({"not": {"propertyNames": {"enum": beside}}} if beside else {"minProperties": 1}),
            "dependencies": {name: {"propertyNames": {"enum": [name, *beside]}} for name in kinds},
        },
        "defaultSnippets": [{"label": name, "body": name} for name in alone],
    }


def _with_blocks(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry of a step, which may be a block of the spec's own."""
    alone = [*entry["then"]["anyOf"], {"pattern": BLOCK_NAME}]
    blocks: dict[str, Any] = {"patternProperties": {BLOCK_NAME: {}}}
    return {**entry, "then": {"anyOf": alone}, "else": {**entry["else"], **blocks}}


def _of_kind(cls: type[Kind]) -> dict[str, Any]:
    """The settings of a kind: a mapping, nothing where none is required, and a bare value for the primary one."""
    mapping: dict[str, Any] = {
        "type": "object",
        "properties": {name: _setting(one) for name, one in cls.settings.items()},
        "additionalProperties": _of_own_names(cls),
    }
    if _required(cls):
        mapping["required"] = _required(cls)
    forms = [mapping]
    if cls.primary is not None:
        forms.append(_without_mappings(_or_expression(cls.settings[cls.primary].sort.schema())))
    if not _required(cls):
        forms.append({"type": "null"})
    return _described(either(*forms), documentation(cls))


def _of_own_names(cls: type[Kind]) -> dict[str, Any] | bool:
    """What settings may hold whose names are of the user's choice; False where there are none."""
    if cls.spread is None:
        return False
    one = cls.attributes[cls.spread]
    assert isinstance(one.sort, MapOf)
    return _described(_or_expression(one.sort.each.schema()), one.doc)


def _required(cls: type[Kind]) -> list[str]:
    return [name for name, one in cls.settings.items() if one.required]


def _setting(one: Setting) -> dict[str, Any]:
    default = f" Default: `{one.default}`." if not one.required and one.default is not None else ""
    schema = _described(_or_expression(one.sort.schema()), f"{one.doc}{default}")
    if not one.required and one.default is not None:
        schema["default"] = one.default
    return schema


def _or_expression(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, with an expression allowed wherever a value can stand."""
    if "$ref" in schema:
        return schema
    if "anyOf" in schema:
        return either(*map(_or_expression, schema["anyOf"]))
    if "items" in schema:
        schema = {**schema, "items": _or_expression(schema["items"])}
    if "properties" in schema:
        inside = {name: _or_expression(one) for name, one in schema["properties"].items()}
        schema = {**schema, "properties": inside}
    if "string" in _types(schema) and not {"enum", "pattern"} & set(schema):
        # any text will do, and so will the text of an expression
        return schema
    return either(schema, EXPRESSION)


def _types(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _without_mappings(schema: dict[str, Any]) -> dict[str, Any]:
    """A bare value is never a mapping: that would be the settings."""
    if "anyOf" in schema:
        kept = [_without_mappings(one) for one in schema["anyOf"] if one.get("type") != "object"]
        return kept[0] if len(kept) == 1 else {"anyOf": kept}
    types = schema.get("type")
    if isinstance(types, list) and "object" in types:
        dropped = {"properties", "required", "additionalProperties"}
        dropped |= {"minProperties", "propertyNames"}
        rest = {key: value for key, value in schema.items() if key not in dropped}
        return {**rest, "type": [t for t in types if t != "object"]}
    return schema


def documentation(cls: type[Kind]) -> str:
    """The docstring of a kind, its paragraphs unwrapped; what is indented further is an example, and stays as it is."""
    first, _, rest = (cls.__doc__ or "").strip().partition("\n")
    paragraphs = re.split(r"\n\s*\n", f"{first}\n{dedent(rest)}")
    return "\n\n".join(
        paragraph if paragraph.startswith("    ") else " ".join(paragraph.split())
        for paragraph in paragraphs
    )


def _described(schema: dict[str, Any], text: str) -> dict[str, Any]:
    if "$ref" in schema:
        # draft-07 ignores what stands beside a `$ref`
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {"allOf": [{"$ref": schema["$ref"]}], **beside}
    return {**schema, "description": text, "markdownDescription": text}
