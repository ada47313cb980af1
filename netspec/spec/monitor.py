"""What chooses the best epoch: the loss, or a metric by its name."""

from collections import Counter
from collections.abc import Sequence

from netspec.kinds.metrics.metric import Metric
from netspec.kinds.sections.train import LOSS, Train
from netspec.source.help import similar, with_cures
from netspec.source.names import nearest
from netspec.source.tree import Mapping
from netspec.spec.model import OutputSpec, Spec
from netspec.spec.reporter import Reporter

Measure = tuple[str, Metric]
"""An output by name, and what is measured of it."""


def measures(outputs: Sequence[OutputSpec]) -> dict[str, Measure]:
    """Every metric by the names it can be called: `label.f1`, and `f1` where only one output has it."""
    found = [(one.name, metric) for one in outputs for metric in one.metrics]
    count = Counter(metric.kind for _, metric in found)
    short = {metric.kind: (name, metric) for name, metric in found if count[metric.kind] == 1}
    return short | {f"{name}.{metric.kind}": (name, metric) for name, metric in found}


def monitored(spec: Spec) -> Measure | None:
    """The metric that `train.monitor` names; None where it is the loss."""
    wanted = spec.train.monitor if spec.train else LOSS
    return None if wanted == LOSS else measures(spec.outputs)[wanted]


def tell_monitor(
    reporter: Reporter, train: Train | None, outputs: Sequence[OutputSpec], document: Mapping
) -> None:
    """Tell of a `monitor` that names no metric of these outputs."""
    section = document.get("train")
    node = section.get("monitor") if isinstance(section, Mapping) else None
    if node is None or train is None or any(one.bound is None for one in outputs):
        return
    known = [LOSS, *measures(outputs)]
    if train.monitor in known:
        return
    near = nearest(train.monitor, known)
    listed = "it can be " + ", ".join(f"`{name}`" for name in known)
    ways = similar(listed, [near] if near else known)
    help = with_cures(f"a measure with a similar name exists: `{near}`" if near else listed, ways)
    message = f"nothing is measured that is called `{train.monitor}`"
    reporter.report("NS1010", message, node.place, help)
