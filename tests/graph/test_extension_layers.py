"""What a layer of one's own raises, or gives of another form, where a spec uses it: told, with the line of its file."""

from pathlib import Path

import pytest
from own_layers import FOLD, changed, written

from netspec.graph.compiled import compile_file
from netspec.source.diagnostics import Diagnostic

SHAPE = "        return inputs[0]\n"
TORCH = 'Torch(f"{{0}} * {self.by}")'
ONNX = 'return onnx.op("Mul", values[0], onnx.constant(float(self.by)))'


def method(text: str) -> str:
    return FOLD + "\n" + "".join(f"    {line}\n" for line in text.split("\n"))


def told(spec: Path) -> Diagnostic:
    (fault,) = compile_file(spec, trust=True).diagnostics
    return fault


FAILING = {
    "shape raises": (changed(SHAPE, "        return inputs[3]\n"), "fails in its `shape`: IndexError"),
    "shape ends the program": (changed(SHAPE, "        raise SystemExit(2)\n"), "SystemExit: 2"),
    "shape never ends": (changed(SHAPE, "        return self.shape(*inputs)\n"), "RecursionError"),
    "shape gives nothing": (changed(SHAPE, "        pass\n"), "a `TensorType` with sizes of 1 or more, and gives nothing"),
    "shape gives sizes": (changed(SHAPE, "        return (8,)\n"), "and gives something of type `tuple`"),
    "shape gives no places": (changed(SHAPE, "        return TensorType((0,))\n"), "and gives `[0]`"),
    "shape gives half a place": (changed(SHAPE, "        return TensorType((1.5,))\n"), "and gives `[1.5]`"),
    "gives gives a type": (
        method("def gives(self, *inputs):\n    return inputs"),
        "`gives` of `fold` must give a `Result` for each",
    ),
    "mixes": (method("def mixes(self, *inputs):\n    return 3"), "must give a tuple of `Mixing`"),
    "room": (method("def room(self, *inputs):\n    return []"), "must give a mapping"),
    "weights in a list": (
        method('def weights(self, *inputs):\n    return [Weight("w", (3,))]'),
        "must give a tuple of `Weight`",
    ),
    "weights of no size": (
        method('def weights(self, *inputs):\n    return (Weight("w", ("time",)),)'),
        "must give a name and whole sizes for each",
    ),
    "multiply_adds": (
        method("def multiply_adds(self, *inputs):\n    return 1.5"),
        "must give a whole number of at least 0",
    ),
    "torch raises": (changed(TORCH, "Torch(self.nothing)"), "fails in its `torch`: AttributeError"),
    "torch gives a text": (changed(TORCH, '"{0}"'), "must give a `Torch`"),
    "torch counts wrong": (changed(TORCH, 'Torch("{1} * 2")'), "source `{1} * 2`, which cannot be filled in"),
    "torch has a stray brace": (changed(TORCH, 'Torch("{0} * {")'), "which cannot be filled in"),
    "torch is no Python": (changed(TORCH, 'Torch("{0} * * 2")'), "not Python: `v0 * * 2`"),
    "torch is a statement": (changed(TORCH, 'Torch("import os")'), "not Python: `import os`"),
    "torch is two lines": (changed(TORCH, 'Torch("{0}\\nimport os")'), "not Python: `import os`"),
    "its class is no Python": (
        changed(TORCH, 'Torch("{self}({0})", Call("Fold"), "class Fold(nn.Module):\\n x = = 3")'),
        "not Python: `x = = 3`",
    ),
    "its class is another": (
        changed(TORCH, 'Torch("{self}({0})", Call("Fold"), "class Fald(nn.Module): pass")'),
        "its `definition` is no class of that name alone",
    ),
    "its helper is no Python": (
        changed(TORCH, 'Torch("{0}", helpers=("def f(:",))'),
        "not Python: `def f(:`",
    ),
    "its module is a text": (changed(TORCH, 'Torch("{self}({0})", "nn.ReLU()")'), "a `Call` as its `module`"),
    "unpack counts wrong": (changed(TORCH, 'Torch("{0}", unpack="{0}, {1}")'), "`{0}, {1}`, which cannot"),
    "onnx raises": (changed(ONNX, "return onnx.opp(values[0])"), "no attribute 'opp'"),
    "onnx gives nothing": (changed(ONNX, "pass"), "the name of the result, or a tuple of names"),
    "onnx gives two": (changed(ONNX, "return values[0], values[0]"), "as many names as there are results, 1"),
    "onnx takes a weight that is not there": (
        changed(ONNX, 'return onnx.op("Mul", values[0], onnx.stored("scale"))'),
        "takes the weight `scale` in its `onnx`, and its `weights` are none",
    ),
    "check raises": (method("def check(self):\n    return self.nothing"), "cannot be made: AttributeError"),
    "results raises": (method("def results(self):\n    return self.nothing"), "cannot be made: AttributeError"),
    "a sort raises": (
        changed(
            "class Fold(Layer)",
            "class Mine(Sort):\n    expects = 'm'\n\n    def parse(self, value):\n        return value.nothing\n\n\nclass Fold(Layer)",
        ).replace('setting(COUNT, "How many times.", default=2)', 'setting(Mine(), "How many times.")'),
        "cannot be made: AttributeError: 'int' object has no attribute 'nothing'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("python", "words"), FAILING.values(), ids=FAILING)
def test_a_layer_that_fails_is_told_with_both_lines(
    tmp_path: Path, python: str, words: str
) -> None:
    spec = written(tmp_path, python, "  - relu\n  - fold: 3\n  - linear: 2")
    fault = told(spec)
    assert fault.code == "NS1056"
    assert words in fault.message
    assert "fold" in fault.message
    assert (fault.where.place.source.name, fault.where.place.span.line) == (str(spec), 6)
    (line,) = fault.related
    assert line.place.source.name == str(tmp_path / "mine.py")
    assert line.place.span.line > 1
    assert fault.help


def test_the_line_is_that_of_the_exception(tmp_path: Path) -> None:
    python = changed(SHAPE, "        return self._sized(inputs)\n")
    python += "\n    def _sized(self, inputs):\n        return inputs[0].nothing\n"
    (line,) = told(written(tmp_path, python)).related
    assert line.place.source.line(line.place.span.line).strip() == "return inputs[0].nothing"
    assert line.text == "raised here"


def test_what_it_refuses_itself_is_told_as_by_any_layer(tmp_path: Path) -> None:
    refusal = 'raise ShapeError("`fold` takes no rows today", "come back tomorrow", setting="by")'
    fault = told(written(tmp_path, changed("return inputs[0]", refusal)))
    assert (fault.code, fault.message) == ("NS3001", "`fold` takes no rows today")
    assert (fault.help, fault.where.place.span.column) == ("come back tomorrow", 11)
    python = method(
        'def check(self):\n    raise SettingError("3 is unlucky", "take 4", setting="by")'
    )
    fault = told(written(tmp_path, python))
    assert (fault.code, fault.message, fault.help) == ("NS1010", "3 is unlucky", "take 4")


def test_a_fault_in_a_loop_is_told_once(tmp_path: Path) -> None:
    python = changed(SHAPE, "        return inputs[3]\n")
    layers = "  - layers: [{fold: $n}]\n    for: {n: [1, 2, 3]}\n  - {fold: 2, repeat: 4}"
    found = compile_file(written(tmp_path, python, layers), trust=True).diagnostics
    assert [one.where.place.span.line for one in found] == [5]
