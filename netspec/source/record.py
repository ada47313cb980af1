"""Small immutable records: a tuple with names, as `typing.NamedTuple` makes them, but defined twenty times as fast.

`netspec check` defines thirty of them before it reads its first line. With `NamedTuple`, which compiles a constructor for
each, that took a tenth of its whole time.
"""

from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform

try:
    # what `collections.namedtuple` itself takes: fields are read twice as fast
    from _collections import _tuplegetter as _field  # type: ignore[import-not-found]
except ImportError:

    def _field(place: int, doc: str) -> property:
        return property(itemgetter(place))


_new = tuple.__new__


@dataclass_transform(frozen_default=True)
class Record(tuple[Any, ...]):
    """A record. A subclass lists its fields as annotations, with defaults where it likes.

    >>> class Point(Record):
    ...     x: int
    ...     y: int = 0
    >>> Point(3), Point(y=1, x=2)._replace(y=5).y
    (Point(x=3, y=0), 5)
    """

    __slots__ = ()
    _fields: ClassVar[tuple[str, ...]] = ()
    _count: ClassVar[int] = 0
    _defaults: ClassVar[dict[str, Any]] = {}
    _last: ClassVar[tuple[Any, ...]] = ()
    """The defaults of the last fields, as far as these have some."""
    _places: ClassVar[dict[str, int]] = {}

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._count = len(cls._fields)
        # as a class attribute that the type checker works out by itself
        type.__setattr__(cls, "__match_args__", cls._fields)
        cls._defaults = {name: vars(cls)[name] for name in cls._fields if name in vars(cls)}
        cls._places = {name: place for place, name in enumerate(cls._fields)}
        known = [name in cls._defaults for name in cls._fields]
        first = cls._count - known[::-1].index(False) if False in known else 0
        cls._last = tuple(cls._defaults[name] for name in cls._fields[first:])
        for name, place in cls._places.items():
            setattr(cls, name, _field(place, ""))

    def __new__(cls, *values: Any, **named: Any) -> Self:
        if not named:
            given = len(values)
            if given == cls._count:
                return _new(cls, values)
            if cls._count - len(cls._last) <= given < cls._count:
                return _new(cls, values + cls._last[given - cls._count :])
        return _new(cls, cls._completed(values, named))

    @classmethod
    def _completed(cls, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        rest = cls._fields[len(values) :]
        defaults = cls._defaults
        try:
            found = [named[name] if name in named else defaults[name] for name in rest]
        except KeyError:
            found = []
        if len(values) + len(found) != cls._count or not named.keys() <= set(rest):
            raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}")
        return (*values, *found)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({inside})"

    def _asdict(self) -> dict[str, Any]:
        """Name → value."""
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **changes: Any) -> Self:
        """The same with some values changed."""
        values = list(self)
        try:
            for name, value in changes.items():
                values[self._places[name]] = value
        except KeyError:
            raise TypeError(
                f"{type(self).__name__} has the fields {', '.join(self._fields)}"
            ) from None
        return _new(type(self), values)
