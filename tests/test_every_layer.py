"""What every layer kind promises, tried on every example it gives of itself."""

import numpy as np
import pytest

from netspec.contract.clauses import PROMISES, Promise, breaches
from netspec.contract.padding import takes_lengths
from netspec.contract.use import Use
from netspec.kinds.catalogue import every
from netspec.kinds.layers.box_levels import BoxLevels
from netspec.kinds.layers.layer import Example, Layer

KINDS = {name: cls for name, cls in every("layers").items() if issubclass(cls, Layer)}
KINDS |= {BoxLevels.kind: BoxLevels}
EXAMPLES = [
    pytest.param(cls, example, id=f"{name}-{i}")
    for name, cls in KINDS.items()
    for i, example in enumerate(cls.examples)
]
over_examples = pytest.mark.parametrize(("cls", "example"), EXAMPLES)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_shows_its_use(name: str) -> None:
    assert len(KINDS[name].examples) >= 2
    assert KINDS[name].kind == name
    assert name not in KINDS[name].synonyms


# what is promised of lengths is held by `tests/test_every_length.py`, on more than the examples
OF_ONE = [one for one in PROMISES if one.applies is not takes_lengths]


@pytest.mark.parametrize("promise", OF_ONE, ids=lambda one: one.clause.__name__)
@over_examples
def test_a_layer_keeps_its_promises(cls: type[Layer], example: Example, promise: Promise) -> None:
    assert not breaches(promise, Use.of(cls, example))


@over_examples
def test_an_example_has_something_to_tell(cls: type[Layer], example: Example) -> None:
    """An answer that is the same number everywhere would let any other way of calculating it pass."""
    use = Use.of(cls, example)
    for y in use.net.all_by_torch(use.net.draw(*use.largest)):
        assert y.max() > y.min() or y.size <= 2 or cls.kind in ("constant", "parameter")
        assert np.isfinite(y).all()
