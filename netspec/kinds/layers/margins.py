"""Margins: what is put around the axes behind the channels, for `pad` and for convolutions."""

from collections.abc import Sequence
from itertools import chain

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import ShapeError, Size

MODES = ("constant", "reflect", "replicate", "circular")
ONNX_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge"}
Sides = Sequence[tuple[int, int]]
"""Before and after, for each axis behind the channels."""


def need_room(size: Size, sides: tuple[int, int], mode: str, kind: str, setting: str) -> None:
    """Raise `ShapeError` where the margin would need more of the axis than there is."""
    most = max(sides)
    if mode not in ("reflect", "circular", "replicate") or not most:
        return
    if isinstance(size, str):
        raise ShapeError(
            f"a margin of `{mode}` is made of the edge of what arrives, and the named size `{size}` has no fixed one",
            "use zeros, or a fixed size",
            setting=setting,
            code="NS3003",
        )
    room = size - 1 if mode == "reflect" else size
    if mode != "replicate" and most > room:
        word = "mirrored to" if mode == "reflect" else "repeated over"
        raise ShapeError(
            f"a size of {size} cannot be {word} {most} at its edge by `{kind}`",
            f"use at most {room}, or `replicate`",
            setting=setting,
        )


def torch_margin(value: str, sides: Sides, mode: str, filling: float = 0) -> str:
    """The expression in PyTorch, which lists the last axis first."""
    amounts = ", ".join(map(str, chain(*reversed(sides))))
    more = f', mode="{mode}"' if mode != "constant" else f", value={filling}" if filling else ""
    return f"F.pad({value}, ({amounts}){more})"


def onnx_margin(onnx: OnnxRecorder, value: str, sides: Sides, mode: str, filling: float = 0) -> str:
    """The operators; a circle is put together of slices, since opset 18 has no `wrap`."""
    if mode == "circular":
        for axis, (before, after) in enumerate(sides, start=2):
            value = _around(onnx, value, axis, before, after)
        return value
    amounts = [0, 0, *(b for b, _ in sides), 0, 0, *(a for _, a in sides)]
    pads = onnx.constant(amounts, "int64")
    filled = (onnx.constant(float(filling)),) if mode == "constant" else ()
    return onnx.op("Pad", value, pads, *filled, mode=ONNX_MODES[mode])


def _around(onnx: OnnxRecorder, value: str, axis: int, before: int, after: int) -> str:
    parts = [value]
    if before:
        parts.insert(0, _slice(onnx, value, axis, -before, 2**63 - 1))
    if after:
        parts.append(_slice(onnx, value, axis, 0, after))
    return onnx.op("Concat", *parts, axis=axis) if len(parts) > 1 else value


def _slice(onnx: OnnxRecorder, value: str, axis: int, start: int, end: int) -> str:
    return onnx.op("Slice", value, *(onnx.constant([one], "int64") for one in (start, end, axis)))
