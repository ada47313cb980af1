"""Schedules one after the other, as `schedule: [constant: {epochs: 5}, cosine]` asks for."""

from collections.abc import Sequence

from netspec.kinds.schedules.plateau import Plateau
from netspec.kinds.schedules.schedule import Schedule


class InSequence:
    """The factor over a whole training. Each schedule sees its own part as if that were all."""

    def __init__(self, schedules: Sequence[Schedule], steps: int, steps_per_epoch: int) -> None:
        self.steps_per_epoch = steps_per_epoch
        self.parts: list[tuple[int, int, Schedule]] = []
        """Where each begins, how many steps it lasts, and what it is."""
        given = [one.epochs for one in schedules if one.epochs is not None]
        open_ones = len(schedules) - len(given)
        left = max(0.0, steps - sum(given) * steps_per_epoch)
        end = 0.0
        for one in schedules:
            begin = round(end)
            end += left / open_ones if one.epochs is None else one.epochs * steps_per_epoch
            self.parts.append((begin, max(1, round(end) - begin), one))

    def factor(self, step: int, falls: Sequence[int] = ()) -> float:
        """The factor for `step`, from 0; the last schedule goes on where the parts end too early.

        `falls` are the numbers of epochs that were done when a `plateau` fell.
        """
        begin, length, schedule = self._part(step)
        factor = schedule.factor(step - begin, length, self.steps_per_epoch)
        if not isinstance(schedule, Plateau):
            return factor
        return factor * schedule.fallen(
            sum(begin < done * self.steps_per_epoch <= step for done in falls)
        )

    def plateau(self, step: int) -> Plateau | None:
        """The schedule at this step, if it is one that watches the training."""
        schedule = self._part(step)[2]
        return schedule if isinstance(schedule, Plateau) else None

    def kind_at(self, step: int) -> str:
        """What the schedule at this step is called in a spec."""
        return self._part(step)[2].kind

    def _part(self, step: int) -> tuple[int, int, Schedule]:
        found = self.parts[0]
        for part in self.parts[1:]:
            if part[0] <= step:
                found = part
        return found
