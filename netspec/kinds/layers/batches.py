"""Values that every sample has alike: how they get the batch of what they are told by."""

from collections.abc import Sequence

from netspec.kinds.lowering import OnnxRecorder


def onnx_for_each(onnx: OnnxRecorder, value: str, sizes: Sequence[int], like: str) -> str:
    """`value`, of these sizes, once for each sample of the batch of `like`."""
    batch = onnx.op("Shape", like, start=0, end=1)
    shape = (
        onnx.op("Concat", batch, onnx.constant(list(sizes), "int64"), axis=0) if sizes else batch
    )
    return onnx.op("Expand", value, shape)
