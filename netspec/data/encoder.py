"""Raw columns → what the network takes, by each column's own ONNX graph."""

import numpy as np

from netspec.data.pictures import by_size
from netspec.data.sessions import ColumnGraph
from netspec.data.windows import Windows
from netspec.kinds.columns import State
from netspec.kinds.framing import Picture
from netspec.kinds.inputs.image import Image
from netspec.kinds.outputs.output import Known
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


TEXTS_AT_ONCE = 16384
"""Texts that go through a graph in one call: long ones have many places."""


def encoded_rows(graph: ColumnGraph, raw: np.ndarray, filler: int = 0) -> np.ndarray:
    """Raw values, all rows of them, through their graph; `filler` stands behind the codes of shorter texts."""
    if raw.dtype != object or len(raw) <= TEXTS_AT_ONCE:
        return graph(raw)
    starts = range(0, len(raw), TEXTS_AT_ONCE)
    pieces = [graph(raw[start : start + TEXTS_AT_ONCE]) for start in starts]
    longest = max(piece.shape[-1] for piece in pieces)
    if len({piece.shape[1:] for piece in pieces}) > 1:
        # codes of texts: each call is as wide as its longest
        margins = [((0, 0), (0, longest - piece.shape[1])) for piece in pieces]
        pieces = [
            np.pad(piece, margin, constant_values=filler)
            for piece, margin in zip(pieces, margins, strict=True)
        ]
    return np.concatenate(pieces)


def real_codes(codes: np.ndarray) -> np.ndarray:
    """Codes of texts `[N, places]` → how many places of each are real, int64 `[N]`: padding alone is 0."""
    return np.asarray(np.count_nonzero(codes, axis=1), np.int64)


def encode_pictures(graph: ColumnGraph, pictures: list[np.ndarray]) -> np.ndarray:
    """Pictures `[height, width, channels]` of any sizes → `[N, channels, height, width]`."""
    found: list[np.ndarray | None] = [None] * len(pictures)
    for positions in by_size(pictures).values():
        encoded = graph(np.stack([pictures[i] for i in positions]), PICTURES_AT_ONCE)
        for i, one in zip(positions, encoded, strict=True):
            found[i] = one
    return np.stack([one for one in found if one is not None])


def encode_target(
    one: OutputSpec, raw: np.ndarray, state: State, pictures: np.ndarray | None = None
) -> np.ndarray:
    """Raw target, `[N]` or `[N, n]` → what the loss takes; `pictures` is the raw size of each row's picture `[N, 2]`."""
    encoded = one.kind.encoded()
    gives = Tensor("result", encoded.dtype, ("batch", *encoded.sizes))
    known = Known(state, picture_of(one))
    dtype = "string" if raw.dtype == object else str(raw.dtype)
    graph = ColumnGraph(
        lambda onnx, value: one.kind.encode_target(onnx, value, known),
        dtype,
        raw.shape[1:],
        gives,
        PICTURE_SIZES if one.picture else None,
    )
    if isinstance(raw, Windows):
        return raw.through(graph)
    return graph(raw, beside=pictures) if not one.kind.says else encoded_rows(graph, raw, -1)


def encode_target_of_input(
    one: OutputSpec, encoded: np.ndarray, state: State, lengths: np.ndarray | None
) -> np.ndarray:
    """The encoded input that an output learns from, `[N, …]` → what the loss takes; `lengths` are those of its samples."""
    known = Known(state, lengths=None if lengths is None else LENGTHS.name)
    target = one.kind.encoded()
    graph = ColumnGraph(
        lambda onnx, value: one.kind.encode_target(onnx, value, known),
        str(encoded.dtype),
        encoded.shape[1:],
        Tensor("result", target.dtype, ("batch", *target.sizes)),
        None if lengths is None else LENGTHS,
    )
    return graph(encoded, beside=lengths)


LENGTHS = Tensor("lengths", "int64", ("batch",))
"""The second input of a graph whose samples are sequences with lengths of their own."""


PICTURE_SIZES = Tensor("sizes", "int64", ("batch", 2))
"""The second input of a graph whose output lies in a picture: raw height and width, row by row."""


def picture_of(one: OutputSpec, sizes: str = PICTURE_SIZES.name) -> Picture | None:
    """The picture that an output lies in; `sizes` is the ONNX value of its raw height and width."""
    if one.picture is None:
        return None
    image = one.picture.kind
    assert isinstance(image, Image)
    return Picture(image.fit, image.size, sizes)
