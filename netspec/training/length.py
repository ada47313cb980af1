"""A training made longer or shorter than it was begun: it can be where all that is done would have been the same."""

import json
from pathlib import Path
from typing import NamedTuple

from netspec.graph.compiled import compile_text
from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import SourceText
from netspec.spec.model import Spec
from netspec.training.device import train_place
from netspec.training.folder import RUN
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


def settings_then(folder: Path, spec: Spec) -> Train:
    """The settings of the training as the run keeps them. Raises `SpecError` where that is damaged."""
    try:
        facts = dict(json.loads((folder / RUN).read_text(encoding="utf-8")))
        text = SourceText(spec.path, (folder / "spec.yaml").read_text(encoding="utf-8"))
        found = compile_text(text, facts["overrides"]).sound()[0]
    except (OSError, ValueError, KeyError, TypeError, SpecError):
        raise _refused(
            spec, "the spec that it was begun with cannot be read, and its schedule was another"
        ) from None
    return found.train or Train()


def change_length(spec: Spec, plan: Plan, was: tuple[Length, Train], state: State) -> None:
    """Let a state go on by the new plan; `was` says how long it was to last, and by which settings.

    Raises:
        SpecError: another training would have led to another state (NS5020).
    """
    then, settings = was
    old = Plan(Train(**{**vars(settings), "epochs": None, "steps": then.steps}), plan.batches)
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
            a.plateau(step) != b.plateau(step)
        ):
            kind = a.kind_at(step)
            why = f"in step {step + 1:,} the learning rate would have been another"
            if old.settings.schedule == new.settings.schedule:
                why = f"`{kind}` spreads over the whole training, so {why}"
            alone = len(old.settings.schedule) == 1
            epochs = f"{old.steps / len(old.batches):g}"
            raise _refused(spec, why, FOLLOWING.format(kind=kind, epochs=epochs) if alone else "")
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
    message = f"the run cannot be given another length: {why}"
    return fail("NS5020", message, train_place(spec, "epochs"), help=help or ANEW)


ANEW = (
    "train anew, without `--resume`, in another folder (`--out`); `train.weights` names the `best.safetensors` to begin with, if "
    "what was learned is to stay"
)
FOLLOWING = (
    "let another schedule follow: `schedule: [{{{kind}: {{epochs: {epochs}}}}}, constant]`, with all else that `{kind}` says now; "
    f"or {ANEW}"
)
