"""What a training tells while it runs. Each method may be left out; one that raises stops the training."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Started(NamedTuple):
    """What is known before the first step."""

    device: str
    parameters: int
    rows: dict[str, int]
    """Rows per part: train, validation, test."""
    epochs: int
    steps_per_epoch: int


class EpochFacts(NamedTuple):
    """A finished epoch, counted from 1."""

    epoch: int
    epochs: int
    seconds: float
    """Seconds since the training began or was resumed."""
    loss: float
    validation: float | None
    metrics: dict[str, dict[str, float]]
    """Output → metric → value, on the validation part."""
    best: bool
    learning_rate: float
    train: float | None = None
    """The loss of the training rows as they are, where it is measured."""
    train_metrics: Mapping[str, Mapping[str, float]] = MappingProxyType({})
    """The same as `metrics`, on the training part."""
    log_variances: Mapping[str, float] = MappingProxyType({})
    """Output → the logarithm of its variance, where they are learned."""

    def row(self) -> dict[str, float | int | None]:
        """The line of `history.csv`."""
        row: dict[str, float | int | None] = {"epoch": self.epoch, "loss": self.loss}
        if self.validation is not None:
            row["validation"] = self.validation
        for output, metrics in self.metrics.items():
            row |= {f"{output}.{metric}": value for metric, value in metrics.items()}
        if self.train is not None:
            row["train"] = self.train
        for output, measured in self.train_metrics.items():
            row |= {f"train.{output}.{metric}": value for metric, value in measured.items()}
        row |= {f"{name}.log_variance": value for name, value in self.log_variances.items()}
        seconds = round(self.seconds, 3)
        return {
            **row,
            "learning_rate": self.learning_rate,
            "best": int(self.best),
            "seconds": seconds,
        }


class Finished(NamedTuple):
    """The end of a training."""

    best_epoch: int
    epochs: int
    seconds: float
    stopped_early: bool


class Watcher:
    """Does nothing; the terminal's bar and the log are watchers that do."""

    def note(self, text: str) -> None:
        """Something worth a line."""

    def started(self, facts: Started) -> None:
        """The first step comes now."""

    def progress(self, epoch: int, step: int, steps: int, loss: float) -> None:
        """Told a few times a second: `step` of the epoch's `steps` is done; `loss` is the epoch's mean so far."""

    def epoch(self, facts: EpochFacts) -> None:
        """An epoch is done."""

    def finished(self, facts: Finished) -> None:
        """The last epoch is done."""
