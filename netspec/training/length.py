"""A training made longer or shorter than it was begun: it can be where all that is done would have been the same."""

from typing import NamedTuple

from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import SpecError, fail
from netspec.spec.model import Spec
from netspec.training.device import train_place
from netspec.training.state import Plan, State

MOST_COMPARED = 100_000
"""Steps whose learning rates are compared; of more, as many spread evenly."""


class Length(NamedTuple):
    """How long a training was to last: what a state keeps of it."""

    steps: int
    patience: int | None
    """Of early stopping, in epochs."""


def length_of(plan: Plan) -> Length:
    rule = plan.settings.early_stopping
    return Length(plan.steps, rule.patience if rule else None)


def change_length(spec: Spec, plan: Plan, then: Length, state: State) -> None:
    """Let a state that was to last as `then` says go on by the new plan.

    Raises:
        SpecError: another training would have led to another state (NS5014).
    """
    old = Plan(Train(**{**vars(plan.settings), "epochs": None, "steps": then.steps}), plan.batches)
    per_epoch = len(plan.batches)
    done = min(state.epoch * per_epoch + state.step, then.steps)
    if plan.steps < done:
        raise _refused(spec, f"{_said(done, per_epoch)} are done already")
    if done == then.steps and done % per_epoch:
        raise _refused(spec, "its last epoch was cut short, so the rows of its end were never seen")
    _need_same_rates(spec, old, plan, done, state)
    _go_on_waiting(spec, plan, then, state)


def _need_same_rates(spec: Spec, old: Plan, new: Plan, done: int, state: State) -> None:
    for step in range(0, done, max(1, done // MOST_COMPARED)):
        a, b = old.schedule, new.schedule
        if a.factor(step, state.falls) != b.factor(step, state.falls) or (
            a.plateau(step) is not b.plateau(step)
        ):
            kind = a.kind_at(step)
            raise _refused(
                spec,
                f"`{kind}` spreads over the whole training, so its learning rates would have been others from the "
                f"beginning (in step {step + 1:,})",
            )
        average = new.settings.average
        if average is not None and average.share(
            step, old.steps, len(old.batches)
        ) != average.share(step, new.steps, len(new.batches)):
            raise _refused(spec, f"the mean `{average.kind}` would have begun at another step")


def _go_on_waiting(spec: Spec, plan: Plan, then: Length, state: State) -> None:
    patience = length_of(plan).patience
    if patience is not None and (then.patience is None or patience < then.patience):
        raise _refused(spec, "early stopping would have looked at epochs that are done")
    state.stopped = patience is not None and state.stale >= patience
    if state.stopped:
        raise _refused(
            spec,
            f"it was stopped early, after epoch {state.epoch}, and not by its length",
            "give it more patience as well: `--set train.early_stopping.patience="
            f"{2 * (patience or 1)}`",
        )


def _said(steps: int, per_epoch: int) -> str:
    return f"{steps:,} steps" if steps % per_epoch else f"{steps // per_epoch:,} epochs"


def _refused(spec: Spec, why: str, help: str = "") -> SpecError:
    anew = (
        "train anew, without `--resume`, in another folder (`--out`); `train.weights` names the `best.safetensors` to "
        "begin with, if what was learned is to stay"
    )
    message = f"the run cannot be given another length: {why}"
    return fail("NS5014", message, train_place(spec, "epochs"), help=help or anew)
