"""The section `train` of a spec."""

from netspec.kinds.kind import Kind, KindOf, Section, setting
from netspec.kinds.optimizers.optimizer import Optimizer
from netspec.kinds.schedules.schedule import Schedule
from netspec.kinds.sections.early_stopping import EarlyStopping
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, Choice, SettingError


class Train(Kind):
    """How the network learns."""

    kind = "train"

    epochs: int | None = setting(
        COUNT,
        "How often all training rows are seen. (Default: 20, unless `steps` is given.)",
        default=None,
    )
    steps: int | None = setting(COUNT, "The number of batches, in place of `epochs`.", default=None)
    batch_size: int = setting(COUNT, "How many rows make one step.", default=32)
    optimizer: Optimizer = setting(
        KindOf("optimizers"), "How the weights follow the gradients.", default="adamw"
    )
    schedule: Schedule = setting(
        KindOf("schedules"), "How the learning rate moves over the training.", default="constant"
    )
    early_stopping: EarlyStopping | None = setting(
        Section(EarlyStopping), "When to stop before the last epoch.", default=None
    )
    seed: int = setting(
        COUNT_FROM_ZERO,
        "The number that initial weights, shuffling and dropout start from.",
        default=0,
    )
    device: str = setting(
        Choice("auto", "cpu", "cuda", "mps"),
        "Where to train: auto takes a GPU if there is one.",
        default="auto",
    )

    def check(self) -> None:
        if self.epochs is not None and self.steps is not None:
            raise SettingError(
                "`epochs` and `steps` both say how long to train",
                "keep one of them",
                setting="steps",
            )
