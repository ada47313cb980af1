"""The kind `detection`."""

from typing import Any, NamedTuple

from netspec.kinds.kind import setting
from netspec.kinds.layers.box_levels import GRID
from netspec.kinds.losses.giou import each_giou
from netspec.kinds.losses.loss import Loss
from netspec.kinds.sorts import NOT_NEGATIVE, POSITIVE, Real

LARGE = 1e8
"""The area of a box that is not there."""


class Matched(NamedTuple):
    """What every place of a batch, `[N, places]`, has to find."""

    true: Any
    """Whether it belongs to a box."""
    box: Any
    """Which box of its sample."""
    centre: Any
    """How near it is to the middle of that box, from 0 to 1."""


class Detection(Loss):
    """The loss of FCOS: focal loss of the classes, GIoU of the boxes and cross entropy of the centres, added up.

    A place belongs to a box if it lies in it, within `radius` cells of its middle, and if the box reaches as far from
    there as the level is made for; of several boxes to the smallest. Every other place finds nothing. All three are
    sums over the places, divided by the number of places in the batch that belong to a box. How near a place is to
    the middle is √(min(l, r) / max(l, r) · min(t, b) / max(t, b)), with the distances to the four sides.

    Tian et al. 2019 (arXiv:1904.01355), with the sampling of centres of its authors' later code; focal loss with one
    sigmoid for each class: Lin et al. 2017 (arXiv:1708.02002).
    """

    kind = "detection"
    synonyms = ("fcos_loss", "detection_loss")

    radius: float = setting(
        POSITIVE,
        "How many cells from the middle of a box a place may be that finds it.",
        default=1.5,
    )
    gamma: float = setting(
        NOT_NEGATIVE, "How much less a place counts that is right already.", default=2
    )
    alpha: float = setting(
        Real(above=0, below=1),
        "How much a class that is there counts; one that is not counts 1 - alpha.",
        default=0.25,
    )

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        found = self.matched(prediction, target)
        count = found.true.sum().clamp(min=1)
        boxes = target[..., 1:].gather(1, found.box[..., None].expand(-1, -1, 4))
        classes = target[..., 0].gather(1, found.box).where(found.true, -1.0)
        apart = each_giou(prediction[..., :4][found.true], boxes[found.true]).sum()
        centre = functional.binary_cross_entropy_with_logits(
            prediction[..., 4][found.true], found.centre[found.true], reduction="sum"
        )
        return (self._focal(functional, prediction[..., 5:-GRID], classes) + apart + centre) / count

    def matched(self, prediction: Any, target: Any) -> Matched:
        """Which box each place belongs to: prediction `[N, places, 11 + n]`, target `[N, boxes, 5]`."""
        grid = prediction[0, :, -GRID:, None].detach()
        x, y, width, height, least, most = (grid[:, i] for i in range(GRID))
        of_class, x_min, y_min, x_max, y_max = (target[:, None, :, i] for i in range(5))
        # the distances from every place to the sides of every box, in cells: [N, places, boxes]
        left, right = (x - x_min) / width, (x_max - x) / width
        top, bottom = (y - y_min) / height, (y_max - y) / height
        inside = left.minimum(right).minimum(top.minimum(bottom)) > 0
        reach = left.maximum(right).maximum(top.maximum(bottom))
        away = (left - right).abs().maximum((top - bottom).abs()) / 2
        fits = inside & (away < self.radius) & (reach > least) & (reach <= most) & (of_class >= 0)
        area = ((x_max - x_min) * (y_max - y_min)).expand_as(reach).where(fits, LARGE)
        smallest, box = area.min(2)
        across = left.minimum(right) / left.maximum(right)
        down = top.minimum(bottom) / top.maximum(bottom)
        centre = (across * down).clamp(min=0).sqrt().gather(2, box[..., None])[..., 0]
        return Matched(smallest < LARGE, box, centre)

    def _focal(self, functional: Any, logits: Any, classes: Any) -> Any:
        """The sum over places and classes; `classes` are positions, -1 for none."""
        count = logits.shape[-1]
        # a class more for the places that find none, and left out again
        true = functional.one_hot(classes.long() % (count + 1), count + 1)[..., :count]
        true = true.to(logits.dtype)
        entropy = functional.binary_cross_entropy_with_logits(logits, true, reduction="none")
        wrong = (-(-entropy).expm1()).clamp(min=1e-12)
        weight = self.alpha * true + (1 - self.alpha) * (1 - true)
        return (weight * wrong**self.gamma * entropy).sum()
