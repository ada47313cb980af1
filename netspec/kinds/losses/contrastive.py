"""The kind `contrastive`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.losses.loss import Loss
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.sorts import POSITIVE

STEEPNESS = 8.0
"""The logit goes from 4 at the distance 0 to -4 at the margin: a probability from 0.98 to 0.02."""


class Contrastive(Loss):
    """Pairs that are alike are drawn together, others pushed apart as far as the margin: y · d² + (1 - y) · max(0, m - d)².

    A distance arrives in place of a logit (`distance` gives one). The answer is yes where it is below half the margin m,
    and its probability is 1 / (1 + exp(8 · d / m - 4)): an order, for nothing calibrates it. Hadsell, Chopra and LeCun
    2006, "Dimensionality reduction by learning an invariant mapping" (there halved).
    """

    kind = "contrastive"
    primary = "margin"
    synonyms = ("contrastive_loss", "ContrastiveLoss", "siamese")
    ends = ("distance", "norm", "formula", "sum")

    margin: float = setting(
        POSITIVE, "How far apart pairs that are not alike have to be.", default=1
    )

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        short = functional.relu(self.margin - prediction)
        return (target * prediction**2 + (1 - target) * short**2).mean()

    def logit(self, onnx: OnnxRecorder, value: str) -> str:
        inside = onnx.op("Sub", onnx.constant(self.margin / 2), value)
        return onnx.op("Mul", inside, onnx.constant(STEEPNESS / self.margin))
