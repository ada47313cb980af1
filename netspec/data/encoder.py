"""Raw columns → what the network takes, by each column's own ONNX graph."""

import numpy as np

from netspec.data.pictures import by_size
from netspec.data.sessions import ColumnGraph
from netspec.kinds.columns import State
from netspec.kinds.tensors import CODES, PIXELS
from netspec.onnx_writer.write import Tensor
from netspec.spec.model import InputSpec, OutputSpec

DTYPES = {CODES: "int64", PIXELS: "uint8"}
PICTURES_AT_ONCE = 256


def input_graph(one: InputSpec, state: State) -> ColumnGraph:
    """The graph that encodes an input: raw `[N, …]` → encoded `[N, …]`."""
    raw, encoded = one.kind.raw(one.width), one.kind.encoded(one.width)
    gives = Tensor("result", DTYPES.get(encoded.dtype, "float32"), ("batch", *encoded.sizes))
    return ColumnGraph(
        lambda onnx, value: one.kind.encode(onnx, value, one.width, state),
        raw.dtype,
        raw.sizes,
        gives,
    )


def encode_pictures(graph: ColumnGraph, pictures: list[np.ndarray]) -> np.ndarray:
    """Pictures `[height, width, channels]` of any sizes → `[N, channels, height, width]`."""
    found: list[np.ndarray | None] = [None] * len(pictures)
    for positions in by_size(pictures).values():
        encoded = graph(np.stack([pictures[i] for i in positions]), PICTURES_AT_ONCE)
        for i, one in zip(positions, encoded, strict=True):
            found[i] = one
    return np.stack([one for one in found if one is not None])


def encode_target(one: OutputSpec, raw: np.ndarray, state: State) -> np.ndarray:
    """Raw target `[N]` → what the loss takes."""
    rule = one.kind.target()
    assert rule is not None
    positions = one.kind.loss == "cross_entropy"
    gives = (
        Tensor("result", "int64", ("batch",))
        if positions
        else Tensor("result", "float32", ("batch", 1))
    )
    graph = ColumnGraph(
        lambda onnx, value: one.kind.encode_target(onnx, value, state), rule.dtype, (), gives
    )
    return graph(raw)
