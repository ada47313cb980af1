"""Sorts of value made of others: lists, alternatives, small mappings."""

from collections.abc import Mapping
from typing import Any, TypeVar

from netspec.kinds.sorts import COUNT, NAME, SettingError, Sort, Whole, shown
from netspec.source.help import Help, drop

T = TypeVar("T")


class PerAxis(Sort[tuple[int, ...]]):
    """One whole number for all axes, or a list with one for each; where there is but one axis, the number alone."""

    def __init__(self, axes: int, each: Whole) -> None:
        self.axes = axes
        self.each = each
        self.expects = f"{each.expects}, or a list of {axes}" if axes > 1 else each.expects

    def parse(self, value: object) -> tuple[int, ...]:
        if isinstance(value, list | tuple) and self.axes > 1:
            if len(value) != self.axes:
                raise SettingError(f"expected {self.expects}, found a list of {len(value)}")
            return tuple(_parse_at(self.each, item, i) for i, item in enumerate(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(value)
        return (self.each.parse(value),) * self.axes

    def schema(self) -> dict[str, Any]:
        if self.axes == 1:
            return self.each.schema()
        return {
            "type": ["integer", "array"],
            **{k: v for k, v in self.each.schema().items() if k != "type"},
            "items": self.each.schema(),
            "minItems": self.axes,
            "maxItems": self.axes,
        }


class ListOf(Sort[tuple[T, ...]]):
    """A list of one sort of value. With `one_or_more`, a single value stands for a list of one."""

    def __init__(
        self,
        each: Sort[T],
        expects: str,
        *,
        least: int = 1,
        most: int | None = None,
        unique: bool = False,
        one_or_more: bool = False,
    ) -> None:
        self.each = each
        self.expects = expects
        self.least = least
        self.most = most
        self.unique = unique
        self.one_or_more = one_or_more

    def parse(self, value: object) -> tuple[T, ...]:
        if self.one_or_more and not isinstance(value, list | tuple):
            return (self.each.parse(value),)
        if not isinstance(value, list | tuple):
            raise self.refuse(value)
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            raise SettingError(f"expected {self.expects}, found a list of {len(value)}")
        items = tuple(_parse_at(self.each, item, i) for i, item in enumerate(value))
        if self.unique:
            for i, item in enumerate(items):
                if item in items[:i]:
                    message = f"{shown(item)} stands twice in the list"
                    raise SettingError(message, Help("name each once", drop()), path=(i,))
        return items

    def schema(self) -> dict[str, Any]:
        bounds: dict[str, Any] = {"items": self.each.schema(), "minItems": self.least}
        if self.most is not None:
            bounds["maxItems"] = self.most
        if self.unique:
            bounds["uniqueItems"] = True
        if not self.one_or_more:
            return {"type": "array", **bounds}
        return either(self.each.schema(), {"type": "array", **bounds})


class Either(Sort[Any]):
    """One sort of value or another, told apart by the YAML type (text, number, list, mapping, true/false)."""

    def __init__(self, *sorts: Sort[Any]) -> None:
        self.sorts = sorts
        self.expects = ", or ".join(sort.expects for sort in sorts)

    def parse(self, value: object) -> Any:
        fitting = [sort for sort in self.sorts if _yaml_type_fits(sort.schema(), value)]
        if not fitting:
            raise self.refuse(value)
        refusals = []
        for sort in fitting:
            try:
                return sort.parse(value)
            except SettingError as refusal:
                refusals.append(refusal)
        raise refusals[0] if len(refusals) == 1 else self.refuse(value)

    def schema(self) -> dict[str, Any]:
        return either(*(sort.schema() for sort in self.sorts))


class Nested(Sort[Mapping[str, Any]]):
    """A small mapping with fixed keys, all of which must be given: `{mean: [...], std: [...]}`."""

    def __init__(self, **fields: Sort[Any]) -> None:
        self.fields = fields
        self.expects = "a mapping with " + " and ".join(f"`{name}`" for name in fields)

    def parse(self, value: object) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self.refuse(value)
        for name in value:
            if name not in self.fields:
                raise SettingError(f"expected {self.expects}, found `{name}`", path=(name,))
        for name in self.fields:
            if name not in value:
                raise SettingError(f"expected {self.expects}; `{name}` is missing")
        return {name: _parse_at(sort, value[name], name) for name, sort in self.fields.items()}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: sort.schema() for name, sort in self.fields.items()},
            "required": list(self.fields),
            "additionalProperties": False,
        }


class MapOf(Sort[dict[str, T]]):
    """A mapping from names of the user's choice to one sort of value."""

    def __init__(
        self, each: Sort[T], expects: str, *, keys: Sort[str] | None = None, least: int = 1
    ) -> None:
        self.each = each
        self.expects = expects
        self.keys = keys
        self.least = least

    def parse(self, value: object) -> dict[str, T]:
        if not isinstance(value, Mapping) or len(value) < self.least:
            raise self.refuse(value)
        if self.keys is not None:
            for name in value:
                _parse_at(self.keys, name, str(name))
        return {str(name): _parse_at(self.each, item, str(name)) for name, item in value.items()}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "minProperties": self.least,
            **({"propertyNames": self.keys.schema()} if self.keys is not None else {}),
            "additionalProperties": self.each.schema(),
        }


def either(*schemas: dict[str, Any]) -> dict[str, Any]:
    """Several schemas of different JSON types as one flat schema, which editors explain far better than `anyOf`.

    Where two of them share a type or a keyword, `anyOf` it has to be; likewise where one lists its values, since an
    `enum` speaks of all types.
    """
    parts: list[dict[str, Any]] = []
    for part in (part for schema in schemas for part in _alternatives(schema)):
        parts += [part] if part not in parts else []
    keywords = [key for part in parts for key in part if key != "type"]
    types = [t for part in parts for t in _types(part)]
    apart = len(set(keywords)) == len(keywords) and len(set(types)) == len(types)
    if not apart or "enum" in keywords or not all("type" in part for part in parts):
        return parts[0] if len(parts) == 1 else {"anyOf": parts}
    merged: dict[str, Any] = {"type": types}
    for part in parts:
        merged.update({key: value for key, value in part.items() if key != "type"})
    return merged


def _alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return list(schema["anyOf"]) if set(schema) == {"anyOf"} else [schema]


def _types(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
    "null": (type(None),),
}


def _yaml_type_fits(schema: dict[str, Any], value: object) -> bool:
    if "anyOf" in schema:
        return any(_yaml_type_fits(one, value) for one in schema["anyOf"])
    if "$ref" in schema:
        return isinstance(value, str | Mapping)
    names = _types(schema)
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _JSON_TYPES[name]) for name in names)


def _parse_at(sort: Sort[T], value: object, step: str | int) -> T:
    """Parse a part of a value; what it says is wrong points at that part."""
    try:
        return sort.parse(value)
    except SettingError as refusal:
        raise SettingError(
            refusal.message, refusal.help, setting=refusal.setting, path=(step, *refusal.path)
        ) from None


SIZE = Either(COUNT, NAME)
