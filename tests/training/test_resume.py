"""A training that was stopped, however it was stopped, ends as one that was not."""

import csv
import json
import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.kinds.optimizers import OPTIMIZERS
from netspec.source.diagnostics import SpecError
from netspec.training import loop
from netspec.training.checkpoint import read_state
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import PATIENCE, CtrlC, Interrupted, terminable

SETTINGS = "epochs: 4, optimizer: {adamw: 0.01}, schedule: cosine"


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at the loss, and so at the watcher, after each step."""
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)


def weights(folder: Path) -> dict[str, Any]:
    return torch.load(folder / "last.pt", weights_only=True)["learner"]["model"]


def history(folder: Path) -> list[dict[str, str]]:
    with (folder / "history.csv").open() as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


@pytest.mark.usefixtures("every_step")
# 7 steps an epoch and one more look at its end
@pytest.mark.parametrize("look", [1, 5, 8, 9, 20])
def test_a_resumed_training_ends_bit_identical(
    look: int, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    first = train(*compiled(SETTINGS), whole)
    with pytest.raises(Interrupted) as stop:
        train(*compiled(SETTINGS), cut, watch=ears(at_look=look))
    assert stop.value.epoch == (look - 1) // 8 + 1
    torch.manual_seed(12345)  # another process has drawn other numbers
    second = train(*compiled(SETTINGS), cut, resume=True)
    assert second._replace(folder=whole) == first
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert all(torch.equal(weights(cut)[name], value) for name, value in weights(whole).items())
    assert history(cut) == history(whole)


@pytest.mark.usefixtures("every_step")
def test_ctrl_c_within_a_step_waits_for_its_end(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(SETTINGS), whole)
    step = Learner.step
    steps = 0

    def pressed(self: Learner, *batch: Any) -> Any:
        nonlocal steps
        steps += 1
        if steps == 9:
            os.kill(os.getpid(), signal.SIGINT)
        return step(self, *batch)

    monkeypatch.setattr(Learner, "step", pressed)
    with pytest.raises(Interrupted) as stop:
        train(*compiled(SETTINGS), cut)
    assert stop.value.epoch == 2
    assert torch.load(cut / "last.pt", weights_only=True)["state"]["step"] == 2
    train(*compiled(SETTINGS), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()


@pytest.mark.usefixtures("every_step")
@pytest.mark.parametrize("at", [1, 9])
def test_ctrl_c_does_not_tear_a_checkpoint(
    at: int, compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    monkeypatch.setattr(loop, "SAVE_WITHIN_EPOCH", 0.0)
    monkeypatch.setattr("netspec.training.stop.PATIENCE", 0.0)
    save, saves = torch.save, 0

    def pressed(content: Any, file: Any) -> None:
        nonlocal saves
        saves += 1
        for _ in range(3 * (saves >= at)):
            os.kill(os.getpid(), signal.SIGINT)
        save(content, file)

    monkeypatch.setattr(torch, "save", pressed)
    with pytest.raises(Interrupted) as stop:
        train(*compiled(SETTINGS), tmp_path / "run")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    state = torch.load(tmp_path / "run/last.pt", weights_only=True)["state"]
    assert stop.value.epoch == state["epoch"] + 1


def test_a_late_ctrl_c_interrupts_a_step_and_an_early_one_is_the_first() -> None:
    with CtrlC() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wanted
        stop._first -= PATIENCE
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_else_ends_a_process_is_heard_as_ctrl_c(name: str) -> None:
    number = getattr(signal, name, None)
    if number is None:
        pytest.skip("this system has no such signal")
    with terminable():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
        with CtrlC() as stop:
            os.kill(os.getpid(), number)
            assert stop.wanted
    assert signal.getsignal(number) is signal.SIG_DFL


def test_who_ignores_a_closed_terminal_is_not_ended_by_it() -> None:
    if not hasattr(signal, "SIGHUP"):
        pytest.skip("this system has no such signal")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
    try:
        with terminable():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.usefixtures("every_step")
def test_ctrl_c_before_there_is_anything_to_go_on_from_leaves_nothing(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()

    def pressed(self: Learner, *batch: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(Learner, "step", pressed)
    (tmp_path / "mine").mkdir()
    with pytest.raises(KeyboardInterrupt):
        train(*compiled(SETTINGS), tmp_path / "mine/run")
    assert os.listdir(tmp_path / "mine") == []


@pytest.mark.usefixtures("every_step")
def test_a_training_killed_long_after_its_checkpoint_ends_bit_identical(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(SETTINGS), whole)
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS), cut, watch=ears(at_look=10))

    class Killed(ears):  # type: ignore[misc]
        def epoch(self, facts: Any) -> None:
            raise ZeroDivisionError  # anything that gives no time to save

    with pytest.raises(ZeroDivisionError):
        train(*compiled(SETTINGS), cut, resume=True, watch=Killed())
    train(*compiled(SETTINGS), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert history(cut) == history(whole)


@pytest.mark.usefixtures("every_step")
@pytest.mark.parametrize(
    "optimizer",
    [
        *sorted(OPTIMIZERS),
        "{sgd: {learning_rate: 0.01, momentum: 0.9, nesterov: true, weight_decay: 0.1}}",
        "{rmsprop: {momentum: 0.9, centered: true}}",
        "{adagrad: {learning_rate_decay: 0.1, initial_sum: 0.1}}",
    ],
)
def test_every_optimizer_resumes_bit_identical(
    optimizer: str, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    settings = f"epochs: 3, optimizer: {optimizer}, schedule: cosine"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings), cut, watch=ears(at_look=11))
    train(*compiled(settings), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert all(torch.equal(weights(cut)[name], value) for name, value in weights(whole).items())
    assert history(cut) == history(whole)


NORMED = "[linear: 8, batch_norm, relu, dropout: 0.2, linear: 2]"


@pytest.mark.usefixtures("every_step")
@pytest.mark.parametrize("look", [3, 11, 20, 31])
@pytest.mark.parametrize("average", ["ema", "ema: 0.9", "swa", "swa: 0"])
def test_an_average_resumes_bit_identical(
    average: str, look: int, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    settings = (
        f"epochs: 4, average: {{{average}}}" if ":" in average else f"epochs: 4, average: {average}"
    )
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings, layers=NORMED), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings, layers=NORMED), cut, watch=ears(at_look=look))
    train(*compiled(settings, layers=NORMED), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert all(torch.equal(weights(cut)[name], value) for name, value in weights(whole).items())
    assert history(cut) == history(whole)


@pytest.mark.usefixtures("every_step")
@pytest.mark.parametrize("look", [11, 20, 29, 41])
def test_a_plateau_resumes_bit_identical(
    look: int, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    settings = "epochs: 6, monitor: accuracy, schedule: {plateau: {patience: 1, factor: 0.5}}"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings), whole)
    rates = [float(row["learning_rate"]) for row in history(whole)]
    assert len(set(rates)) > 2
    with pytest.raises(Interrupted):
        train(*compiled(settings), cut, watch=ears(at_look=look))
    train(*compiled(settings), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert all(torch.equal(weights(cut)[name], value) for name, value in weights(whole).items())
    assert history(cut) == history(whole)


def test_a_finished_run_says_so(compiled: Any, data: Any, ears: Any, tmp_path: Path) -> None:
    data()
    first = train(*compiled("epochs: 2"), tmp_path / "run")
    heard = ears()
    assert train(*compiled("epochs: 2"), tmp_path / "run", resume=True, watch=heard) == first
    assert "finished" in heard.notes[-1]
    assert heard.epochs == []


def refused(*arguments: Any) -> tuple[str, str]:
    with pytest.raises(SpecError) as caught:
        train(*arguments, resume=True)
    found = caught.value.diagnostics[0]
    return found.code, found.message


def test_nothing_to_resume(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    assert refused(*compiled("epochs: 2"), tmp_path / "run")[0] == "NS5006"


def test_a_changed_spec_is_refused_and_the_change_named(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 2"), tmp_path / "run")
    code, message = refused(*compiled("epochs: 2, clip_norm: 3"), tmp_path / "run")
    assert code == "NS5004"
    assert "`train.clip_norm` was not there and is 3" in message


def test_changed_data_are_refused(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    train(*compiled("epochs: 2"), tmp_path / "run")
    data(**{"clouds.csv": "2"})
    code, message = refused(*compiled("epochs: 2"), tmp_path / "run")
    assert code == "NS5004"
    assert "clouds.csv" in message


def damaged(content: bytes, damage: str) -> bytes:
    middle = len(content) // 2
    return {
        "cut": content[:middle],
        "empty": b"",
        "text": b"hi",
        "one bit": content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :],
        "a hole": content[:middle] + bytes(512) + content[middle + 512 :],
    }[damage]


DAMAGES = ("cut", "empty", "text", "one bit", "a hole")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_with_none_before_it_is_refused(
    damage: str, compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()
    last = tmp_path / "run/last.pt"
    with pytest.raises(Interrupted):
        train(*compiled("epochs: 2"), tmp_path / "run", watch=ears(at_epoch=1))
    last.write_bytes(damaged(last.read_bytes(), damage))
    (tmp_path / "run/before.pt").unlink(missing_ok=True)
    assert refused(*compiled("epochs: 2"), tmp_path / "run")[0] == "NS5003"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_gives_way_to_the_one_before_and_that_is_said(
    damage: str, compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    data()
    monkeypatch.setattr(loop, "SAVE_AFTER_EPOCH", 0.0)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(SETTINGS), whole)
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS), cut, watch=ears(at_epoch=3))
    last = cut / "last.pt"
    last.write_bytes(damaged(last.read_bytes(), damage))
    heard = ears()
    train(*compiled(SETTINGS), cut, resume=True, watch=heard)
    assert heard.notes[0].endswith("`before.pt` is the state before it, after epoch 2")
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert history(cut) == history(whole)


def test_a_damaged_checkpoint_never_takes_the_place_of_the_one_before(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    data()
    monkeypatch.setattr(loop, "SAVE_AFTER_EPOCH", 0.0)
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS), tmp_path / "run", watch=ears(at_epoch=3))
    (tmp_path / "run/last.pt").write_bytes(b"hi")
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS), tmp_path / "run", resume=True, watch=ears(at_epoch=3))
    for name in ("last.pt", "before.pt"):
        assert torch.load(tmp_path / "run" / name, weights_only=True)["state"]["epoch"] >= 2


def plain(value: Any) -> Any:
    """A state with its tensors as lists."""
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [plain(inside) for inside in value]
    return value.tolist() if isinstance(value, torch.Tensor) else value


def test_no_damage_is_read_as_if_it_were_right(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    train(*compiled("epochs: 1"), tmp_path / "run")
    last = tmp_path / "run/last.pt"
    content, draw = last.read_bytes(), random.Random(0)
    right = plain(read_state(tmp_path / "run").content)
    (tmp_path / "run/before.pt").unlink()
    for _ in range(300):
        broken = bytearray(content)
        broken[draw.randrange(len(broken))] ^= 1 << draw.randrange(8)
        last.write_bytes(broken)
        try:
            # a bit of the margins between the entries may be any
            assert plain(read_state(tmp_path / "run").content) == right
        except SpecError as error:
            assert {one.code for one in error.diagnostics} == {"NS5003"}  # noqa: PT017


def test_where_both_are_damaged_the_last_one_is_told(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 2"), tmp_path / "run")
    for name in ("last.pt", "before.pt"):
        (tmp_path / "run" / name).write_bytes(b"hi")
    code, message = refused(*compiled("epochs: 2"), tmp_path / "run")
    assert code == "NS5003"
    assert "last.pt" in message


def test_a_checkpoint_of_another_version_is_told_as_that(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 1"), tmp_path / "run")
    last = tmp_path / "run/last.pt"
    torch.save({**torch.load(last, weights_only=True), "version": 1}, last)
    (tmp_path / "run/before.pt").unlink()
    code, message = refused(*compiled("epochs: 1"), tmp_path / "run")
    assert code == "NS5003"
    assert "another version of netspec" in message


def test_a_checkpoint_is_read_without_running_code(
    compiled: Any, data: Any, tmp_path: Path
) -> None:
    data()
    train(*compiled("epochs: 1"), tmp_path / "run")
    content = torch.load(tmp_path / "run/last.pt", weights_only=True)
    assert content["state"]["epoch"] == 1


@pytest.mark.usefixtures("every_step")
def test_a_net_of_convolutions_resumes_bit_identical(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    # pictures lie in memory in another order than vectors
    layers = (
        "[reshape: [1, 2, 2], conv2d: {channels: 3, kernel: 3, padding: 1}, batch_norm, relu, "
        "conv2d: {channels: 4, kernel: 2}, flatten, dropout: 0.2, linear: 2]"
    )
    data()
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(SETTINGS, layers=layers), whole)
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS, layers=layers), cut, watch=ears(at_look=10))
    train(*compiled(SETTINGS, layers=layers), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert all(torch.equal(weights(cut)[name], value) for name, value in weights(whole).items())


def test_a_training_goes_on_with_what_was_chosen_when_it_began(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    torch.set_num_threads(2)
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS), tmp_path / "run", watch=ears(at_look=10))
    torch.set_num_threads(1)
    train(*compiled(SETTINGS), tmp_path / "run", resume=True)
    assert torch.get_num_threads() == 2
    told = json.loads((tmp_path / "run/run.json").read_text())
    assert (told["device"], told["precision"], told["threads"]) == ("cpu", "float32", 2)
