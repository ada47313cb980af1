"""What chooses the best epoch, and what early stopping watches."""

import math

from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import fail
from netspec.spec.model import Spec
from netspec.spec.monitor import monitored
from netspec.training.device import train_place
from netspec.training.evaluate import Measured


class Goal:
    """An epoch as one number, the lower the better: the loss, or the metric that `train.monitor` names."""

    def __init__(self, spec: Spec, *, has_validation: bool) -> None:
        self.measure = monitored(spec)
        if self.measure is not None and not has_validation:
            raise fail(
                "NS1010",
                f"there is no validation part to measure `{(spec.train or Train()).monitor}` on",
                train_place(spec, "monitor"),
                help="keep some rows for it: `data: {table: rows.csv, split: {validation: 0.15}}`",
            )

    def __call__(self, loss: float, measured: Measured | None) -> float:
        """The number of an epoch with this training loss; no number where a loss is none."""
        if measured is None:
            return loss
        if self.measure is None or not math.isfinite(measured.loss):
            return measured.loss
        output, metric = self.measure
        value = measured.metrics[output][metric.kind]
        return -value if metric.better == "higher" else value
