"""Small immutable records: a tuple with names, as `typing.NamedTuple` makes them, but defined twenty times as fast.

`netspec check` defines thirty of them before it reads its first line. With `NamedTuple`, which compiles a constructor for
each, that took a tenth of its whole time.
"""

from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform

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

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._count = len(cls._fields)
        # as a class attribute that the type checker works out by itself
        type.__setattr__(cls, "__match_args__", cls._fields)
        cls._defaults = {name: vars(cls)[name] for name in cls._fields if name in vars(cls)}
        for place, name in enumerate(cls._fields):
            setattr(cls, name, property(itemgetter(place)))

    def __new__(cls, *values: Any, **named: Any) -> Self:
        if named or len(values) != cls._count:
            values = cls._completed(values, named)
        return _new(cls, values)

    @classmethod
    def _completed(cls, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        given = {**dict(zip(cls._fields, values, strict=False)), **named}
        known = {**cls._defaults, **given}
        wrong = len(values) + len(named) != len(given) or known.keys() != set(cls._fields)
        if wrong or len(values) > len(cls._fields):
            raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}")
        return tuple(known[name] for name in cls._fields)

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
        return type(self)(**{**self._asdict(), **changes})
