"""Stacks that are right by construction link, and every shape is the one that was worked out beside them."""

import re
from typing import NamedTuple

from hypothesis import given, note, settings
from hypothesis import strategies as st

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText

NAME = re.compile(r"name: (\w+)\}$")


class State(NamedTuple):
    """Where a stack stands: the shape, whether it is a picture, and the named results with theirs."""

    sizes: tuple[int, ...]
    picture: bool
    names: dict[str, tuple[int, ...]]


Step = tuple[str, tuple[int, ...], bool]
"""A line, and what it leaves."""


def on_any(state: State, draw: st.DrawFn) -> list[Step]:
    sizes, picture = state.sizes, state.picture
    return [
        ("relu", sizes, picture),
        ("{dropout: 0.5}", sizes, picture),
        ("{layers: [relu, tanh], repeat: 3}", sizes, picture),
        ("{residual: [sigmoid, {gelu: tanh}]}", sizes, picture),
        ("{residual: {layers: [relu], shortcut: [tanh]}}", sizes, picture),
        ("{residual: {layers: [relu], skip: false}}", sizes, picture),
        ("{branches: {layers: [[relu], [], [tanh, relu]], merge: add}}", sizes, picture),
    ]


def on_a_row(state: State, draw: st.DrawFn) -> list[Step]:
    (n,), k = state.sizes, draw(st.integers(1, 9))
    steps: list[Step] = [
        (f"{{linear: {k}}}", (k,), False),
        (f"{{linear: {n}, repeat: {k}}}", (n,), False),
        (f"{{residual: [linear: {k}, relu, linear: {n}]}}", (n,), False),
        (f"{{layers: [linear: {k}, linear: {k + 1}], repeat: 2, name: g{draw(st.integers(0, 10**9))}}}", (k + 1,), False),
        (f"{{branches: [[linear: {k}], []]}}", (k + n,), False),
        (f"{{branches: {{layers: {{left: [linear: {k}], right: [linear: {k}]}}, merge: multiply}}}}", (k,), False),
        (f"{{residual: {{layers: [linear: {k}], merge: concat}}}}", (n + k,), False),
        (f"{{reshape: [{n}, 1]}}", (n, 1), False),
        ("{reshape: [1, -1, 1]}", (1, n, 1), False),
    ]  # fmt: skip
    if n % 2 == 0:
        steps.append(("{layers: [{split: [a, b]}, multiply]}", (n // 2,), False))
    same = [name for name, sizes in state.names.items() if sizes == state.sizes]
    rows = [name for name, sizes in state.names.items() if len(sizes) == 1]
    steps += [(f"{{add: {name}}}", state.sizes, False) for name in same]
    steps += [(f"{{concat: {name}}}", (n + state.names[name][0],), False) for name in rows]
    steps += [(f"{{linear: {k}, from: {name}}}", (k,), False) for name in rows]
    return steps


def on_a_sequence(state: State, draw: st.DrawFn) -> list[Step]:
    (t, f), k = state.sizes, draw(st.integers(1, 9))
    return [
        (f"{{linear: {k}}}", (t, k), False),
        (f"{{lstm: {{hidden: {k}, bidirectional: true}}}}", (t, 2 * k), False),
        ("{attention: 1}", (t, f), False),
        (f"{{each: [linear: {k}, relu]}}", (t, k), False),
        (
            f"{{each: [{{reshape: [1, {f}]}}, {{gru: {k}}}, {{each: [linear: 2]}}]}}",
            (t, 1, 2),
            False,
        ),
        ("{residual: [layer_norm, attention: 1]}", (t, f), False),
        ("{mean: 0}", (f,), False),
        ("{permute: [1, 0]}", (f, t), False),
        ("flatten", (t * f,), False),
    ]


def on_three(state: State, draw: st.DrawFn) -> list[Step]:
    c, h, w = state.sizes
    k = draw(st.integers(1, 5))
    steps: list[Step] = [
        (f"{{conv2d: {{channels: {k}, kernel: 3, padding: 1}}}}", (k, h, w), state.picture),
        (f"{{conv2d: {{channels: {k}, kernel: [1, 3], padding: same}}}}", (k, h, w), state.picture),
        ("batch_norm", state.sizes, state.picture),
        ("global_avg_pool", (c,), False),
        ("flatten", (c * h * w,), False),
    ]
    if min(h, w) > 1:
        steps.append(("{max_pool2d: 2}", (c, h // 2, w // 2), state.picture))
        steps.append(
            (f"{{conv2d: {{channels: {k}, kernel: 2}}}}", (k, h - 1, w - 1), state.picture)
        )
    return steps


BY_RANK = {1: on_a_row, 2: on_a_sequence, 3: on_three}
STARTS = {
    "{number: {flag: false}, columns: [a, b, c]}": ((3,), False),
    "{category: [u, v]}": ((2,), False),
    "{array: [5, 4]}": ((5, 4), False),
    "{array: [2, 3, 4]}": ((2, 3, 4), False),
    "{image: {size: [9, 7], channels: 1}}": ((1, 9, 7), True),
    "{image: 6}": ((3, 6, 6), True),
}


@st.composite
def stacks(draw: st.DrawFn) -> tuple[str, tuple[int, ...]]:
    """A spec, and the shape that comes out of it."""
    start = draw(st.sampled_from(sorted(STARTS)))
    state = State(*STARTS[start], {"start": STARTS[start][0]})
    lines = []
    for number in range(draw(st.integers(0, 12))):
        possible = [*on_any(state, draw), *BY_RANK[len(state.sizes)](state, draw)]
        line, sizes, picture = draw(st.sampled_from(possible))
        names = state.names
        if draw(st.booleans()) and "name:" not in line:
            line = (
                f"{line[:-1]}, name: n{number}}}"
                if line[0] == "{"
                else f"{{{line}, name: n{number}}}"
            )
            names = {**names, f"n{number}": sizes}
        lines.append(f"  - {line}")
        state = State(sizes, picture, names)
    layers = "\n".join(["layers:", *lines]) if lines else "layers: []"
    text = f"netspec: 1\ninput: {{start: {start}}}\n{layers}\noutput: {{result: tensor}}\n"
    return text, state.sizes


@settings(max_examples=250, deadline=None)
@given(stacks())
def test_they_link_and_the_shapes_agree(stack: tuple[str, tuple[int, ...]]) -> None:
    text, sizes = stack
    note(text)
    compiled = compile_text(SourceText("t.yaml", text))
    assert [one for one in compiled.diagnostics if one.is_error] == []
    graph = compiled.sound()[1]
    assert graph.outputs[0].value.type.sizes == sizes
    labels = [node.label for node in graph.nodes]
    assert len(set(labels)) == len(labels)
    known = {one.value for one in graph.inputs}
    for node in graph.nodes:
        assert known.issuperset(node.inputs)
        given = [result.type for result in node.layer.gives(*node.input_types)]
        assert given == [value.type for value in node.outputs]
        known.update(node.outputs)


@settings(max_examples=100, deadline=None)
@given(stacks(), st.integers(0, 11))
def test_one_spoilt_line_is_one_finding(stack: tuple[str, tuple[int, ...]], at: int) -> None:
    lines = stack[0].split("\n")
    steps = [i for i, line in enumerate(lines) if line.startswith("  - ")]
    if not steps:
        return
    spoilt = steps[at % len(steps)]
    name = NAME.search(lines[spoilt])
    lines[spoilt] = f"  - {{zebra: 3, name: {name.group(1)}}}" if name else "  - {zebra: 3}"
    text = "\n".join(lines)
    note(text)
    errors = compile_text(SourceText("t.yaml", text)).diagnostics
    assert [(one.code, one.where.place.span.line) for one in errors] == [("NS1005", spoilt + 1)]
