"""The contract catches a layer that breaks it, and says how in plain words."""

from pathlib import Path

import numpy as np
import pytest
import torch
from own_layers import FOLD, changed, written

from netspec.contract.clauses import PROMISES, breaches
from netspec.contract.hold import hold
from netspec.contract.trial import TriedKind, try_kind
from netspec.contract.use import Use
from netspec.contract.words import apart
from netspec.graph.compiled import compile_file
from netspec.kinds.tensors import TensorType
from netspec.source.diagnostics import SpecError
from netspec.source.text import SourceText, whole_file
from netspec.spec.extension_file import loaded
from netspec.spec.model import Extension

TORCH = 'Torch(f"{{0}} * {self.by}")'
ONNX = 'return onnx.op("Mul", values[0], onnx.constant(float(self.by)))'
EXAMPLES = 'examples = (Example(3, (TensorType((8,)),)), Example(None, (TensorType(("time", 4)),)))'
OF_NUMBERS = "examples = (Example(3, (TensorType((8,)),)), Example(None, (TensorType((5,)),)))"

SHAPE, WEIGHTS, SAME, ALONE, SOURCE, TRAINS, LEARNS, COST, PADDING, BEHIND, TAUGHT = (
    one.words for one in PROMISES
)

LINEAR = (
    changed(TORCH, 'Torch("{self}({0})", Call("nn.Linear", (inputs[0].sizes[0], self.by)))')
    .replace(ONNX, 'return onnx.op("Gemm", values[0], onnx.stored("weight"), onnx.stored("bias"), transB=1)')
    .replace("return inputs[0]\n", "return inputs[0].with_sizes(self.by)\n")
    .replace(EXAMPLES, OF_NUMBERS)
    .replace("places_apart = True", "")
) + """
    def weights(self, *inputs):
        return (Weight("weight", (self.by, inputs[0].sizes[0])), Weight("bias", (self.by,)))

    def multiply_adds(self, *inputs):
        return self.by * inputs[0].sizes[0]
"""  # fmt: skip

PARAMETER = (
    changed(TORCH, 'Torch("{self}({0})", Call("Fold", (self.by,)), CLASS)')
    .replace(
        "class Fold(Layer)",
        "CLASS = '''\nclass Fold(nn.Module):\n    def __init__(self, by):\n        super().__init__()\n"
        "        self.scale = nn.Parameter(torch.ones(1))\n\n"
        "    def forward(self, x):\n        return x * BODY\n'''\n\n\nclass Fold(Layer)",
    )
    .replace(ONNX, 'return onnx.op("Mul", values[0], onnx.stored("scale"))')
    + """
    def weights(self, *inputs):
        return (Weight("scale", (1,)),)
"""
)


def tried(python: str) -> TriedKind:
    """The one layer of a file, tried on its examples."""
    source = SourceText("mine.py", python)
    found = loaded(source, {})
    assert not found.faults
    extension = Extension("mine.py", source, whole_file("mine.py"), found.kinds)
    ((_, cls),) = found.kinds.items()
    return try_kind(cls, extension)


def broken(python: str) -> dict[str, str]:
    """The promises that it breaks, with the first that is said of each."""
    found: dict[str, str] = {}
    for one in tried(python).examples:
        for words, told in one.promises.items():
            if told:
                found.setdefault(words, told[0])
    return found


@pytest.mark.parametrize("python", [FOLD, LINEAR, PARAMETER.replace("BODY", "self.scale")])
def test_a_layer_that_keeps_its_promises_holds(python: str) -> None:
    kind = tried(python)
    assert kind.holds, [one.promises for one in kind.examples]
    assert all(SHAPE in one.promises and SAME in one.promises for one in kind.examples)


def test_promises_that_say_nothing_of_an_example_are_not_told() -> None:
    first, second = tried(FOLD).examples
    assert {SHAPE, WEIGHTS, SAME, SOURCE, TRAINS, COST} == set(first.promises)
    assert {SHAPE, WEIGHTS, SAME, SOURCE, TRAINS, PADDING, BEHIND, TAUGHT} == set(second.promises)
    assert LEARNS in tried(LINEAR).examples[0].promises


