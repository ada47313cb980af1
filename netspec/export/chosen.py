"""Whether two answers of boxes are the same but for noise, which may turn a choice between two that are nearly equal.

A box of the file must be one that PyTorch gives as well, with its class and score. Where one of the two chose a box that
the other did not, noise must explain it: its score is at the threshold or, where a picture has as many boxes as it can
have, at the score of the last; or the other chose one that covers it and is no worse.
"""

from typing import NamedTuple

import numpy as np

from netspec.data.encoder import picture_of
from netspec.data.fitted import Fitted
from netspec.export.compare import NUMBER, Bounds, Difference, Parts
from netspec.export.sound import opened
from netspec.graph.graph import GraphOutput
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.boxes import Boxes
from netspec.kinds.outputs.output import Known
from netspec.onnx_writer.weights import Array
from netspec.onnx_writer.write import Tensor, write_model

RESULT, SIZE = "result", "size"


class Candidates(NamedTuple):
    """All that an answer is chosen from: boxes `[N, places, 4]`, scores `[N, classes, places]`."""

    boxes: Array
    scores: Array
    shares: Array
    """The boxes as shares of what the network sees, not yet cut at the edges of the picture: as the choice sees them."""
    names: tuple[object, ...]
    """What the answer calls the classes: by name, or by position."""

    def of(self, row: int) -> "Candidates":
        """Those of one picture."""
        return self._replace(
            boxes=self.boxes[row], scores=self.scores[row], shares=self.shares[row]
        )


class _Chosen(NamedTuple):
    """The boxes of one picture that were chosen: corners, class, score, and the place that gives such a box."""

    boxes: Array
    classes: Array
    scores: Array
    places: Array


def candidates_of(
    output: GraphOutput, fitted: Fitted, result: Array, size: Array | None, *, raw: bool
) -> Candidates:
    """What an output chooses from, of PyTorch's result `[N, …]`; `size` is the raw height and width of its picture."""
    spec, onnx = output.spec, OnnxRecorder()
    onnx.reserve(RESULT, SIZE)
    known = Known(fitted.outputs.get(spec.name, {}), picture_of(spec, SIZE))
    parts = spec.kind.candidates(onnx, RESULT, known, strings=raw)
    for name, value in (("boxes", parts[""]), ("scores", parts["score"])):
        onnx.rename(value, name)
    places, classes = result.shape[1], len(spec.kind.classes_named())
    given = {RESULT: result} | ({} if size is None else {SIZE: size})
    inputs = [Tensor(RESULT, "float32", ("batch", *result.shape[1:]))]
    inputs += [Tensor(SIZE, "int64", (1, 2))] if size is not None else []
    gives = [
        Tensor("boxes", "float32", ("batch", places, 4)),
        Tensor("scores", "float32", ("batch", classes, places)),
    ]
    model = write_model(onnx, inputs, gives, name=spec.name)
    boxes, scores = opened(model.SerializeToString(), spec.place).run(["boxes", "scores"], given)
    names = spec.kind.classes_named() if raw else range(classes)
    return Candidates(boxes, scores, result[..., :4], tuple(names))


def other_choice(
    kind: Boxes, expected: Parts, found: Parts, candidates: Candidates, bounds: Bounds
) -> Difference | None:
    """The first row in which a choice is another one, and noise does not explain it; None where there is none."""
    for part, right in expected.items():
        if found[part].shape != right.shape:
            a, b = (f"of shape {list(one.shape)}" for one in (right, found[part]))
            return Difference(part, 0, a, b, None, 0.0)
    for row in range(len(found["count"])):
        all_of = candidates.of(row)
        ours, theirs = (_of_row(parts, row, all_of, bounds) for parts in (expected, found))
        odd = _strange(theirs, all_of, bounds)
        odd = odd or _unexplained(kind, ours, theirs, all_of.shares, bounds)
        if odd is not None:
            return odd._replace(row=row)
    return None


