"""A run may be given another length, where it ends as if it had been begun with that; where not, it says why."""

import csv
from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.training.run import train
from netspec.training.stop import Interrupted

SCHEDULES = (
    "constant",
    "{constant: {warmup_epochs: 2}}",
    "{step: {every: 2, factor: 0.5}}",
    "{exponential: {factor: 0.8}}",
    "{plateau: {patience: 1, factor: 0.5}}",
    "[{cosine: {epochs: 3}}, constant]",
)


def outcome(folder: Path) -> tuple[object, ...]:
    with (folder / "history.csv").open() as file:
        history = [{**row, "seconds": ""} for row in csv.DictReader(file)]
    last = torch.load(folder / "last.pt", weights_only=True)["learner"]["model"]
    weights = {name: one.tolist() for name, one in last.items()}
    return (
        history,
        weights,
        *((folder / n).read_bytes() for n in ("best.safetensors", "metrics.json")),
    )


def refused(given: Any, folder: Path) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        train(*given, folder, resume=True)
    (found,) = caught.value.diagnostics
    assert found.code == "NS5020"
    return found


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_finished_run_that_is_lengthened_ends_as_one_that_was_begun_so(
    schedule: str, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    whole, run = tmp_path / "whole", tmp_path / "run"
    train(*compiled(f"epochs: 7, schedule: {schedule}"), whole)
    train(*compiled(f"epochs: 4, schedule: {schedule}"), run)
    heard = ears()
    train(*compiled(f"epochs: 7, schedule: {schedule}"), run, resume=True, watch=heard)
    assert outcome(run) == outcome(whole)
    said = next(note for note in heard.notes if note.startswith("it was to last"))
    assert said.startswith("it was to last 28 steps, and now 49; `")
    assert "goes on as if it had been begun so: the next step has a learning rate of" in said


def test_a_run_that_was_stopped_may_be_made_shorter(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    whole, run = tmp_path / "whole", tmp_path / "run"
    train(*compiled("epochs: 4"), whole)
    with pytest.raises(Interrupted):
        train(*compiled("epochs: 9"), run, watch=ears(at_epoch=2))
    train(*compiled("epochs: 4"), run, resume=True)
    assert outcome(run) == outcome(whole)


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
def test_a_schedule_that_spreads_over_the_whole_training_keeps_its_length(
    schedule: str, compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    run = tmp_path / "run"
    train(*compiled(f"epochs: 2, schedule: {schedule}"), run)
    before = outcome(run)
    found = refused(compiled(f"epochs: 4, schedule: {schedule}"), run)
    assert f"`{schedule}` spreads over the whole training" in found.message
    assert f"schedule: [{{{schedule}: {{epochs: 2}}}}, constant]" in str(found.help)
    assert "train.weights" in str(found.help)
    assert outcome(run) == before


@pytest.mark.parametrize("first", ["cosine: {{{}}}", "one_cycle: {{rising: 0.4{}}}"])
def test_another_schedule_may_follow_one_that_has_come_to_its_end(
    first: str, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    whole, run = tmp_path / "whole", tmp_path / "run"
    comma = ", " if "rising" in first else ""
    both = f"[{{{first.format(f'{comma}epochs: 3')}}}, {{cosine: {{final: 0.5}}}}]"
    train(*compiled(f"epochs: 5, schedule: {both}"), whole)
    train(*compiled(f"epochs: 3, schedule: {{{first.format('')}}}"), run)
    train(*compiled(f"epochs: 5, schedule: {both}"), run, resume=True)
    assert outcome(run) == outcome(whole)


def test_a_schedule_that_would_have_been_another_is_refused(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 3, schedule: cosine"), tmp_path / "run")
    found = refused(compiled("epochs: 3, schedule: constant"), tmp_path / "run")
    assert "in step 2 the learning rate would have been another" in found.message


def test_a_schedule_of_a_run_whose_spec_is_damaged_stays(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 3, schedule: cosine"), tmp_path / "run")
    (tmp_path / "run/spec.yaml").write_text("netspec: [")
    found = refused(compiled("epochs: 3, schedule: constant"), tmp_path / "run")
    assert "the spec that it was begun with cannot be read" in found.message


def test_epochs_that_are_done_are_not_taken_back(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    train(*compiled("epochs: 3"), tmp_path / "run")
    assert "3 epochs are done already" in refused(compiled("epochs: 2"), tmp_path / "run").message


def test_a_mean_that_begins_at_a_share_of_the_training_keeps_its_length(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 4, average: swa"), tmp_path / "run")
    found = refused(compiled("epochs: 8, average: swa"), tmp_path / "run")
    assert "the mean `swa` would have begun at another step" in found.message


def test_a_last_epoch_that_was_cut_short_is_not_gone_on_with(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()  # 7 batches an epoch
    train(*compiled("steps: 10"), tmp_path / "run")
    assert (
        "its last epoch was cut short" in refused(compiled("steps: 20"), tmp_path / "run").message
    )


def test_a_run_that_was_stopped_early_wants_more_patience(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    stopping = "early_stopping: {{patience: {}, least_gain: 100}}"
    whole, run = tmp_path / "whole", tmp_path / "run"
    train(*compiled(f"epochs: 9, {stopping.format(4)}"), whole)
    train(*compiled(f"epochs: 9, {stopping.format(2)}"), run)
    found = refused(compiled(f"epochs: 20, {stopping.format(2)}"), run)
    assert "it was stopped early, after epoch 3" in found.message
    assert "--set train.early_stopping.patience=4" in str(found.help)
    train(*compiled(f"epochs: 9, {stopping.format(4)}"), run, resume=True)
    assert outcome(run) == outcome(whole)