BREAKING = {
    "another number in ONNX": (
        changed("onnx.constant(float(self.by))", "onnx.constant(float(self.by + 1))"),
        {SAME: "by PyTorch,", BEHIND: "by PyTorch,"},
    ),
    "another shape in ONNX": (
        changed(ONNX, 'return onnx.op("Unsqueeze", values[0], onnx.constant([1], "int64"))'),
        {SAME: "ONNX refuses it: InferenceError"},
    ),
    "whole numbers in ONNX": (
        changed(ONNX, 'return onnx.op("Cast", values[0], to=7)'),
        {SAME: "ONNX refuses it"},
    ),
    "an operator that there is not": (
        changed(ONNX, 'return onnx.op("Folded", values[0])'),
        {SAME: "ONNX refuses it"},
    ),
    "a shape that is too small": (
        LINEAR.replace("with_sizes(self.by)", "with_sizes(self.by - 1)").replace("Example(None,", "Example(4,"),
        {SHAPE: "`[1, 2]` by the shape rule, `[1, 3]` by PyTorch"},
    ),
    "a weight that is misnamed": (
        LINEAR.replace('"weight"', '"wieght"'),
        {
            WEIGHTS: "`wieght [3, 8]`, `bias [3]` by `weights`, `weight [3, 8]`, `bias [3]` in PyTorch",
            SAME: "the ONNX graph takes the weight `wieght`, which PyTorch does not keep",
        },
    ),
    "weights of another size": (
        LINEAR.replace('Weight("bias", (self.by,))', 'Weight("bias", (self.by, 1))'),
        {WEIGHTS: "`weight [3, 8]`, `bias [3, 1]` by `weights`, `weight [3, 8]`, `bias [3]` in PyTorch"},
    ),
    "weights in another order": (
        LINEAR.replace("return (Weight", "return tuple(reversed((Weight").replace("(self.by,)))\n", "(self.by,)))))\n"),
        {WEIGHTS: "`bias [3]`, `weight [3, 8]` by `weights`"},
    ),
    "a weight said not to learn": (
        LINEAR.replace('Weight("bias", (self.by,))', 'Weight("bias", (self.by,), False)'),
        {WEIGHTS: "`weight` trained by `weights`, `weight`, `bias` in PyTorch"},
    ),
    "no multiply-adds": (
        LINEAR.replace("return self.by * inputs[0].sizes[0]", "return 0"),
        {COST: "0 multiply-adds by the layer, 24 in PyTorch, for one sample"},
    ),
    "multiply-adds past all measure": (
        LINEAR.replace("return self.by * inputs[0].sizes[0]", "return 10**9"),
        {COST: "1000000000 multiply-adds by the layer, which is more than"},
    ),
    "a function that PyTorch has not": (
        changed(TORCH, 'Torch("torch.fold({0})")'),
        {SHAPE: "PyTorch cannot run it: AttributeError: module 'torch' has no attribute 'fold'"},
    ),
    "a class that PyTorch has not": (
        LINEAR.replace("nn.Linear", "nn.Linaer"),
        {SHAPE: "PyTorch cannot make it: AttributeError: module 'torch.nn' has no attribute 'Linaer'"},
    ),
    "a class without a forward": (
        PARAMETER.replace("def forward", "def backward"),
        {SHAPE: "PyTorch cannot run it: NotImplementedError"},
    ),
    "a weight that never learns": (
        PARAMETER.replace("BODY", "self.scale.detach()"),
        {LEARNS: "no result hangs on its weights, so they cannot learn"},
    ),
    "a gradient that is infinite": (
        PARAMETER.replace("BODY", "self.scale + (self.scale - self.scale).sqrt()"),
        {LEARNS: "the gradient of `scale` is not finite"},
    ),
    "a line that runs in training alone": (
        PARAMETER.replace("BODY", "(self.nothing if self.training else self.scale)"),
        {TRAINS: "PyTorch cannot run it in training: AttributeError: 'Fold' object has no attribute 'nothing'"},
    ),
    "another shape in training": (
        PARAMETER.replace("return x * BODY", "return (x[:, :1] if self.training else x) * self.scale"),
        {TRAINS: "`[5, 8]` by the shape rule, `[5, 1]` in training"},
    ),
    "what no gradient goes through": (
        PARAMETER.replace("return x * BODY", "y = x * self.scale; z = y * y; y += 1; return z"),
        {TRAINS: "PyTorch cannot learn through it: RuntimeError: one of the variables needed"},
    ),
    "a mean in training": (
        PARAMETER.replace("BODY", "(self.scale * x.mean(1, keepdim=True) if self.training else self.scale)"),
        {TAUGHT: "the gradient of `scale` is another one with other padding"},
    ),
    "places that are turned around": (
        changed(TORCH, 'Torch(f"{{0}}.flip(1) * {self.by}")').replace(
            ONNX,
            'x = onnx.op("Mul", values[0], onnx.constant(float(self.by)))\n'
            '        one = [onnx.constant([n], "int64") for n in (-1, -(2**62), 1, -1)]\n'
            '        return onnx.op("Slice", x, *one)',
        ),
        {PADDING: "PyTorch: "},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("python", "expected"), BREAKING.values(), ids=BREAKING)
def test_what_a_layer_breaks_is_told_in_plain_words(python: str, expected: dict[str, str]) -> None:
    found = broken(python)
    for words, start in expected.items():
        assert start in found[words], found
    assert not tried(python).holds


def test_what_is_broken_for_one_reason_is_explained_once() -> None:
    (one, _) = tried(changed(TORCH, 'Torch("torch.fold({0})")')).examples
    assert one.promises[SAME] == ["as above"]


def test_an_example_that_the_layer_does_not_take_is_told() -> None:
    first, second = tried(changed("Example(3,", "Example(0,")).examples
    assert (
        first.refused
        == "its settings are not taken: expected a whole number of at least 1, found `0`"
    )
    assert second.holds
    one = tried(changed("return inputs[0]\n", "return inputs[self.by]\n")).examples[0]
    assert "fails in its `shape`: IndexError" in str(one.refused)
    assert one.line is not None
    assert one.line.place.source.line(one.line.place.span.line).strip() == "return inputs[self.by]"


def test_one_example_is_too_few_and_lengths_may_be_refused() -> None:
    kind = tried(changed(EXAMPLES, "examples = (Example(3, (TensorType((8,)),)),)"))
    assert kind.faults == ["it shows its use by 1 example, and 2 are needed"]
    assert not kind.holds
    (_, second) = tried(changed("places_apart = True", "")).examples
    assert second.refuses_lengths
    assert second.holds
    assert PADDING not in second.promises


def test_sizes_of_names_nobody_knows_are_long_enough() -> None:
    python = changed('TensorType(("time", 4))', 'TensorType(("(frames-20)//2", "words"))')
    assert tried(python).holds


def test_answers_that_are_no_numbers_have_to_be_none_in_both() -> None:
    a, ways = np.array([1.0, np.nan, np.inf]), ("a", "b")
    assert apart(a, a.copy(), 1e-4, ways) is None
    assert apart(a, np.array([1.0, 0.0, np.inf]), 1e-4, ways) == "nan by a, 0 by b, at [1] of `[3]`"
    assert "inf by a, -inf by b" in str(apart(a, -a, 1e-4, ways))
    assert apart(a, a.astype(np.float32), 1e-4, ways) == "float64 by a, float32 by b"


def test_trying_leaves_the_generator_where_it_was() -> None:
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    assert tried(PARAMETER.replace("BODY", "self.scale")).holds
    assert torch.equal(before, torch.random.get_rng_state())


# ---- where a spec uses it


def held(spec: Path) -> SpecError:
    found, graph = compile_file(spec, trust=True).sound()
    with pytest.raises(SpecError) as error:
        hold(found, graph)
    return error.value


def test_a_layer_is_held_to_the_contract_where_it_is_used(tmp_path: Path) -> None:
    python = changed("onnx.constant(float(self.by))", "onnx.constant(2.0)")
    spec = written(tmp_path, python, "  - fold: 2\n  - fold: 3\n  - {fold: 3, repeat: 2}")
    (fault,) = held(spec).diagnostics
    assert (fault.code, fault.where.place.span.line) == ("NS1057", 6)
    assert f"`fold` breaks a promise of every layer, that {SAME}: " in fault.message
    assert f"netspec layers --test {tmp_path / 'mine.py'}" in str(fault.help)
    (line,) = fault.related
    assert line.place.source.line(line.place.span.line) == "class Fold(Layer):"


def test_one_that_holds_where_it_is_used_is_let_through(tmp_path: Path) -> None:
    found, graph = compile_file(written(tmp_path, LINEAR), trust=True).sound()
    hold(found, graph)


def test_padding_counts_where_samples_have_lengths(tmp_path: Path) -> None:
    python, _ = BREAKING["places that are turned around"]
    spec = written(tmp_path, python, "  - fold: 2")
    text = spec.read_text("utf-8")
    named = text.replace("array: [8]", "array: [time, 3]")
    spec.write_text(named, "utf-8")
    found, graph = compile_file(spec, trust=True).sound()
    hold(found, graph)
    spec.write_text(named.replace("3]}}", "3]}, count: {lengths: time}}"), "utf-8")
    (fault,) = held(spec).diagnostics
    assert PADDING in fault.message


def test_every_promise_is_tried_by_the_tests_of_built_in_layers() -> None:
    use = Use.of(*_an_lstm())
    assert [one.words for one in PROMISES if breaches(one, use) is not None] == [
        SHAPE, WEIGHTS, SAME, ALONE, SOURCE, TRAINS, LEARNS, PADDING, BEHIND, TAUGHT,
    ]  # fmt: skip


def _an_lstm():  # type: ignore[no-untyped-def]
    from netspec.kinds.layers.layer import Example
    from netspec.kinds.layers.lstm import Lstm

    return Lstm, Example(3, (TensorType(("time", 2)),))
