"""Records behave as named tuples do."""

import copy
import pickle
from typing import NamedTuple

import pytest

from netspec.source.record import Record


class Tuple(NamedTuple):
    x: int
    y: str = "a"
    z: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.x


class Rec(Record):
    x: int
    y: str = "a"
    z: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.x


@pytest.mark.parametrize("cls", [Tuple, Rec])
def test_it_is_a_tuple_with_names(cls: type) -> None:
    one = cls(3, z=(1,))
    assert (one.x, one.y, one.z, one.twice) == (3, "a", (1,), 6)
    assert one == (3, "a", (1,))
    assert hash(one) == hash((3, "a", (1,)))
    assert one < cls(4)
    x, *rest = one
    assert (x, rest) == (3, ["a", (1,)])
    assert one._replace(y="b").y == "b"
    assert one._asdict() == {"x": 3, "y": "a", "z": (1,)}
    assert repr(one) == f"{cls.__name__}(x=3, y='a', z=(1,))"
    assert copy.deepcopy(one) == one
    assert type(copy.copy(one)) is cls
    assert type(pickle.loads(pickle.dumps(one))) is cls
    match one:
        case cls(x, y):
            assert (x, y) == (3, "a")


@pytest.mark.parametrize("cls", [Tuple, Rec])
@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, "a", (), 4), {}), ((1,), {"x": 2}), ((1,), {"w": 2}), ((), {"y": "b"})],
)
def test_wrong_values_are_refused(cls: type, values: tuple, named: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(TypeError):
        cls(*values, **named)


@pytest.mark.parametrize("cls", [Tuple, Rec])
def test_it_does_not_change(cls: type) -> None:
    with pytest.raises(AttributeError):
        cls(1).x = 2
    with pytest.raises(TypeError):
        cls(1)._replace(w=2) if cls is Rec else cls(1, w=2)
