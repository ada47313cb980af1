"""The sorts of value a setting can hold: the words for it, its bounds, its JSON Schema, and how it is read.

A fact about one value stands here, once; the binder and the published schema are both made from it.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SettingError(Exception):
    """A setting that cannot be taken.

    `setting` names it where several are at hand, `path` leads from its value to the faulty part.
    """

    def __init__(
        self,
        message: str,
        help: str | None = None,
        *,
        setting: str | None = None,
        path: tuple[str | int, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.setting = setting
        self.path = path


class Sort(Generic[T]):
    """A sort of value."""

    expects: str = ""
    """The words for it in an error: `a whole number of at least 1`."""

    def parse(self, value: object) -> T:
        """The value as Python wants it. Raises `SettingError`."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The JSON Schema (draft-07) of what `parse` accepts."""
        raise NotImplementedError

    def refuse(self, value: object, path: tuple[str | int, ...] = ()) -> SettingError:
        return SettingError(f"expected {self.expects}, found {shown(value)}", path=path)


def shown(value: object) -> str:
    """A value in the words of an error."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text `{value}`" if len(value) <= 40 else "a text"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"`{value}`"


class Whole(Sort[int]):
    """A whole number within bounds; a whole float such as `1e3` passes."""

    def __init__(self, minimum: int = 1, maximum: int = 2**31 - 1) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.expects = f"a whole number of at least {minimum}"
        if maximum < 2**31 - 1:
            self.expects = f"a whole number from {minimum} to {maximum}"

    def parse(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(value)
        if isinstance(value, float) and not value.is_integer():
            raise self.refuse(value)
        if not self.minimum <= value <= self.maximum:
            raise self.refuse(value)
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class Real(Sort[float]):
    """A finite number within bounds; `above` and `below` exclude their own value."""

    def __init__(
        self,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        above: float | None = None,
        below: float | None = None,
    ) -> None:
        self.bounds = {
            "minimum": minimum,
            "maximum": maximum,
            "exclusiveMinimum": above,
            "exclusiveMaximum": below,
        }
        words = []
        if minimum is not None:
            words.append(f"of at least {minimum:g}")
        if above is not None:
            words.append(f"above {above:g}")
        if maximum is not None:
            words.append(f"at most {maximum:g}")
        if below is not None:
            words.append(f"below {below:g}")
        self.expects = " ".join(["a number", " and ".join(words)]).strip()

    def parse(self, value: object) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self.refuse(value)
        low, high = self.bounds["minimum"], self.bounds["maximum"]
        above, below = self.bounds["exclusiveMinimum"], self.bounds["exclusiveMaximum"]
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.refuse(value)
        if (above is not None and value <= above) or (below is not None and value >= below):
            raise self.refuse(value)
        return float(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "number", **{k: v for k, v in self.bounds.items() if v is not None}}


class Flag(Sort[bool]):
    """True or false."""

    expects = "true or false"

    def parse(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Text(Sort[str]):
    """A text that is not empty, optionally of a pattern."""

    def __init__(self, expects: str = "a text", pattern: str | None = None) -> None:
        self.expects = expects
        self.pattern = pattern

    def parse(self, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise self.refuse(value)
        if self.pattern and not re.search(self.pattern, value):
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        pattern = {"pattern": self.pattern} if self.pattern else {}
        return {"type": "string", "minLength": 1, **pattern}


class Choice(Sort[str]):
    """One of a few words."""

    def __init__(self, *options: str) -> None:
        self.options = options
        self.expects = "one of " + ", ".join(f"`{option}`" for option in options)
        if len(options) == 1:
            self.expects = f"`{options[0]}`"

    def parse(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options)}


class PerAxis(Sort[tuple[int, ...]]):
    """One whole number for all axes, or a list with one for each."""

    def __init__(self, axes: int, each: Whole) -> None:
        self.axes = axes
        self.each = each
        self.expects = f"{each.expects}, or a list of {axes}"

    def parse(self, value: object) -> tuple[int, ...]:
        if isinstance(value, list | tuple):
            if len(value) != self.axes:
                raise SettingError(f"expected {self.expects}, found a list of {len(value)}")
            return tuple(_parse_at(self.each, item, i) for i, item in enumerate(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(value)
        return (self.each.parse(value),) * self.axes

    def schema(self) -> dict[str, Any]:
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
                    raise SettingError(f"{shown(item)} stands twice in the list", path=(i,))
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

    def __init__(self, each: Sort[T], expects: str) -> None:
        self.each = each
        self.expects = expects

    def parse(self, value: object) -> dict[str, T]:
        if not isinstance(value, Mapping) or not value:
            raise self.refuse(value)
        return {str(name): _parse_at(self.each, item, str(name)) for name, item in value.items()}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": self.each.schema(),
        }


class Anything(Sort[Any]):
    """A plain value: a text, a number, true or false."""

    expects = "a text, a number, true or false"

    def parse(self, value: object) -> Any:
        if value is None or isinstance(value, Mapping | list | tuple):
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"]}


def either(*schemas: dict[str, Any]) -> dict[str, Any]:
    """Several schemas of different JSON types as one flat schema, which editors explain far better than `anyOf`.

    Where two of them share a type or a keyword, `anyOf` it has to be.
    """
    keywords = [key for schema in schemas for key in schema if key != "type"]
    types = [t for schema in schemas for t in _types(schema)]
    if len(set(keywords)) == len(keywords) and len(set(types)) == len(types) and types:
        merged: dict[str, Any] = {"type": types}
        for schema in schemas:
            merged.update({key: value for key, value in schema.items() if key != "type"})
        return merged
    return {"anyOf": list(schemas)}


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


COUNT = Whole(1)
COUNT_FROM_ZERO = Whole(0)
SHARE = Real(minimum=0, below=1)
POSITIVE = Real(above=0)
NOT_NEGATIVE = Real(minimum=0)
FLAG = Flag()
TEXT = Text()
AXIS = Whole(-16, 15)
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
NAME = Text("a name in lower case (letters, digits and `_`)", NAME_PATTERN)
SIZE = Either(COUNT, NAME)
