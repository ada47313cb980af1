"""The output kind `segmentation`."""

from typing import Any

from netspec.kinds.classes import CLASSES, Classes, listed
from netspec.kinds.columns import CellRule, RawType
from netspec.kinds.framing import record_raw_logits, record_seen_labels, record_was_seen
from netspec.kinds.kind import setting
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.outputs.places import PLACE_METRICS, counting, record_margin
from netspec.kinds.sorts import NAME, SettingError
from netspec.kinds.tensors import ShapeError, TensorType, need_float
from netspec.source.help import Help, end_with, ending

INT64 = 7
FEW = 127
"""So many classes have room in eight bits beside the -1 for none."""


class Segmentation(Output):
    """A class for every pixel of a picture: needs `[n, height, width]`, of the size that the network sees.

    The target is a column of label pictures: one channel with the position of a class in each pixel (grey, or the
    indices of a palette), as large as the raw picture, whose `fit` they go through; by file name, relative to where the
    pictures are, or as arrays. What `pad` adds is no target. A value that is no class has to be ignored by the loss:
    `loss: {cross_entropy: {ignore: 255}}`. Metrics are measured in the picture the network sees.

    The ONNX file answers with class positions `[height, width]`, int64, of the raw picture, whatever its size: logits
    are brought to it (linear), then the largest wins. What `crop` cut off was not seen, and is -1 there; `fit: pad` or
    `stretch` see everything. `predict` writes label pictures, in which -1 is 255. The numeric core (`--interface
    tensors`) answers for the picture the network sees.
    """

    kind = "segmentation"
    primary = "classes"
    synonyms = (
        "semantic_segmentation",
        "segment",
        "mask",
        "pixel_classification",
        "segmentation_map",
    )
    loss = "cross_entropy"
    metrics = ("mean_iou", "accuracy")
    fitting_losses = ("cross_entropy", "focal", "dice")
    fitting_metrics = ("mean_iou", *PLACE_METRICS)
    probabilities = True
    per_place = True
    lies_in = "image"
    target_form = "label_pictures"
    gives_pictures = True
    moves = "classes"

    classes: Any = setting(
        CLASSES,
        "The classes in the order of the logits, and of the numbers in label pictures, from 0: a list, or how many.",
        default=None,
    )
    of: str | None = setting(
        NAME, "The input that is the picture. (Default: the only one.)", default=None
    )

    def check(self) -> None:
        if self.classes == 1 or (isinstance(self.classes, tuple) and len(self.classes) == 1):
            raise SettingError(
                "with one class there is nothing to tell apart",
                "name the rest as well: `[background, animal]`",
                setting="classes",
            )

    @property
    def listed(self) -> Classes:
        return listed(self.classes, self.kind)

    def lies_in_input(self) -> str | None:
        return self.of

    def accept(self, type: TensorType) -> None:
        need_float(type, self.kind)
        count = len(self.listed)
        if type.rank == 3 and type.sizes[0] == count:
            return
        message = f"a `segmentation` of {count} classes takes [{count}, height, width], and {type} arrives"
        step = f"conv2d: {{channels: {count}, kernel: 1}}"
        help = Help(
            f"end the layers with `{step}`",
            end_with("conv2d", "channels", str(count)),
            ending(step),
        )
        raise ShapeError(message, help if type.rank == 3 else "keep height and width to the end")

    def accept_in(self, type: TensorType, of: TensorType) -> None:
        if type.sizes[1:] == of.sizes[1:]:
            return
        size = "×".join(map(str, of.sizes[1:]))
        message = f"a `segmentation` answers every pixel of the {size} that the network sees, and {type} arrives"
        factor = _whole_factor(type.sizes[1:], of.sizes[1:])
        height, width = of.sizes[1:]
        size = f"scale: {factor}" if factor else f"size: [{height}, {width}]"
        step = f"resize: {{{size}, mode: bilinear}}"
        words = f"bring it to that size at the end: `{step}`"
        raise ShapeError(message, Help(words, ending(step)))

    def rows(self, result: Any, target: Any) -> tuple[Any, Any]:
        return counting(result.movedim(1, -1), target)

    def targets(self, width: int) -> tuple[CellRule, ...]:
        _ = self.listed
        return (CellRule("string", gaps=False),)

    def encoded(self) -> RawType:
        return RawType("int8" if len(self.listed) <= FEW else "int32", ("height", "width"))

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        assert known.picture is not None
        outside = onnx.constant(-1, self.encoded().dtype)
        return record_seen_labels(onnx, raw, known.picture, outside)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        picture = known.picture
        assert picture is not None
        logits = record_raw_logits(onnx, value, picture)
        best = self.measured(onnx, logits, known)
        if picture.fit != "crop":
            return {"": best}
        nothing = onnx.constant(-1, "int64")
        return {"": onnx.op("Where", record_was_seen(onnx, picture), best, nothing)}

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": self.measured(onnx, value, known)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        sizes = ("height", "width") if strings else type.sizes[1:]
        return {"": RawType("int64", sizes)}

    def margin(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        assert known.picture is not None
        logits = record_raw_logits(onnx, value, known.picture) if known.picture.sizes else value
        return record_margin(onnx, logits, 1)

    def measures(self) -> RawType:
        return RawType("int64", ("height", "width"))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        return onnx.op("ArgMax", value, axis=1, keepdims=0)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        return onnx.op("Cast", target, to=INT64)

    def classes_named(self) -> Classes:
        return self.listed


def _whole_factor(small: tuple[Any, ...], large: tuple[Any, ...]) -> int | None:
    """How many times the one goes into the other, if that is a whole number and the same for both sides."""
    if not all(isinstance(one, int) and one for one in (*small, *large)):
        return None
    factors = {b // a if b % a == 0 else None for a, b in zip(small, large, strict=True)}
    return factors.pop() if len(factors) == 1 else None
