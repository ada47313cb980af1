"""The section `early_stopping` of `train`."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT, NOT_NEGATIVE


class EarlyStopping(Kind):
    """Ends the training when the validation loss has not become better for some epochs."""

    kind = "early_stopping"
    primary = "patience"

    patience: int = setting(COUNT, "How many epochs without a better validation loss are allowed.")
    least_gain: float = setting(
        NOT_NEGATIVE, "By how much the loss must fall to count as better.", default=0
    )
