"""What every schedule kind answers."""

from netspec.kinds.kind import Kind


class Schedule(Kind):
    """A schedule: a factor on the optimizer's learning rate, known for every step without looking back."""

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        """The factor for `step` (from 0) of `steps` in all."""
        raise NotImplementedError
