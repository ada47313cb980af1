"""What outputs share that tell the codes of an input: the shape that fits it, and what is measured."""

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.places import need_steps
from netspec.kinds.tensors import ShapeError, TensorType

FITTING_METRICS = ("perplexity", "accuracy")
"""Classes are as many as words, so nothing is measured of each on its own."""


def need_same_steps(type: TensorType, of: TensorType, kind: str, name: str) -> None:
    """Raise `ShapeError` unless every place of the codes `of` has a logit for each code."""
    (time,), (count,) = of.sizes, of.counts
    need_steps(type, count, kind, f"`{kind}` of the {count:,} codes of `{name}`")
    if type.sizes[0] != time:
        message = f"`{kind}` answers each of the `{time}` places of `{name}`, and {type} arrives"
        raise ShapeError(
            message, "keep the axis as long as it is: stride 1, and `padding: same` or `causal`"
        )


def only_before(onnx: OnnxRecorder, codes: str, ends: str) -> str:
    """Record codes `[N, time]` → the same, but -1 from each sample's end on, which `ends` `[N]` tells."""
    width = onnx.op("Squeeze", onnx.op("Shape", codes, start=1, end=2))
    zero, one = (onnx.constant(step, "int64") for step in (0, 1))
    column = onnx.op("Unsqueeze", ends, onnx.constant([1], "int64"))
    before = onnx.op("Less", onnx.op("Range", zero, width, one), column)
    return onnx.op("Where", before, codes, onnx.constant(-1, "int64"))
