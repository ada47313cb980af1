"""The sort of value that says how tensors of a file become weights of the network."""

from collections.abc import Iterable, Mapping
from typing import Any

from netspec.kinds.compounds import ListOf, either
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, FLAG, TEXT, SettingError, Sort, Whole, shown
from netspec.source.record import Record


class Rename(Record):
    """A pattern of names in the file, and the names that a tensor gets which has such a one.

    It is permuted, squeezed and reshaped, in this order, and then several names share it out along `axis`, in equal parts or
    as `sizes` says; with `tie` each gets the whole of it; no name leaves it out. With `sources` it is the other way round:
    `pattern` is the name in the network, and is put together of what has those names in the file.
    """

    pattern: str
    to: tuple[str, ...]
    sources: tuple[str, ...] = ()
    permute: tuple[int, ...] = ()
    """The new order of the axes of what has as many; what has others, such as a bias, stays as it is."""
    squeeze: tuple[int, ...] = ()
    reshape: tuple[int, ...] = ()
    sizes: tuple[int, ...] = ()
    axis: int = 0
    tie: bool = False


NAMES = ListOf(TEXT, "a list of names", least=0)
AXES = ListOf(COUNT_FROM_ZERO, "a list of axes", least=1, unique=True)
AXIS_OR_AXES = ListOf(
    COUNT_FROM_ZERO, "an axis, or a list of axes", least=1, unique=True, one_or_more=True
)
FIELDS: dict[str, tuple[Sort[Any], str]] = {
    "to": (NAMES, "The name in the network, or several that share the tensor out."),
    "from": (
        ListOf(TEXT, "a list of names in the file", least=2),
        "The names in the file of what is put together, one behind the other; the key is then the name in the network.",
    ),
    "transpose": (FLAG, "Whether a matrix lies the other way in the file."),
    "permute": (
        AXES,
        "The axes of the tensor in the order the network has them: `[3, 2, 0, 1]` for kernels `[height, width, in, out]`.",
    ),
    "squeeze": (AXIS_OR_AXES, "Axes of size 1 that the network does not have."),
    "reshape": (
        ListOf(Whole(-1), "a list of sizes, one of them -1 perhaps"),
        "The sizes it gets, without a change of order; one of them may be -1.",
    ),
    "sizes": (
        ListOf(COUNT, "a list of sizes", least=2),
        "How much of the axis each of several names gets. (Default: equal parts.)",
    ),
    "axis": (COUNT_FROM_ZERO, "The axis along which it is shared out, or put together."),
    "tie": (FLAG, "Whether each of several names gets the whole tensor."),
}
"""What an entry can say that is a mapping: the sort of value, and what it does."""


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
        long = {
            "type": "object",
            "properties": {
                name: {
                    **(names if name == "to" else sort.schema()),
                    "markdownDescription": doc,
                }
                for name, (sort, doc) in FIELDS.items()
            },
            "additionalProperties": False,
        }
        each = {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": either(TEXT.schema(), NAMES.schema(), long),
        }
        return either(each, {"type": "array", "items": each})


def need_names_that_fit(rules: Iterable[Rename]) -> None:
    """Raise `SettingError` where the names of a rule do not go together."""
    for one in rules:
        met = one.sources[0] if one.sources else one.pattern
        stars = met.count("*")
        more = [name for name in (*one.to, *one.sources) if name.count("*") > stars]
        if more:
            raise SettingError(
                f"`{more[0]}` has more `*` than `{met}`, and each stands for what one there has met",
                "give both the same number of `*`",
                setting="rename",
            )
        if one.sizes and len(one.sizes) != len(one.to):
            raise SettingError(
                f"`{one.pattern}` goes to {len(one.to)} names and `sizes` has {len(one.sizes)}",
                "give every name a size",
                setting="rename",
            )


def _rename(pattern: str, value: object, path: tuple[str | int, ...]) -> Rename:
    """One entry; what is wrong with it points at `path` and below. Raises `SettingError`."""
    if not isinstance(value, Mapping):
        return Rename(pattern, _names(value, path))
    for key in value:
        if key not in FIELDS:
            listed = ", ".join(f"`{name}`" for name in FIELDS)
            message = f"expected some of {listed}, found `{key}`"
            raise SettingError(message, path=(*path, str(key)))
    if ("to" in value) == ("from" in value):
        message = "expected `to`, the name in the network, or `from`, the names in the file"
        raise SettingError(message, "give one of the two", path=path)
    given = {
        key: _at(sort, value[key], (*path, key))
        for key, (sort, _) in FIELDS.items()
        if key in value and key != "to"
    }
    turned = (1, 0) if given.get("transpose") else ()
    made = Rename(
        pattern,
        _names(value["to"], (*path, "to")) if "to" in value else (pattern,),
        given.get("from", ()),
        given.get("permute", turned),
        given.get("squeeze", ()),
        given.get("reshape", ()),
        given.get("sizes", ()),
        given.get("axis", 0),
        given.get("tie", False),
    )
    _need_sense(made, bool(turned) and "permute" in value, path)
    return made


def _need_sense(made: Rename, turned_twice: bool, path: tuple[str | int, ...]) -> None:
    """Raise `SettingError` for what contradicts itself within an entry."""
    if turned_twice:
        raise SettingError("`transpose` and `permute` both turn", "keep one", path=path)
    if made.permute and sorted(made.permute) != list(range(len(made.permute))):
        message = f"{list(made.permute)} does not name each axis once, from 0"
        raise SettingError(message, path=(*path, "permute"))
    if made.reshape.count(-1) > 1 or 0 in made.reshape:
        message = "one size of `reshape` may be -1, and none 0"
        raise SettingError(message, path=(*path, "reshape"))
    if made.tie and (made.sizes or len(made.to) < 2):
        message = (
            "`tie` gives the whole tensor to several names, so it needs several and no `sizes`"
        )
        raise SettingError(message, "write `{to: [A, B], tie: true}`", path=(*path, "tie"))


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
