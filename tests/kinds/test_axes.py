"""An axis by the name of its size is that axis: in every layer that takes one, and as far as the layer takes it by number."""

from typing import Any

import pytest

from netspec.graph.compiled import compile_text
from netspec.kinds.axes import AXES, AXIS
from netspec.kinds.catalogue import every
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Layer
from netspec.kinds.tensors import CODES, ShapeError, TensorType
from netspec.source.text import SourceText

TAKERS = {
    (name, one.name)
    for name, cls in every("layers").items()
    for one in cls.settings.values()
    if one.sort in (AXIS, AXES) or getattr(one.sort, "each", None) is AXIS
}
TYPES = (
    TensorType(("time", 4)),
    TensorType((4, "time")),
    TensorType((3, "time", 5)),
    TensorType((4, 3, "time")),
    TensorType(("time", 4), CODES, (9,)),
)
NUMBERS = ("unsqueeze", "stack")
"""Their axis is the place of one that is yet to be."""


def said(cls: type[Layer], settings: dict[str, Any], inputs: list[TensorType]) -> tuple[Any, ...]:
    """What a layer gives and how it is written in PyTorch, or why it takes nothing."""
    layer = written(cls, settings)
    try:
        results = layer.gives(*inputs)
        return results, layer.torch(*inputs), layer.weights(*inputs), layer.mixes(*inputs)
    except ShapeError as error:
        return error.code, error.message


def test_all_that_have_an_axis_take_names() -> None:
    having = {
        (name, word)
        for name, cls in every("layers").items()
        for word in cls.settings
        if word in ("axis", "axes") and name not in NUMBERS
    }
    assert having <= TAKERS
    assert TAKERS - having == {("flatten", "start"), ("flatten", "end")}


@pytest.mark.parametrize(("kind", "word"), sorted(TAKERS))
def test_a_name_is_what_its_number_is(kind: str, word: str) -> None:
    cls, found = every("layers")[kind], 0
    for example in cls.examples:
        settings = example.settings
        if not isinstance(settings, dict):
            settings = {cls.primary: settings} if settings is not None else {}
        for x in TYPES:
            inputs = [x, *([x] if len(example.inputs) > 1 else [])]
            number, name = x.sizes.index("time"), "time"
            one: Any = settings.get(word)
            pair: list[Any] = [number, name]
            if isinstance(one, list) and len(one) > 1:
                rest = [axis for axis in range(x.rank) if axis != number][: len(one) - 1]
                pair = [[number, *rest], [name, *rest]]
            elif isinstance(one, list):
                pair = [[number], [name]]
            by_number, by_name = (said(cls, {**settings, word: axis}, inputs) for axis in pair)
            assert by_number == by_name
            found += len(by_number) > 2
    # a weight or a cut along a size that differs from sample to sample is refused either way
    alone = {"glu", "layer_norm", "rms_norm", "layer_scale", "roll", "slice", "split", "squeeze"}
    assert found or kind in alone | {"concat", "flatten"}


@pytest.mark.parametrize(
    ("step", "code", "words"),
    [
        ("select: {axis: tiem, index: 0}", "NS3006", "its named sizes are `time` and `bands`"),
        ("last: 7", "NS3006", "from -3 to 2"),
        ("select: {axis: time, index: -2}", "NS3003", "`last`"),
        ("select: {axis: time, index: 3}", "NS3003", "take 0, the first place"),
        ("softmax: [time]", "NS1004", "an axis by number or by the name of its size"),
    ],
)
def test_what_is_no_axis_is_told(step: str, code: str, words: str) -> None:
    text = f"""netspec: 1
input: {{a: {{array: [time, bands, 4]}}}}
layers: [{step}]
output: {{y: tensor}}
"""
    (found,) = compile_text(SourceText("net.yaml", text)).diagnostics
    assert found.code == code
    assert words in f"{found.message} {found.help}"


def test_a_name_of_two_axes_is_not_one_of_them() -> None:
    x = TensorType(("time", "time", 3))
    with pytest.raises(ShapeError, match=r"2 axes of .* are named `time`"):
        written(every("layers")["softmax"], "time").shape(x)
    assert written(every("layers")["mean"], "time").shape(x).sizes == (3,)


def test_what_a_window_left_of_a_size_is_known_by_its_name() -> None:
    x = TensorType(("(time+1)//2", 3))
    assert written(every("layers")["last"], "time").shape(x).sizes == (3,)
