"""Where recurrent layers start and what they end with."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, ShapeError, TensorType

X = TensorType(("time", 3))
KINDS = ("lstm", "gru", "rnn")
TwoWays = Callable[..., Any]


def layer(kind: str, settings: object) -> Any:
    return written(find("layers", kind), settings)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_state_is_what_comes_out_last(kind: str, two_ways: TwoWays) -> None:
    net = two_ways([X], [(layer(kind, {"hidden": 4, "layers": 2}), (0,))], (0, 1))
    values = net.draw({"time": 6}, 3)
    for y, hidden in (net.all_by_torch(values), net.all_by_onnx(values)):
        assert np.allclose(y[:, -1], hidden, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_both_directions_end_where_they_have_read_all(kind: str, two_ways: TwoWays) -> None:
    net = two_ways([X], [(layer(kind, {"hidden": 4, "bidirectional": True}), (0,))], (0, 1))
    values = net.draw({"time": 6}, 3)
    for y, hidden in (net.all_by_torch(values), net.all_by_onnx(values)):
        assert np.allclose(y[:, -1, :4], hidden[:, :4], atol=1e-6)
        assert np.allclose(y[:, 0, 4:], hidden[:, 4:], atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_reading_on_from_a_state_is_reading_in_one_go(kind: str, two_ways: TwoWays) -> None:
    states = ["hidden", "cell"][: 2 if kind == "lstm" else 1]
    state = TensorType((4,))
    whole = two_ways([X], [(layer(kind, 4), (0,))], range(1 + len(states)))
    parts = [X, *[state] * len(states)]
    on = two_ways(
        parts, [(layer(kind, {"hidden": 4, "initial": states}), tuple(range(len(parts))))]
    )
    on.module.load_state_dict(whole.module.state_dict())
    values = whole.draw({"time": 7}, 2)["in_0"]
    for all_of in ("all_by_torch", "all_by_onnx"):
        y, *_ = getattr(whole, all_of)({"in_0": values})
        _, *last = getattr(whole, all_of)({"in_0": values[:, :3]})
        rest = {"in_0": values[:, 3:], **{f"in_{i + 1}": one for i, one in enumerate(last)}}
        assert np.allclose(getattr(on, all_of)(rest)[0], y[:, 3:], atol=1e-5)


@pytest.mark.parametrize("settings", [{}, {"layers": 2}, {"bidirectional": True}])
def test_a_state_of_zeros_is_where_it_starts_anyway(
    settings: dict[str, Any], two_ways: TwoWays
) -> None:
    state = TensorType((8 if "bidirectional" in settings else 4,))
    plain = two_ways([X], [(layer("lstm", {"hidden": 4, **settings}), (0,))])
    # the cell is not given: it starts empty
    given = layer("lstm", {"hidden": 4, "initial": "code", **settings})
    started = two_ways([X, state], [(given, (0, 1))])
    values = started.draw({"time": 5}, 2)
    values["in_1"][:] = 0
    expected = plain.by_torch({"in_0": values["in_0"]})
    assert np.array_equal(started.by_torch(values), expected)
    assert np.allclose(started.by_onnx(values), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "given", "words"),
    [
        ({"hidden": 4}, TensorType((3,)), "is [4], and it is to start from [3]"),
        ({"hidden": 4, "bidirectional": True}, TensorType((4,)), "is [8]"),
        ({"hidden": 4}, TensorType((4,), CODES, (9,)), "start from codes [4]"),
        ({"hidden": 4}, TensorType(("time", 4)), "start from [time, 4]"),
    ],
)
def test_a_state_of_another_shape_is_refused(
    settings: dict[str, Any], given: TensorType, words: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        layer("gru", {**settings, "initial": "code"}).gives(X, given)
    assert words in refused.value.message
    assert refused.value.setting == "initial"


def test_a_cell_is_for_an_lstm_alone() -> None:
    with pytest.raises(SettingError) as refused:
        layer("rnn", {"hidden": 4, "initial": ["hidden", "cell"]})
    assert "remembers one state" in refused.value.message
