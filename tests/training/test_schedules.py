"""Every schedule, step by step, against its counterpart in PyTorch."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.schedules.sequence import InSequence
from netspec.kinds.sections.train import Train
from netspec.kinds.sorts import SettingError
from netspec.training.state import Plan, State

PER_EPOCH, EPOCHS = 7, 12
STEPS = PER_EPOCH * EPOCHS


def ours(*schedules: Any) -> list[float]:
    made = Train(**{"schedule": Train.settings["schedule"].sort.parse(list(schedules))})
    course = InSequence(made.schedule, STEPS, PER_EPOCH)
    return [course.factor(step) for step in range(STEPS)]


def theirs(make: Callable[[torch.optim.Optimizer], Any], *, every: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for step in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if (step + 1) % every == 0:
            scheduler.step()
    return rates


@pytest.mark.parametrize(
    ("schedule", "counterpart", "every"),
    [
        ("constant", lambda o: lr_scheduler.ConstantLR(o, factor=1.0), 1),
        ("cosine", lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS), 1),
        ({"cosine": {"final": 0.1}}, lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS, 0.1), 1),
        ("one_cycle", lambda o: lr_scheduler.OneCycleLR(o, 1.0, STEPS, cycle_momentum=False), 1),
        ({"step": 3}, lambda o: lr_scheduler.StepLR(o, 3), PER_EPOCH),
        (
            {"step": {"every": 5, "factor": 0.5}},
            lambda o: lr_scheduler.StepLR(o, 5, 0.5),
            PER_EPOCH,
        ),
        ("exponential", lambda o: lr_scheduler.ExponentialLR(o, 0.95), PER_EPOCH),
        ({"exponential": 0.8}, lambda o: lr_scheduler.ExponentialLR(o, 0.8), PER_EPOCH),
    ],
)
def test_as_in_pytorch(schedule: Any, counterpart: Any, every: int) -> None:
    assert ours(schedule) == pytest.approx(theirs(counterpart, every=every), abs=1e-12)


def test_a_list_is_in_sequence_as_in_pytorch() -> None:
    def counterpart(optimizer: torch.optim.Optimizer) -> Any:
        parts = [
            lr_scheduler.StepLR(optimizer, 2, 0.5),
            lr_scheduler.ExponentialLR(optimizer, 0.9),
        ]
        return lr_scheduler.SequentialLR(optimizer, parts, milestones=[5])

    listed = ours({"step": {"every": 2, "factor": 0.5, "epochs": 5}}, {"exponential": 0.9})
    assert listed == pytest.approx(theirs(counterpart, every=PER_EPOCH), abs=1e-12)


SEEN = [5.0, 4.0, 4.5, 4.2, 3.0, 3.0, 3.1, 2.9, 3.5, 3.4, 3.3, 3.2]
"""What is watched, epoch by epoch."""


def on_a_plateau(*schedules: Any, **settings: Any) -> tuple[list[float], State]:
    """The factor at the start of every epoch, and the state at the end."""
    train = written(Train, {"epochs": EPOCHS, "schedule": list(schedules), **settings})
    plan, state, rates = Plan(train, [(i, i + 1) for i in range(PER_EPOCH)]), State(), []
    for epoch, watched in enumerate(SEEN):
        rates.append(plan.factor(epoch, 0, state.falls))
        state.close_epoch(watched, train, plan.plateau(epoch))
    return rates, state


@pytest.mark.parametrize("patience", [1, 2, 3])
@pytest.mark.parametrize("gain", [0.0, 0.15])
def test_a_plateau_as_in_pytorch(patience: int, gain: float) -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    # PyTorch waits for one epoch more than its patience, Keras and `early_stopping` do not
    theirs = lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=patience - 1, threshold=gain, threshold_mode="abs"
    )
    expected = []
    for watched in SEEN:
        expected.append(float(optimizer.param_groups[0]["lr"]))
        theirs.step(watched)
    settings = {"patience": patience, "factor": 0.5, "least_gain": gain}
    assert on_a_plateau({"plateau": settings})[0] == pytest.approx(expected)


def test_a_plateau_has_a_floor_and_a_warm_up() -> None:
    rates, _ = on_a_plateau({"plateau": {"patience": 1, "factor": 0.1, "least": 0.02}})
    assert min(rates) == 0.02
    warm = {"plateau": {"patience": 1, "factor": 0.5, "warmup_epochs": 2}}
    assert on_a_plateau(warm)[0][:4] == pytest.approx([1 / 14, 8 / 14, 1, 0.5])


def test_a_plateau_in_a_list_watches_its_own_part() -> None:
    rates, state = on_a_plateau(
        {"constant": {"epochs": 6}}, {"plateau": {"patience": 1, "factor": 0.5}}
    )
    # it begins to watch in the seventh epoch, which is the best it has seen
    assert rates == [1.0] * 9 + [0.5, 0.25, 0.125]
    assert state.falls == [9, 10, 11, 12]


def test_parts_that_do_not_say_how_long_share_what_is_left() -> None:
    listed = ours({"constant": {"epochs": 2}}, "cosine", "cosine")
    half = [written(find("schedules", "cosine")).factor(i, 35, PER_EPOCH) for i in range(35)]
    assert listed == [1.0] * 14 + half + half


@pytest.mark.parametrize("name", ["constant", "step", "exponential"])
def test_a_warm_up_rises_in_a_line(name: str) -> None:
    settings = {"warmup_epochs": 2, **({"every": 30} if name == "step" else {})}
    if name == "exponential":
        settings["factor"] = 1
    rates = ours({name: settings})
    assert rates[:14] == pytest.approx([(i + 1) / 14 for i in range(14)])
    assert rates[14] == 1


def test_a_warm_up_in_steps_is_one_in_epochs() -> None:
    for kind in ("constant", "cosine", "plateau"):
        assert ours({kind: {"warmup_steps": 14}}) == ours({kind: {"warmup_epochs": 2}})


def test_a_warm_up_that_only_the_rows_show_to_be_too_long_is_told() -> None:
    batches = [(i, i + 1) for i in range(PER_EPOCH)]

    def told(**settings: Any) -> list[str]:
        return Plan(written(Train, settings), batches).told()

    warm = {"cosine": {"warmup_steps": 50}}
    (sentence,) = told(epochs=7, schedule=warm)
    assert "50 steps, and has 49" in sentence
    assert told(steps=6, schedule={"cosine": {"warmup_epochs": 1}})
    assert not told(epochs=8, schedule=warm)
    # `check` has told it
    assert not told(steps=49, schedule=warm)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"schedule": {"cosine": {"epochs": 3}}}, "there is one"),
        ({"epochs": 4, "schedule": [{"constant": {"epochs": 4}}, "cosine"]}, "without those"),
        ({"schedule": [{"constant": {"epochs": 14}}, {"cosine": {"epochs": 7}}]}, "20 epochs"),
    ],
)
def test_epochs_that_cannot_be(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        written(Train, settings)


def test_a_plan_knows_every_step_without_looking_back() -> None:
    settings = written(Train, {"epochs": EPOCHS, "schedule": ["one_cycle", {"step": 2}]})
    plan = Plan(settings, [(i, i + 1) for i in range(PER_EPOCH)])
    forward = [plan.factor(e, s) for e in range(EPOCHS) for s in range(PER_EPOCH)]
    assert plan.factor(7, 3) == forward[7 * PER_EPOCH + 3]
    assert forward == ours("one_cycle", {"step": 2})
