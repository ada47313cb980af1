"""What a kind is: a name, settings with docs and bounds, and the sorts of value that bind to further kinds."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform, overload

from netspec.kinds.sorts import NAME, SettingError, Sort
from netspec.source.record import Record

T = TypeVar("T")

REQUIRED: Any = object()


class Setting:
    """One setting of a kind: its sort of value, its documentation and its default as one would write it in YAML."""

    __slots__ = ("_value", "default", "doc", "name", "sort")

    def __init__(self, sort: Sort[Any], doc: str, default: Any) -> None:
        self.name = ""
        self.sort = sort
        self.doc = doc
        self.default = default
        self._value: Any = REQUIRED

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def default_value(self) -> Any:
        """The default, parsed; None stays None (the setting is left out)."""
        if self._value is REQUIRED:
            self._value = None if self.default is None else self.sort.parse(self.default)
        return self._value


@overload
def setting(sort: Sort[T], doc: str) -> T: ...
@overload
def setting(sort: Sort[T], doc: str, *, default: None) -> T | None: ...
@overload
def setting(sort: Sort[T], doc: str, *, default: object) -> T: ...
def setting(sort: Sort[Any], doc: str, *, default: Any = REQUIRED) -> Any:
    """Declare a setting in the body of a kind. `default` is written as in YAML; None means it may be left out."""
    return Setting(sort, doc, default)


@dataclass_transform(kw_only_default=True, field_specifiers=(setting,), frozen_default=True)
class Kind:
    """Something a spec can name. The class holds all there is to know of it; an instance is one use, and is frozen."""

    kind: ClassVar[str] = ""
    """The name in a spec."""
    primary: ClassVar[str | None] = None
    """The setting that a bare value gives: `linear: 64`."""
    synonyms: ClassVar[tuple[str, ...]] = ()
    """What other tools call it, for the help of an error."""
    settings: ClassVar[dict[str, Setting]] = {}
    """By the name in a spec."""
    required: ClassVar[frozenset[str]] = frozenset()
    """The settings that must be given."""
    attributes: ClassVar[dict[str, Setting]] = {}
    """The same by the attribute of an instance."""
    spread: ClassVar[str | None] = None
    """The attribute that holds settings under names of the user's choice: `rearrange: {pattern: …, y: 2}`."""

    def __init_subclass__(cls) -> None:
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Setting)}
        for name, one in declared.items():
            # a trailing underscore keeps a setting off a Python keyword: `with_` is written `with`
            one.name = name.removesuffix("_")
        cls.attributes = {**cls.attributes, **declared}
        if cls.spread:
            declared.pop(cls.spread, None)
        cls.required = frozenset(cls.required | {o.name for o in declared.values() if o.required})
        cls.settings = {**cls.settings, **{one.name: one for one in declared.values()}}

    def __init__(self, **values: Any) -> None:
        unknown = values.keys() - self.attributes.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no setting {', '.join(sorted(unknown))}")
        # past `__setattr__`, which refuses all change
        for attribute, one in self.attributes.items():
            self.__dict__[attribute] = (
                values[attribute] if attribute in values else one.default_value()
            )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), repr(vars(self))))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({inside})"

    def check(self) -> None:
        """Raise `SettingError` for a fact about two settings. (A fact about one belongs to its sort.)"""


K = TypeVar("K", bound=Kind)


def written(cls: type[K], settings: Mapping[str, object] | object = None) -> K:
    """A kind from settings as they stand in YAML, a bare value being the primary one.

    Raises:
        SettingError: a setting is unknown, missing or does not fit.
    """
    given = settings if isinstance(settings, Mapping) else {}
    if settings is not None and not isinstance(settings, Mapping):
        if cls.primary is None:
            raise SettingError(f"`{cls.kind}` takes no bare value")
        given = {cls.primary: settings}
    unknown = {name: value for name, value in given.items() if name not in cls.settings}
    if unknown and cls.spread is None:
        raise SettingError(f"`{cls.kind}` has no setting `{next(iter(unknown))}`")
    values: dict[str, Any] = {}
    if unknown and cls.spread:
        values[cls.spread] = cls.attributes[cls.spread].sort.parse(unknown)
    for attribute, one in cls.attributes.items():
        if attribute == cls.spread:
            continue
        if one.name in given:
            values[attribute] = one.sort.parse(given[one.name])
        elif one.required:
            raise SettingError(f"`{cls.kind}` needs `{one.name}`")
    made = cls(**values)
    made.check()
    return made


def attribute_of(cls: type[Kind], name: str) -> str:
    """The Python attribute that holds the setting `name`."""
    return name if name in cls.attributes else f"{name}_"


Family = Literal[
    "layers",
    "inputs",
    "outputs",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "averages",
    "augmentations",
    "sources",
    "sections",
]


class KindOf(Sort[Any]):
    """A kind of a family, with or without settings. The binder reads it, for only the binder can point into it."""

    def __init__(self, family: Family) -> None:
        self.family: Family = family
        self.expects = f"one of the {family}"

    def parse(self, value: object) -> Any:
        from netspec.kinds.catalogue import (
            find,  # the catalogue lists classes that stand on this module
        )

        if isinstance(value, str):
            return written(find(self.family, value))
        if isinstance(value, Mapping) and len(value) == 1:
            ((name, inside),) = value.items()
            return written(find(self.family, str(name)), inside)
        raise SettingError(f"expected {self.expects}")

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/definitions/{self.family}"}


class Section(Sort[K]):
    """A mapping with settings of its own that has no name to choose: `split`, `train`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        """Its name among the sections."""
        self.expects = "a mapping"

    @property
    def cls(self) -> type[K]:
        """Its class, found when it is asked for."""
        # imported here: the catalogue lists classes that stand on this module
        from netspec.kinds.catalogue import find

        found: type[K] = find("sections", self.kind)
        return found

    def parse(self, value: object) -> K:
        return written(self.cls, value)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/definitions/{self.kind}"}


class Steps(Sort[tuple[Any, ...]]):
    """A list of steps: the binder makes them, for a step has siblings beside its kind."""

    expects = "a list of layers"

    def parse(self, value: object) -> tuple[Any, ...]:
        if isinstance(value, tuple):
            return value
        raise SettingError("steps are read by the binder")

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/definitions/steps"}


STEPS = Steps()


class Branch(Record):
    """One of several lists of steps, with its name if it has one."""

    name: str | None
    steps: tuple[Any, ...]


class Branches(Sort[tuple[Branch, ...]]):
    """At least two lists of steps, in a list or by names: the binder makes them, as it does `Steps`."""

    expects = "a list of lists of layers, or a mapping from names to lists of layers"

    def parse(self, value: object) -> tuple[Branch, ...]:
        if isinstance(value, tuple):
            return value
        raise SettingError("branches are read by the binder")

    def schema(self) -> dict[str, Any]:
        steps = {"$ref": "#/definitions/steps"}
        return {
            "type": ["array", "object"],
            "items": steps,
            "minItems": 2,
            "minProperties": 2,
            "propertyNames": NAME.schema(),
            "additionalProperties": steps,
        }
