"""Where a training stands: all that is not weights. Plain values, so that a checkpoint holds them safely."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from netspec.kinds.schedules.plateau import Plateau
from netspec.kinds.schedules.schedule import Warming
from netspec.kinds.schedules.sequence import InSequence
from netspec.kinds.sections.train import EPOCHS, Train


class NotFinite(Exception):  # noqa: N818 (it is caught by this name, not told)
    """The loss or a weight stopped being a number in this step (both from 0)."""

    def __init__(self, epoch: int, step: int, loss: float, falls: Sequence[int] = ()) -> None:
        super().__init__(f"not finite in epoch {epoch}, step {step}")
        self.epoch = epoch
        self.step = step
        self.loss = loss
        self.falls = tuple(falls)


class Plan:
    """How far the training goes, in epochs and in steps."""

    def __init__(self, settings: Train, batches: list[tuple[int, int]]) -> None:
        self.settings = settings
        self.batches = batches
        per_epoch = len(batches)
        epochs = settings.epochs or EPOCHS
        self.steps = settings.steps or epochs * per_epoch
        self.epochs = math.ceil(self.steps / per_epoch)
        self.schedule = InSequence(settings.schedule, self.steps, per_epoch)

    def steps_in(self, epoch: int) -> int:
        """The steps of an epoch; the last one may end before all rows are seen."""
        return min(len(self.batches), self.steps - epoch * len(self.batches))

    def factor(self, epoch: int, step: int, falls: Sequence[int] = ()) -> float:
        """What the learning rate is multiplied with; `falls` are those of a `State`."""
        return self.schedule.factor(epoch * len(self.batches) + step, falls)

    def told(self) -> list[str]:
        """Warm-ups that are longer than their schedules, in sentences, where only the number of rows shows it."""
        return [
            f"the learning rate rises for {rising:g} steps, and has {length:,}: it never comes up"
            for _, length, one in self.schedule.parts
            if isinstance(one, Warming)
            and (rising := one.rising(len(self.batches))) > length
            and self.settings.too_long(one) is None
        ]

    def plateau(self, epoch: int) -> Plateau | None:
        """The schedule at the end of an epoch, if it is one that watches the training."""
        return self.schedule.plateau(epoch * len(self.batches) + self.steps_in(epoch) - 1)


@dataclass
class State:
    """Epochs and steps are those that are done, so the next ones have these numbers, from 0."""

    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    """Of this epoch, each batch weighed by its rows."""
    rows: int = 0
    best: float = math.inf
    """Of what is watched; lower is better."""
    best_epoch: int = 0
    """Counted from 1; 0 while there is none."""
    bar: float = math.inf
    """What early stopping awaits what is watched to fall below."""
    stale: int = 0
    """Epochs since the bar was passed."""
    plain: float = math.inf
    """What a `plateau` awaits what is watched to fall below."""
    plain_epochs: int = 0
    """Epochs since then."""
    falls: list[int] = field(default_factory=list)
    """How many epochs were done at each fall of the learning rate on a `plateau`."""
    stopped: bool = False
    seconds: float = 0.0
    history: list[dict[str, float | int | None]] = field(default_factory=list)

    @property
    def loss(self) -> float:
        """The mean over the rows of this epoch so far."""
        return self.loss_sum / self.rows if self.rows else math.nan

    def count(self, pending: list[Tensor], plan: Plan) -> None:
        """Add the losses of the last steps and empty the list; this waits for the device. Raises `NotFinite`.

        The sum is made one by one, so that it does not depend on how often it is asked for.
        """
        if not pending:
            return
        first = self.step - len(pending)
        losses = torch.stack(pending).tolist()
        pending.clear()
        for step, loss in enumerate(losses, first):
            if not math.isfinite(loss):
                raise NotFinite(self.epoch, step, loss, self.falls)
            begin, end = plan.batches[step]
            self.loss_sum += loss * (end - begin)
            self.rows += end - begin

    def close_epoch(self, watched: float, settings: Train, plateau: Plateau | None = None) -> bool:
        """Go on to the next epoch; tells whether this one was the best. `plateau` is the schedule, if it watches."""
        self.epoch, self.step, self.loss_sum, self.rows = self.epoch + 1, 0, 0.0, 0
        best = watched < self.best
        if best:
            self.best, self.best_epoch = watched, self.epoch
        if settings.early_stopping is not None:
            rule = settings.early_stopping
            passed = watched < self.bar - rule.least_gain
            self.bar = watched if passed else self.bar
            self.stale = 0 if passed else self.stale + 1
            self.stopped = self.stale >= rule.patience
        if plateau is not None:
            self._watch(watched, plateau)
        return best

    def _watch(self, watched: float, plateau: Plateau) -> None:
        better = watched < self.plain - plateau.least_gain
        self.plain = watched if better else self.plain
        self.plain_epochs = 0 if better else self.plain_epochs + 1
        if self.plain_epochs >= plateau.patience:
            self.falls.append(self.epoch)
            self.plain_epochs = 0
