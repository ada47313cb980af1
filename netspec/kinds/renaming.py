"""The sort of value that says how names in a file of weights become names in the network."""

from collections.abc import Mapping
from typing import Any

from netspec.kinds.compounds import ListOf, either
from netspec.kinds.sorts import COUNT, FLAG, TEXT, SettingError, Sort, shown
from netspec.source.record import Record


class Rename(Record):
    """A pattern of names in the file, and the names that a tensor gets which has such a one.

    Several names share it out along its first axis, in equal parts or as `sizes` says; no name leaves it out.
    With `transpose` a matrix is turned first; what has one axis, such as a bias, stays as it is.
    """

    pattern: str
    to: tuple[str, ...]
    transpose: bool = False
    sizes: tuple[int, ...] = ()


NAMES = ListOf(TEXT, "a list of names", least=0)
SIZES = ListOf(COUNT, "a list of sizes", least=2)
DOCS = {
    "to": "The name in the network, or several that share the tensor out along its first axis.",
    "transpose": "Whether a matrix lies the other way in the file.",
    "sizes": "How much of the first axis each of several names gets. (Default: equal parts.)",
}
"""What an entry can say that is a mapping."""


class Renaming(Sort[tuple[Rename, ...]]):
    """A mapping from patterns to names, or a list of such mappings; they are applied one after the other."""

    expects = "patterns with names: `{model.*: '*'}`, or a list of such"

    def parse(self, value: object) -> tuple[Rename, ...]:
        if isinstance(value, tuple):
            return value
        if not isinstance(value, Mapping | list):
            raise self.refuse(value)
        several = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        found: list[Rename] = []
        for number, one in several:
            before: tuple[str | int, ...] = () if number is None else (number,)
            if not isinstance(one, Mapping) or not one:
                raise self.refuse(one, before)
            found += [_rename(str(key), to, (*before, str(key))) for key, to in one.items()]
        return tuple(found)

    def schema(self) -> dict[str, Any]:
        names = either(TEXT.schema(), NAMES.schema())
        sorts = {"to": names, "transpose": FLAG.schema(), "sizes": SIZES.schema()}
        long = {
            "type": "object",
            "properties": {
                name: {**sort, "markdownDescription": DOCS[name]} for name, sort in sorts.items()
            },
            "required": ["to"],
            "additionalProperties": False,
        }
        each = {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": either(TEXT.schema(), NAMES.schema(), long),
        }
        return either(each, {"type": "array", "items": each})


def _rename(pattern: str, value: object, path: tuple[str | int, ...]) -> Rename:
    """One entry; what is wrong with it points at `path` and below. Raises `SettingError`."""
    if not isinstance(value, Mapping):
        return Rename(pattern, _names(value, path))
    for key in value:
        if key not in DOCS:
            message = f"expected `to`, `transpose` and `sizes`, found `{key}`"
            raise SettingError(message, path=(*path, str(key)))
    if "to" not in value:
        raise SettingError("expected `to`, the name in the network", path=path)
    transpose = _at(FLAG, value.get("transpose", False), (*path, "transpose"))
    sizes = _at(SIZES, value["sizes"], (*path, "sizes")) if "sizes" in value else ()
    return Rename(pattern, _names(value["to"], (*path, "to")), transpose, sizes)


def _names(value: object, path: tuple[str | int, ...]) -> tuple[str, ...]:
    if isinstance(value, list):
        names: tuple[str, ...] = _at(NAMES, value, path)
        return names
    if not isinstance(value, str) or not value:
        expects = "a name, a list of names, or a mapping with `to`"
        raise SettingError(f"expected {expects}, found {shown(value)}", path=path)
    return (value,)


def _at(sort: Sort[Any], value: object, path: tuple[str | int, ...]) -> Any:
    try:
        return sort.parse(value)
    except SettingError as refusal:
        raise SettingError(refusal.message, refusal.help, path=(*path, *refusal.path)) from None
