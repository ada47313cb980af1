"""Formulas mean what Python means by them, in both lowerings, brackets and all."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note, reject, settings
from hypothesis import strategies as st

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import TensorType

TwoWays = Callable[..., Any]
NUMBERS = st.sampled_from(["2", "0.5", "3", "1.25"])
NAMES = st.sampled_from(["x", "a", "b.c"])
FUNCTIONS = {
    "abs": abs,
    "sin": math.sin,
    "tanh": math.tanh,
    "erf": math.erf,
    "min": min,
    "max": max,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "relu": lambda x: max(x, 0),
    "softplus": lambda x: math.log1p(math.exp(-abs(x))) + max(x, 0),
    "clip": lambda x, low, high: min(max(x, low), high),
    "where": lambda c, a, b: a if c else b,
}


def formula(text: str) -> Any:
    return written(find("layers", "formula"), text)


def truths(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["<", "<=", ">", ">="])
    compare = st.builds("{} {} {}".format, inner, signs, inner)
    return st.one_of(compare, st.builds("{} < {} < {}".format, inner, inner, inner))


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(["abs", "sin", "tanh", "sigmoid", "relu", "erf", "softplus"])
    condition = truths(inner)
    both = st.builds(
        "({}) {} (not ({}))".format, condition, st.sampled_from(["and", "or"]), condition
    )
    return st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds("{} / (1.5 + abs({}))".format, inner, inner),
        st.builds("-{}".format, inner),
        st.builds("(-{}) ** 2".format, inner),
        st.builds("-{} ** 2".format, NAMES),
        st.builds("{}({})".format, one, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("clip({}, -1, {})".format, inner, NUMBERS),
        st.builds("({} if {} else {})".format, inner, condition, inner),
        st.builds("where({}, {}, {})".format, both, inner, inner),
    )


FORMULAS = st.recursive(st.one_of(NUMBERS, NAMES), larger, max_leaves=8)


def each_place(text: str, values: dict[str, np.ndarray]) -> np.ndarray:
    """Python's own reading of the text, place by place."""
    compiled = compile(text.replace("b.c", "b_c"), "<formula>", "eval")
    places = zip(*(value.reshape(-1).tolist() for value in values.values()), strict=True)
    names = list(values)
    found = [
        eval(compiled, dict(FUNCTIONS), dict(zip(names, place, strict=True))) for place in places
    ]
    return np.array(found).reshape(next(iter(values.values())).shape)


@settings(max_examples=150, deadline=None)
@given(text=FORMULAS)
def test_a_formula_is_what_python_makes_of_it(two_ways: TwoWays, text: str) -> None:
    note(text)
    try:
        layer = formula(text)
    except SettingError:
        # numbers alone, or a condition of such
        reject()
    names = (["x"] if layer.takes_stream() else []) + list(layer.results())
    net = two_ways([TensorType((7,))] * len(names), [(layer, tuple(range(len(names))))])
    drawn = net.draw({}, 3)
    values = {name.replace(".", "_"): one for name, one in zip(names, drawn.values(), strict=True)}
    expected = each_place(text, values)
    note(layer.torch(*[TensorType((7,))] * len(names)).forward)
    assert np.allclose(net.by_torch(drawn, True), expected, rtol=1e-6, atol=1e-6)
    assert np.allclose(net.by_onnx(drawn), expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("tanh(half.a) * sigmoid(half.b)", "torch.tanh({0}) * torch.sigmoid({1})"),
        ("a - (b - x)", "{1} - ({2} - {0})"),
        ("(a ** b) ** 2", "({0} ** {1}) ** 2"),
        ("-x ** 2", "-{0} ** 2"),
        ("(-x) ** 2", "(-{0}) ** 2"),
        ("max(x, 0, a)", "torch.maximum(torch.clamp({0}, min=0), {1})"),
        ("1 if x > 0 else 0", "torch.where({0} > 0, 1.0, 0.0)"),
        (
            "where(0 < x <= 1 or x == 3, x, 2 * 3)",
            "torch.where((0 < {0}) & ({0} <= 1) | ({0} == 3), {0}, 6.0)",
        ),
        ("x // 2", "torch.floor({0} / 2)"),
        ("clip(x, -1, 1)", "torch.clamp(torch.clamp({0}, min=-1), max=1)"),
        ("x + 3 * (1 - 2)", "{0} + -3"),
    ],
)
def test_the_source_is_what_one_would_write(text: str, source: str) -> None:
    layer = formula(text)
    inputs = [TensorType((4,))] * (layer.takes_stream() + len(layer.results()))
    assert layer.torch(*inputs).forward == source


@pytest.mark.parametrize(
    ("text", "words", "part"),
    [
        ("x +", "cannot be read", ""),
        ("1 + 2", "needs a result", "1 + 2"),
        ("x > 1", "is no number", "x > 1"),
        ("2 * (x > 1)", "is no number", "x > 1"),
        ("where(x, 1, 0)", "condition", "x"),
        ("x and 3", "condition", "x"),
        ("where(1 > 2, x, 0)", "numbers alone", "1 > 2"),
        ("x * (1 / 0)", "no value", "1 / 0"),
        ("sigmiod(x)", "no function", "sigmiod"),
        ("exp(x, 2)", "takes one value", "exp(x, 2)"),
        ("clip(x, 1)", "takes 3 values", "clip(x, 1)"),
        ("max(x)", "at least 2 values", "max(x)"),
        ("x[0]", "not part", "x[0]"),
        ("x @ x", "operator", "x @ x"),
        ("[x]", "not part", "[x]"),
        ("'a' + x", "not part", "'a'"),
        ("(x + 1).a", "only a result", "(x + 1).a"),
        ("lambda y: y", "not part", "lambda y: y"),
        ("x is a", "comparison", "x is a"),
        ("__import__('os').system('ls')", "no function", "__import__('os').system"),
        ("(" * 60 + "x" + ")" * 60 + " + " + "-" * 60 + "x", "deep", None),
        ("x" + " + x" * 200, "500 characters", None),
        ("2 ** 5000 * x", "no value", "2 ** 5000"),
        ("x + 1e999", "no value", "1e999"),
        ("x * " + "9" * 400, "no value", "9" * 400),
    ],
)
def test_what_is_no_formula_is_refused_where_it_stands(
    text: str, words: str, part: str | None
) -> None:
    with pytest.raises(SettingError) as refused:
        formula(text)
    assert words in refused.value.message
    assert refused.value.help
    assert refused.value.part is not None
    if part:
        assert text[slice(*refused.value.part)] == part


def test_a_formula_of_no_stream_takes_none() -> None:
    layer = formula("a.b * c - a.b")
    assert layer.results() == ("a.b", "c")
    assert not layer.takes_stream()
    assert formula("c * x").takes_stream()


def test_an_axis_of_size_1_stretches() -> None:
    wide, thin = TensorType((3, 4, 5), picture=True), TensorType((3, 1, 1))
    assert formula("a * b").shape(wide, thin) == wide
