"""Whether there are losses that `train.loss_weights` could weigh against each other. Imported only where it is said."""

from collections.abc import Sequence

from netspec.source.help import Help, drop
from netspec.source.tree import Mapping
from netspec.spec.model import OutputSpec
from netspec.spec.reporter import Reporter


def tell_loss_weights(reporter: Reporter, outputs: Sequence[OutputSpec], document: Mapping) -> None:
    """Tell of weights that are to be learned where there is but one loss, or none."""
    section = document.get("train")
    node = section.get("loss_weights") if isinstance(section, Mapping) else None
    if node is None or any(one.bound is None for one in outputs):
        return
    count = sum(one.has_target for one in outputs)
    if count < 2:
        message = "`uncertainty` weighs the losses of several outputs against each other, and "
        message += "there is one" if count else "none has a target"
        reporter.report("NS1010", message, node.place, Help("leave `loss_weights` out", drop()))
