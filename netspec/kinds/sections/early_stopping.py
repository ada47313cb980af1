"""The section `early_stopping` of `train`."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT, NOT_NEGATIVE


class EarlyStopping(Kind):
    """Ends the training when what `train.monitor` names has not become better for some epochs: the validation loss, or a metric."""

    kind = "early_stopping"
    primary = "patience"

    patience: int = setting(COUNT, "How many epochs in a row may be no better.")
    least_gain: float = setting(
        NOT_NEGATIVE, "By how much it must improve to count as better.", default=0
    )
