"""Layers that say the same are one, and what is wrong with them is told of each."""

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText

HEAD = "netspec: 1\ninput: {rows: {array: [8]}}\noutput: {answer: {category: 3}}\nlayers:\n"


def found(*steps: str) -> list[tuple[str, int]]:
    text = HEAD + "".join(f"  - {step}\n" for step in steps)
    return [
        (one.code, one.where.place.span.line)
        for one in compile_text(SourceText("a.yaml", text)).diagnostics
    ]


def layers(*steps: str) -> list[object]:
    text = HEAD + "".join(f"  - {step}\n" for step in steps)
    spec = compile_text(SourceText("a.yaml", text)).spec
    assert spec is not None
    assert spec.layers is not None
    return [step.kind for step in spec.layers]


def test_layers_that_say_the_same_are_one() -> None:
    first, _, second, _, third, _ = layers(
        "linear: 8", "relu", "linear: 8", "relu", "linear: {features: 8}", "linear: 3"
    )
    assert first is second
    assert first == third


def test_one_and_true_are_told_apart() -> None:
    good, bad = "linear: {features: 1, bias: true}", "linear: {features: true, bias: true}"
    assert found(good, "relu", bad, "relu", "linear: 3") == [("NS1004", 7)]


def test_fault_that_stands_twice_is_told_twice() -> None:
    bad = "linear: {feature: 8}"
    assert found(bad, "relu", bad, "relu", "linear: 3") == [("NS1002", 5), ("NS1002", 7)]


def test_word_of_another_tool_that_stands_twice_is_told_twice() -> None:
    assert found("dense: 8", "relu", "dense: 8", "relu", "linear: 3") == [
        ("NS1005", 5),
        ("NS1005", 7),
    ]


def test_shape_fault_of_layers_that_are_one_is_told_where_it_stands() -> None:
    steps = ("reshape: [2, 4]", "flatten", "linear: 9", "reshape: [2, 4]", "flatten", "linear: 3")
    assert found(*steps) == [("NS3001", 8)]


def test_zeros_in_front_are_told_wherever_a_number_may_stand() -> None:
    for step in ("linear: 010", "linear: {features: 010}", "reshape: [010]", "linear: +010"):
        codes = [code for code, _ in found(step, "linear: 3")]
        assert "NS0110" in codes, step
    for step in ("linear: 100", "dropout: 0.05", "{linear: 8, name: a_01}"):
        assert "NS0110" not in [code for code, _ in found(step, "linear: 3")], step
