"""A kind is said as a spec writes it: what is said and read again is the same kind."""

import pytest

from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.saying import changes, kind_said, text_of
from netspec.source.text import SourceText
from netspec.source.tree import plain
from netspec.source.yaml_reader import read

EXAMPLES = [
    (cls, example)
    for cls in every("layers").values()
    if issubclass(cls, Layer)
    for example in cls.examples
]


@pytest.mark.parametrize(("cls", "example"), EXAMPLES, ids=lambda one: getattr(one, "kind", ""))
def test_what_is_said_of_a_layer_is_read_as_the_same_layer(
    cls: type[Layer], example: Example
) -> None:
    layer = written(cls, example.settings)
    data = plain(read(SourceText("said.yaml", text_of(kind_said(layer)))))
    name, settings = next(iter(data.items())) if isinstance(data, dict) else (data, None)
    assert name == cls.kind
    assert written(cls, settings) == layer
    assert changes(layer, layer) == []


def test_settings_under_names_of_the_users_choice_are_told_one_by_one() -> None:
    cls = every("layers")["rearrange"]
    pattern = "(h y) w -> h (y w)"
    old, new = (written(cls, {"pattern": pattern, "y": y}) for y in (2, 4))
    assert [tuple(one) for one in changes(old, new)] == [("y", 2, 4)]


def test_a_kind_in_a_kind_is_told_by_the_setting_or_whole() -> None:
    train = every("sections")["train"]
    old = written(train, {"optimizer": {"adamw": 1e-3}, "schedule": "cosine"})
    slower = written(train, {"optimizer": {"adamw": 1e-4}, "schedule": {"cosine": {}}})
    other = written(train, {"optimizer": {"sgd": 0.1}, "schedule": ["constant", "cosine"]})
    assert [tuple(one) for one in changes(old, slower)] == [
        ("optimizer.learning_rate", 0.001, 0.0001)
    ]
    assert [tuple(one) for one in changes(old, other)] == [
        ("optimizer", "adamw", {"sgd": 0.1}),
        ("schedule", "cosine", ["constant", "cosine"]),
    ]
