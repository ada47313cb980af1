"""A training from data to result, and what stands in its way."""

import errno
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.data import dataset
from netspec.source.diagnostics import SpecError
from netspec.training.evaluate import evaluate
from netspec.training.folder import commit_of, set_aside
from netspec.training.run import train
from netspec.training.stop import Interrupted


def code_of(caught: pytest.ExceptionInfo[SpecError]) -> str:
    return caught.value.diagnostics[0].code


def test_the_loss_falls_and_the_classes_are_found(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    heard = ears()
    result = train(*compiled("epochs: 15, optimizer: {adamw: 0.02}"), tmp_path / "run", watch=heard)
    assert heard.epochs[-1].loss < heard.epochs[0].loss / 2
    assert result.part == "test"
    assert result.rows == 60
    assert result.test["y"]["accuracy"] > 0.95
    assert result.epochs == 15


def test_a_run_leaves_all_its_files(compiled: Any, data: Any, tmp_path: Path) -> None:
    given = data()
    graph, spec = compiled("epochs: 2")
    train(graph, spec, tmp_path / "run", overrides={"train.epochs": "2"})
    assert sorted(os.listdir(tmp_path / "run")) == [
        "before.pt", "best.safetensors", "columns.json", "history.csv", "last.pt", "log.txt",
        "metrics.json", "model.py", "reference.npz", "run.json", "spec.yaml",
    ]  # fmt: skip
    assert (tmp_path / "run/spec.yaml").read_text() == spec.document.source.text
    facts = json.loads((tmp_path / "run/run.json").read_text())
    assert facts["overrides"] == {"train.epochs": "2"}
    assert facts["data"] == given.hashes
    assert Path(facts["spec_path"]).is_absolute()
    with np.load(tmp_path / "run/reference.npz", allow_pickle=False) as arrays:
        assert {"raw/points", "encoded/points", "result/y/1", "result/y/7", "result/y/64"} == set(
            arrays
        )
        assert arrays["result/y/7"].shape == (7, 2)
    lines = (tmp_path / "run/history.csv").read_text().splitlines()
    assert lines[0] == "epoch,loss,validation,y.accuracy,learning_rate,best,seconds"
    assert len(lines) == 3


def test_the_same_seed_gives_the_same_weights(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(*compiled(f"epochs: 2, seed: {seed}"), tmp_path / name)
    a, b, c = ((tmp_path / name / "best.safetensors").read_bytes() for name in "abc")
    assert a == b != c


def test_steps_end_a_training_within_an_epoch(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()  # 7 batches an epoch
    heard = ears()
    assert train(*compiled("steps: 10"), tmp_path / "run", watch=heard).epochs == 2


def test_without_validation_the_training_loss_chooses(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data(validation=False)
    heard = ears()
    result = train(*compiled("epochs: 5"), tmp_path / "run", watch=heard)
    losses = [facts.loss for facts in heard.epochs]
    assert result.best_epoch == losses.index(min(losses)) + 1


def test_early_stopping_stops(compiled: Any, data: Any, ears: Any, tmp_path: Path) -> None:
    data()
    heard = ears()
    settings = "epochs: 50, early_stopping: {patience: 3, least_gain: 100}"
    result = train(*compiled(settings), tmp_path / "run", watch=heard)
    # the first epoch sets the bar, the next three do not pass it
    assert result.epochs == 4


def test_a_last_batch_of_one_row_joins_the_one_before_under_batch_norm(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data(rows=97)  # 6 · 16 + 1
    layers = "[linear: 8, batch_norm, relu, linear: 2]"
    assert train(*compiled("epochs: 2", layers=layers), tmp_path / "run").epochs == 2


def test_batches_of_one_row_under_batch_norm_are_refused(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data(rows=1)
    layers = "[linear: 8, batch_norm, relu, linear: 2]"
    with pytest.raises(SpecError) as caught:
        train(*compiled("epochs: 2", layers=layers), tmp_path / "run")
    assert code_of(caught) == "NS5011"
    assert not (tmp_path / "run").exists()


def test_a_new_training_replaces_the_old_run_and_nothing_else(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 3"), tmp_path / "run")
    (tmp_path / "run/notes.md").write_text("mine")
    train(*compiled("epochs: 1"), tmp_path / "run")
    assert len((tmp_path / "run/history.csv").read_text().splitlines()) == 2
    assert (tmp_path / "run/notes.md").read_text() == "mine"


def test_the_run_before_is_kept_until_the_next_but_one(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    heard = ears()
    for epochs in (1, 2, 3):
        train(*compiled(f"epochs: {epochs}"), tmp_path / "run", watch=heard)
    assert len((tmp_path / "run/history.csv").read_text().splitlines()) == 4
    assert len((tmp_path / "run/previous/history.csv").read_text().splitlines()) == 3
    assert (tmp_path / "run/previous/best.safetensors").is_file()
    assert len([note for note in heard.notes if "is kept in" in note]) == 2


def test_parts_of_an_earlier_run_go_with_it(tmp_path: Path) -> None:
    names = ("best.safetensors", "net.onnx", "net.to_code.onnx", "net.from_code.tensors.onnx")
    others = ("net.notes", "network.to_code.onnx", "other.from_code.onnx")
    for name in (*names, *others):
        (tmp_path / name).write_bytes(b"")
    assert set_aside(tmp_path, "net")
    assert {one.name for one in (tmp_path / "previous").iterdir()} == set(names)
    assert {one.name for one in tmp_path.iterdir()} == {*others, "previous"}


def test_a_run_that_cannot_be_written_puts_the_one_before_back(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    train(*compiled("epochs: 1"), tmp_path / "run")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SpecError):
        train(*compiled("epochs: 2"), tmp_path / "run")
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_changed_data_are_not_tested_on_a_part_drawn_anew(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netspec.training import evaluate as module

    data()
    graph, spec = compiled("epochs: 1")
    train(graph, spec, tmp_path / "run")
    monkeypatch.setattr(module, "content_hashes", lambda spec: {"clouds.csv": "2"})
    with pytest.raises(SpecError) as caught:
        evaluate(graph, spec, tmp_path / "run", None)
    assert code_of(caught) == "NS5004"


def test_data_with_faults_leave_no_folder_and_the_old_run(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    train(*compiled("epochs: 1"), tmp_path / "old")
    before = {path: path.read_bytes() for path in (tmp_path / "old").iterdir()}

    def broken(*asked: Any) -> None:
        raise SpecError(())

    monkeypatch.setattr(dataset, "prepare", broken)
    for name in ("new", "old"):
        with pytest.raises(SpecError):
            train(*compiled("epochs: 1"), tmp_path / name)
    assert not (tmp_path / "new").exists()
    assert {path: path.read_bytes() for path in (tmp_path / "old").iterdir()} == before


def test_a_folder_of_other_files_is_refused(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    (tmp_path / "thesis.txt").write_text("three years")
    with pytest.raises(SpecError) as caught:
        train(*compiled("epochs: 1"), tmp_path)
    assert code_of(caught) == "NS5005"


def test_two_trainings_in_one_folder_are_refused(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()

    class Second(ears):  # type: ignore[misc]
        def epoch(self, facts: Any) -> None:
            with pytest.raises(SpecError) as caught:
                train(*compiled("epochs: 1"), tmp_path / "run")
            self.notes.append(code_of(caught))

    heard = Second()
    train(*compiled("epochs: 1"), tmp_path / "run", watch=heard)
    assert heard.notes[-1] == "NS5010"


def test_a_device_that_is_not_there(compiled: Any, tmp_path: Path) -> None:
    graph, spec = compiled("epochs: 1")
    import torch

    if torch.backends.mps.is_available():
        pytest.skip("it is there")
    spec = spec._replace(train=type(spec.train)(device="mps"))
    with pytest.raises(SpecError) as caught:
        train(graph, spec, tmp_path / "run")
    assert code_of(caught) == "NS5009"


def test_nothing_to_learn(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    with pytest.raises(SpecError) as caught:
        train(
            *compiled("epochs: 1", layers="[{reshape: [2, 2]}, {mean: 0}]"),
            tmp_path / "run",
        )
    assert code_of(caught) == "NS5002"


def test_a_full_disk_is_told_with_the_file_and_the_last_state_stays(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    run = tmp_path / "run"
    with pytest.raises(Interrupted):
        train(*compiled("epochs: 3"), run, watch=ears(at_epoch=1))
    kept = (run / "last.pt").read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SpecError) as caught:
        train(*compiled("epochs: 3"), run, resume=True)
    assert code_of(caught) == "NS5007"
    assert "no space left" in caught.value.diagnostics[0].message
    assert str(caught.value.diagnostics[0].help) == (
        "make room, or choose another place; then `--resume` goes on from the last state"
    )
    assert (run / "last.pt").read_bytes() == kept
    assert not [name for name in os.listdir(run) if name.endswith(".part")]
    monkeypatch.undo()


@pytest.mark.parametrize("begins", [True, False])
def test_a_folder_that_is_read_only_is_told_and_stays_as_it_is(
    begins: bool, compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    data()
    run = tmp_path / "run"
    if not begins:
        with pytest.raises(Interrupted):
            train(*compiled("epochs: 3"), run, watch=ears(at_epoch=1))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def locked(*asked: Any, **more: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as disk:
        # who may do anything, as in many containers, is stopped by no permission: the disk itself must refuse
        disk.setattr(os, "open", locked)
        disk.setattr(os, "mkdir", locked)
        with pytest.raises(SpecError) as caught:
            train(*compiled("epochs: 3"), run, resume=not begins)
    assert code_of(caught) == "NS5007"
    assert "read-only" in caught.value.diagnostics[0].message
    assert "choose another place, or allow writing" in str(caught.value.diagnostics[0].help)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_commit_of_the_spec_is_recorded_and_a_change_since(tmp_path: Path) -> None:
    spec = tmp_path / "clouds.yaml"
    assert commit_of(spec) is None
    spec.write_text("one")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True)
    # a program that a repository names is not run: it may be a stranger's
    ran = tmp_path / "ran"
    for key in ("core.fsmonitor", "filter.x.clean"):
        subprocess.run([*git, "config", key, f"touch {ran};"], check=True)
    (tmp_path / ".gitattributes").write_text("*.yaml filter=x\n")
    clean = commit_of(spec)
    assert clean is not None
    assert len(clean) == 40
    spec.write_text("two")
    assert commit_of(spec) == f"{clean}+"
    assert not ran.exists()


def test_a_disk_that_is_full_from_the_start_leaves_no_half_of_a_run(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / "mine").mkdir()
    with pytest.raises(SpecError) as caught:
        train(*compiled("epochs: 3"), tmp_path / "mine/run")
    assert code_of(caught) == "NS5007"
    assert os.listdir(tmp_path / "mine") == []


def test_a_finished_run_is_measured_again(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = data()
    graph, spec = compiled("epochs: 5")
    result = train(graph, spec, tmp_path / "run")
    monkeypatch.setattr(dataset, "encode_only", lambda *asked: ("test", given.test))
    monkeypatch.setattr("netspec.training.evaluate.content_hashes", lambda spec: given.hashes)
    again = evaluate(graph, spec, tmp_path / "run", None)
    assert again.metrics == result.test
    assert list(again.predictions) == ["row", "y", "y_probability_left", "y_probability_right"]
    assert all(len(column) == 60 for column in again.predictions.values())
    assert set(again.predictions["y"]) == {"left", "right"}


def test_damaged_weights_are_told(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = data()
    graph, spec = compiled("epochs: 1")
    train(graph, spec, tmp_path / "run")
    monkeypatch.setattr(dataset, "encode_only", lambda *asked: ("test", given.test))
    monkeypatch.setattr("netspec.training.evaluate.content_hashes", lambda spec: given.hashes)
    best = tmp_path / "run/best.safetensors"
    for content in (b"", best.read_bytes()[:-7]):
        best.write_bytes(content)
        with pytest.raises(SpecError) as caught:
            evaluate(graph, spec, tmp_path / "run", None)
        assert code_of(caught) == "NS5003"
