"""A Python file with a layer of its own, to be changed, and a spec that uses it."""

from pathlib import Path

FOLD = '''"""A layer of one's own."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import (Call, OnnxRecorder, Torch, Weight)
from netspec.kinds.sorts import COUNT, SettingError, Sort
from netspec.kinds.tensors import ShapeError, TensorType


class Fold(Layer):
    """Multiplies by a number."""

    kind = "fold"
    primary = "by"
    places_apart = True
    by: int = setting(COUNT, "How many times.", default=2)
    examples = (Example(3, (TensorType((8,)),)), Example(None, (TensorType(("time", 4)),)))

    def shape(self, *inputs):
        return inputs[0]

    def torch(self, *inputs):
        return Torch(f"{{0}} * {self.by}")

    def onnx(self, onnx, inputs, *values):
        return onnx.op("Mul", values[0], onnx.constant(float(self.by)))
'''

SPEC = """netspec: 1
extensions: [mine.py]
input: {{rows: {{array: [8]}}}}
layers:
{layers}
output: {{y: tensor}}
"""


def changed(old: str, new: str, text: str = FOLD) -> str:
    """The file with one piece of it replaced."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def written(folder: Path, python: str = FOLD, layers: str = "  - fold: 3\n  - linear: 2") -> Path:
    """The spec, beside the file."""
    (folder / "mine.py").write_text(python, "utf-8")
    spec = folder / "net.yaml"
    spec.write_text(SPEC.format(layers=layers), "utf-8")
    return spec
