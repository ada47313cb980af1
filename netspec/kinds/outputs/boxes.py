"""The output kind `boxes`."""

from typing import Any

from netspec.kinds.classes import CLASSES, Classes, are_texts, listed, raw_class
from netspec.kinds.columns import CellRule, RawType
from netspec.kinds.framing import Picture, record_pixels, record_raw, record_seen
from netspec.kinds.kind import setting
from netspec.kinds.layers.box_levels import GRID, BoxLevels, part
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.box import beyond_edges
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.sorts import NAME, Real, Whole
from netspec.kinds.suppression import Best, Limits, record_best, record_there
from netspec.kinds.tensors import ShapeError, TensorType

FLOAT32 = 1


class Boxes(Output):
    """Any number of boxes in a picture, each with its class: needs a result `[5 + n, height, width]`, or several.

    Several are the levels of a pyramid, the finer ones for small boxes. In every place n logits say which class is here,
    one how near the box's centre is, and four how far the box reaches to the left, top, right and bottom: softplus(x)
    cells of the level (height and width of the picture, divided by those of the level). There are no anchors. A box
    belongs to the level on which it reaches up to 8 cells from a place: FCOS, Tian et al. 2019 (arXiv:1904.01355).

    The target is a row of the table for each box: `columns: [class, xmin, ymin, xmax, ymax]`, in pixels of the raw
    picture, with `rows_per_sample: FILE_COLUMN` under `data`. A picture without boxes is a row with these cells empty.
    What `fit: crop` cuts off cannot be found; `fit: pad` shows all.

    A score is √(p(class) · p(centre)). Of boxes of one class that cover one another the best stays (non-maximum
    suppression). The file gives the `most` best of a picture, best first: boxes in pixels of the raw picture, and
    beside them class, score and count; behind the count all is empty: score 0 and no class. The numeric core
    (`--interface tensors`) answers in pixels of the picture the network sees.
    """

    kind = "boxes"
    primary = "classes"
    synonyms = ("detection", "object_detection", "detector", "bounding_boxes", "bboxes", "fcos")
    loss = "detection"
    metrics = ("mean_average_precision",)
    fitting_losses = ("detection",)
    fitting_metrics = ("mean_average_precision", "coco_average_precision")
    lies_in = "image"
    many = True
    moves = "boxes"

    classes: Any = setting(
        CLASSES,
        "The classes in the order of their logits: a list of texts or whole numbers; or how many, for the numbers from 0.",
        default=None,
    )
    of: str = setting(NAME, "The input that is the picture.")
    threshold: float = setting(
        Real(minimum=0, below=1), "Boxes whose score is not above it are left out.", default=0.2
    )
    iou: float = setting(
        Real(above=0, maximum=1),
        "How much of two boxes of one class may be common to both (intersection over union) for both to stay.",
        default=0.6,
    )
    most: int = setting(Whole(1, 10_000), "How many boxes a picture can have.", default=100)

    @property
    def listed(self) -> Classes:
        return listed(self.classes, self.kind)

    def lies_in_input(self) -> str:
        return self.of

    def joined(self) -> BoxLevels:
        return BoxLevels(classes=len(self.listed))

    def accept(self, type: TensorType) -> None:
        if type.rank != 2 or type.sizes[1] != 5 + len(self.listed) + GRID:
            raise ShapeError(f"`boxes` takes levels [channels, height, width], and {type} arrives")

    def targets(self, width: int) -> tuple[CellRule, ...]:
        # all five cells of a picture without boxes are empty
        of_class = CellRule(raw_class(self.listed).dtype, known=self.listed, only=True)
        return (of_class, *(CellRule("float32"),) * 4)

    def target_columns(self) -> int:
        return 5

    def encoded(self) -> RawType:
        return RawType("float32", ("boxes", 5))

    def empty(self, raw: Any) -> Any:
        return (raw[:, 0] >= 0) & (raw[:, 3:] <= raw[:, 1:3]).any(1)

    def beyond(self, raw: Any, sizes: Any) -> Any:
        return beyond_edges(raw, sizes)

    def encode_target(self, onnx: OnnxRecorder, raw: str, known: Known) -> str:
        assert known.picture is not None
        seen = _each(onnx, part(onnx, raw, 1, 5), known.picture, record_seen)
        return onnx.op("Concat", part(onnx, raw, 0, 1), seen, axis=2)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        assert known.picture is not None
        best = self._best(onnx, value)
        # the name behind the last stands for none
        none = "" if are_texts(self.listed) else -1
        names = onnx.constant([*self.listed, none], raw_class(self.listed).dtype)
        there = onnx.op("GreaterOrEqual", best.classes, onnx.constant(0, "int64"))
        last = onnx.constant(len(self.listed), "int64")
        position = onnx.op("Where", there, best.classes, last)
        raw = _each(onnx, best.boxes, known.picture, record_raw)
        return _parts(onnx, best, raw) | {"class": onnx.op("Gather", names, position)}

    def decode_tensors(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        assert known.picture is not None
        best = self._best(onnx, value)
        return _parts(onnx, best, _seen_pixels(onnx, best.boxes, known.picture))

    def candidates(
        self, onnx: OnnxRecorder, value: str, known: Known, *, strings: bool
    ) -> dict[str, str]:
        """Record network result → what the answer is chosen from: boxes `[N, places, 4]`, `score` `[N, classes, places]`."""
        assert known.picture is not None
        boxes = part(onnx, value, 0, 4)
        pixels = (
            _each(onnx, boxes, known.picture, record_raw)
            if strings
            else _seen_pixels(onnx, boxes, known.picture)
        )
        return {"": pixels, "score": self._scores(onnx, value)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        of_class = raw_class(self.listed).dtype if strings else "int64"
        return {
            "": RawType("float32", (self.most, 4)),
            "class": RawType(of_class, (self.most,)),
            "score": RawType("float32", (self.most,)),
            "count": RawType("int64"),
        }

    def measures(self) -> RawType:
        return RawType("float32", ("boxes", 6))

    def measured(self, onnx: OnnxRecorder, value: str, known: Known) -> str:
        """Box, class (-1: none) and score, `[N, most, 6]`."""
        assert known.picture is not None
        best = self._best(onnx, value)
        last = onnx.constant([-1], "int64")
        of_class = onnx.op("Unsqueeze", onnx.op("Cast", best.classes, to=FLOAT32), last)
        score = onnx.op("Unsqueeze", best.scores, last)
        raw = _each(onnx, best.boxes, known.picture, record_raw)
        return onnx.op("Concat", raw, of_class, score, axis=2)

    def truth(self, onnx: OnnxRecorder, target: str, known: Known) -> str:
        """Box, class (-1: none) and 1, `[N, boxes, 6]`."""
        assert known.picture is not None
        raw = _each(onnx, part(onnx, target, 1, 5), known.picture, record_raw)
        of_class = part(onnx, target, 0, 1)
        sure = onnx.op("Add", onnx.op("Mul", of_class, onnx.constant(0.0)), onnx.constant(1.0))
        return onnx.op("Concat", raw, of_class, sure, axis=2)

    def classes_named(self) -> Classes:
        return self.listed

    def _scores(self, onnx: OnnxRecorder, value: str) -> str:
        centre = onnx.op("Sigmoid", part(onnx, value, 4, 5))
        classes = onnx.op("Sigmoid", part(onnx, value, 5, 5 + len(self.listed)))
        score = onnx.op("Sqrt", onnx.op("Mul", centre, classes))
        return onnx.op("Transpose", score, perm=[0, 2, 1])

    def _best(self, onnx: OnnxRecorder, value: str) -> Best:
        limits = Limits(threshold=self.threshold, iou=self.iou, most=self.most)
        boxes, scores = part(onnx, value, 0, 4), self._scores(onnx, value)
        return record_best(onnx, boxes, scores, len(self.listed), limits)


def _parts(onnx: OnnxRecorder, best: Best, boxes: str) -> dict[str, str]:
    return {
        "": record_there(onnx, best, boxes),
        "class": best.classes,
        "score": best.scores,
        "count": best.many,
    }


def _each(onnx: OnnxRecorder, boxes: str, picture: Picture, record: Any) -> str:
    """Record boxes `[N, k, 4]`, each in the picture of its row, in other coordinates."""
    turned = record(onnx, onnx.op("Transpose", boxes, perm=[1, 0, 2]), picture)
    return onnx.op("Transpose", turned, perm=[1, 0, 2])


def _seen_pixels(onnx: OnnxRecorder, boxes: str, picture: Picture) -> str:
    inside = onnx.op("Clip", boxes, onnx.constant(0.0), onnx.constant(1.0))
    return record_pixels(onnx, inside, picture.size)