def _of_row(parts: Parts, row: int, all_of: Candidates, bounds: Bounds) -> _Chosen:
    count = int(parts["count"][row])
    classes = parts["class"][row, :count]
    positions = {name: place for place, name in enumerate(all_of.names)}
    classes = np.array([positions[name] for name in classes.tolist()], np.int64)
    boxes, scores = parts[""][row, :count], parts["score"][row, :count]
    places = [
        int(
            np.maximum(
                np.abs(all_of.boxes - box).max(1) / bounds.number,
                np.abs(all_of.scores[of_class] - score) / bounds.probability,
            ).argmin()
        )
        for box, of_class, score in zip(boxes, classes, scores, strict=True)
    ]
    return _Chosen(boxes, classes, scores, np.array(places, np.int64))


def _strange(found: _Chosen, all_of: Candidates, bounds: Bounds) -> Difference | None:
    """A box of the file that PyTorch does not give."""
    for box, of_class, score, place in zip(*found, strict=True):
        right = all_of.boxes[place]
        apart = float(np.abs(right - box).max())
        if apart > bounds.number:
            return Difference("", 0, _shown(right), _shown(box), apart, bounds.number)
        right = all_of.scores[of_class, place]
        if abs(right - score) > bounds.probability:
            off = float(abs(right - score))
            return Difference("score", 0, float(right), float(score), off, bounds.probability)
    return None


def _shown(box: Array) -> str:
    return ", ".join(f"{side:.6g}" for side in box)


def _unexplained(
    kind: Boxes, ours: _Chosen, theirs: _Chosen, shares: Array, bounds: Bounds
) -> Difference | None:
    """A box that only one of the two has, without a reason."""
    for chosen, others in ((ours, theirs), (theirs, ours)):
        for number in range(len(chosen.scores)):
            if not _is_there(chosen, number, others, bounds) and not _may_turn(
                kind, chosen, number, others, shares, bounds
            ):
                told = [_shown(chosen.boxes[number]), "not among the boxes"]
                right, there = told if chosen is ours else told[::-1]
                return Difference("", 0, right, there, None, 0.0)
    return None


def _is_there(chosen: _Chosen, number: int, others: _Chosen, bounds: Bounds) -> bool:
    same = others.classes == chosen.classes[number]
    near = np.abs(others.boxes - chosen.boxes[number]).max(1, initial=0) <= bounds.number
    alike = np.abs(others.scores - chosen.scores[number]) <= bounds.probability
    return bool((same & near & alike).any())


def _may_turn(
    kind: Boxes, chosen: _Chosen, number: int, others: _Chosen, shares: Array, bounds: Bounds
) -> bool:
    """Whether noise may decide that a box is chosen here and not there."""
    score, slack = chosen.scores[number], 2 * bounds.probability
    if score <= kind.threshold + slack:
        return True
    if len(others.scores) == kind.most and score <= others.scores[-1] + slack:
        return True
    slack_of_sides = NUMBER * float(np.abs(shares).max())
    overlap = _iou(shares[others.places], shares[chosen.places[number]], slack_of_sides)
    covers = np.greater_equal(overlap, kind.iou)
    least = float(score) - slack
    rivals = (others.classes == chosen.classes[number]) & np.greater_equal(others.scores, least)
    return bool((covers & rivals).any())


def _iou(boxes: Array, box: Array, slack: float) -> Array:
    """Intersection over union, at the most that it can be where each side is off by `slack`."""
    ends, begins = np.minimum(boxes[:, 2:], box[2:]), np.maximum(boxes[:, :2], box[:2])
    both = np.clip(np.subtract(ends, begins) + 2 * slack, 0, None).prod(1)
    areas = [np.subtract(one[..., 2:], one[..., :2]).prod(-1) for one in (boxes, box)]
    return np.asarray(both / np.maximum(areas[0] + areas[1] - both, 1e-12))
