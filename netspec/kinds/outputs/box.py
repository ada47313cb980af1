"""The output kind `box`."""

from typing import Any

from netspec.kinds.columns import CellRule, RawType
from netspec.kinds.framing import record_pixels, record_raw, record_seen
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output, need_width
from netspec.kinds.sorts import NAME
from netspec.kinds.tensors import TensorType


class Box(Output):
    """One box in a picture: needs x_min, y_min, x_max, y_max as shares of the width and height the network sees.

    Target and answer are in pixels of the raw picture, whatever its size and however `fit` brings it to one: the file
    maps the answer back. Corners that are answered the wrong way round are put right, and the box ends where the
    picture does. For the loss `giou`, end the layers with `sigmoid`, which keeps answers inside the picture: far
    outside there is hardly a slope to learn from. The numeric core (`--interface tensors`) answers in pixels of the
    picture the network sees.
    """

    kind = "box"
    primary = "of"
    synonyms = ("bounding_box", "bbox", "rectangle", "localization")
    loss = "smooth_l1"
    metrics = ("mean_iou",)
    fitting_losses = ("smooth_l1", "giou", "mean_squared_error", "mean_absolute_error", "huber")
    fitting_metrics = ("mean_iou", "mean_absolute_error")
    lies_in = "image"
    moves = "box"

    of: str = setting(NAME, "The input that is the picture.")

    def lies_in_input(self) -> str:
        return self.of

    def accept(self, type: TensorType) -> None:
        need_width(type, 4, self.kind, "a `box`")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        return (CellRule("float32", gaps=False),) * width

    def target_columns(self) -> int:
        return 4

    def encoded(self) -> RawType:
        return RawType("float32", (4,))

    def empty(self, raw: Any) -> Any:
        return (raw[:, 2:] <= raw[:, :2]).any(1)

    def beyond(self, raw: Any, sizes: Any) -> Any:
        return beyond_edges(raw, sizes)

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        assert known.picture is not None
        return record_seen(onnx, onnx.reshape(raw, (-1, 4)), known.picture)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        assert known.picture is not None
        return {"": record_pixels(onnx, _ordered(onnx, value), known.picture.size)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType("float32", (4,))}

    def measures(self) -> RawType:
        return RawType("float32", (4,))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        assert known.picture is not None
        return record_raw(onnx, _ordered(onnx, value), known.picture)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return self.measured(onnx, target, known)


def beyond_edges(boxes: Any, sizes: Any) -> Any:
    """How far boxes `[N, 4]` reach beyond pictures of these heights and widths `[N, 2]`; see `Output.beyond`."""
    edges = sizes[:, ::-1]
    first, second = boxes[:, :2], boxes[:, 2:]
    shares = ((second - edges).clip(min=0).clip(min=-first) / edges).max(1)
    shares[((first >= edges) | (second <= 0)).any(1)] = float("inf")
    return shares


def _ordered(onnx: OnnxRecorder, boxes: str) -> str:
    """Record `[N, 4]` → the same boxes, the smaller corner first."""
    corners = onnx.reshape(boxes, (-1, 2, 2))
    axis = onnx.constant([1], "int64")
    ends = [onnx.op(reduce, corners, axis, keepdims=0) for reduce in ("ReduceMin", "ReduceMax")]
    return onnx.op("Concat", *ends, axis=1)
