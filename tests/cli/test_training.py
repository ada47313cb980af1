"""`netspec train` as a person lives it: stopped, killed, resumed, broken down, without PyTorch."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netspec.cli.main import main

ROOT = Path(__file__).parents[2]

SPEC = """\
netspec: 1
name: clouds
data: {table: t.csv, split: {validation: 0.2, test: 0.2}}
input: {a: number, b: number}
layers: [linear: 16, relu, dropout: 0.1, linear: 1]
output: {y: binary}
train: {epochs: 200, batch_size: 16, optimizer: {adamw: 1e-3}, device: cpu}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [f"{i % 17},{(i * i) % 23},{int(i % 17 > 8)}" for i in range(400)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,y", *rows]) + "\n")
    (tmp_path / "clouds.yaml").write_text(SPEC)
    return tmp_path


def netspec(*words: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "netspec", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def wait_for(path: Path, process: "subprocess.Popen[str]", seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


def test_killed_and_resumed_it_ends_as_if_it_had_never_been_stopped(here: Path) -> None:
    process = netspec("train", "clouds.yaml", "--out", "cut")
    wait_for(here / "cut/last.pt", process)
    process.kill()
    process.communicate()
    resumed = netspec("train", "clouds.yaml", "--out", "cut", "--resume")
    said, told = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, told
    assert "going on in epoch" in told
    assert "verified" in said
    whole = netspec("train", "clouds.yaml", "--out", "whole")
    whole.communicate(timeout=120)
    for name in ("best.safetensors", "clouds.onnx"):
        assert (here / "cut" / name).read_bytes() == (here / "whole" / name).read_bytes()


@pytest.mark.skipif(
    sys.platform == "win32", reason="Ctrl-C is sent to a process in another way there"
)
def test_ctrl_c_saves_and_says_how_to_go_on(here: Path) -> None:
    process = netspec("train", "clouds.yaml", "--set", "train.epochs=5000")
    wait_for(here / "runs/clouds/last.pt", process)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing is lost" in told
    assert "go on with: netspec train clouds.yaml --set train.epochs=5000 --resume" in told
    assert "Traceback" not in told


@pytest.mark.skipif(
    sys.platform == "win32", reason="Ctrl-C is sent to a process in another way there"
)
def test_ctrl_c_pressed_several_times_ends_as_pressed_once(here: Path) -> None:
    process = netspec("train", "clouds.yaml", "--set", "train.epochs=5000")
    wait_for(here / "runs/clouds/last.pt", process)
    for _ in range(4):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.endswith("--resume\n")
    assert "error" not in told


@pytest.mark.skipif(
    sys.platform == "win32", reason="Ctrl-C is sent to a process in another way there"
)
@pytest.mark.parametrize("module", ["netspec.cli.main", "netspec.cli.train", "torch"])
def test_ctrl_c_while_modules_are_read_is_one_line(here: Path, module: str) -> None:
    # the module is one that sends the signal to itself, whatever the speed of the machine
    (here / "sitecustomize.py").write_text(PRESSED.format(module=module))
    environment = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "netspec", "train", "clouds.yaml"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert not (here / "runs").exists()


PRESSED = """
import os, signal, sys

class Pressed:
    def find_spec(self, name, *rest):
        if name == "{module}":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Pressed())
"""


def test_a_training_that_breaks_down_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["train", "clouds.yaml", "--set", "train.optimizer={sgd: 1e25}"])
    said = capsys.readouterr().err
    assert code == 1
    assert "NS5001" in said
    assert "try the usual learning rate of `sgd`: 0.01" in said


def test_without_pytorch_the_extra_is_named(here: Path) -> None:
    (here / "torch.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')"
    )
    environment = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "netspec", "train", "clouds.yaml"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'netspec-nn[train]'" in done.stderr
    assert not (here / "runs").exists()


def test_a_spec_with_faults_is_not_trained(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("linear: 16", "linear: sixteen")
    (here / "clouds.yaml").write_text(text)
    assert main(["train", "clouds.yaml"]) == 1
    assert "NS1004" in capsys.readouterr().err
    assert not (here / "runs").exists()


def test_bad_data_leave_no_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = here / "t.csv"
    table.write_text(table.read_text().replace("\n3,9,", "\nthree,9,", 1))
    assert main(["train", "clouds.yaml"]) == 1
    said = capsys.readouterr().err
    assert "`three` is no number" in said
    assert "t.csv:5:1" in said
    assert not (here / "runs").exists()


def test_classes_that_are_left_out_are_offered(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "clouds.yaml").write_text(SPEC.replace("{y: binary}", "{y: category}"))
    assert main(["train", "clouds.yaml"]) == 1
    assert "`y: {category: [0, 1]}`" in capsys.readouterr().err


def test_a_finished_run_is_evaluated_exported_and_answers(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "clouds.yaml", "--set", "train.epochs=3", "-q"]) == 0
    assert main(["evaluate", "runs/clouds", "--format", "json"]) == 0
    assert main(["evaluate", "runs/clouds", "t.csv"]) == 0
    first = (here / "runs/clouds/clouds.onnx").read_bytes()
    assert main(["export", "runs/clouds"]) == 0
    assert (here / "runs/clouds/clouds.onnx").read_bytes() == first
    assert main(["export", "runs/clouds", "--interface", "tensors"]) == 0
    assert main(["predict", "runs/clouds/clouds.onnx", "t.csv", "--out", "a.csv"]) == 0
    assert len((here / "a.csv").read_text().splitlines()) == 401
    assert "verified" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["evaluate", "nowhere"], ["export", "nowhere"], ["evaluate", "."]]
)
def test_a_folder_that_is_no_run_is_a_fault_of_usage(words: list[str]) -> None:
    assert main(words) == 2


def test_cross_validation_tests_every_row_once_and_goes_on_where_it_was_stopped(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "clouds.yaml", "--folds", "3", "--set", "train.epochs=4", "-q"]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "3 folds (400 rows, each tested once)" in told
    found = json.loads((here / "runs/clouds/folds.json").read_text())["y"]["accuracy"]
    runs = [here / f"runs/clouds/fold{number}" for number in (1, 2, 3)]
    tested = [json.loads((run / "metrics.json").read_text()) for run in runs]
    assert found["folds"] == [one["test"]["y"]["accuracy"] for one in tested]
    assert sum(one["rows"] for one in tested) == 400
    # a fold that was lost is trained again, the others are not
    before = (runs[0] / "best.safetensors").stat().st_mtime_ns
    shutil.rmtree(runs[2])
    assert main([*words, "--resume"]) == 0
    assert json.loads((here / "runs/clouds/folds.json").read_text())["y"]["accuracy"] == found
    assert (runs[0] / "best.safetensors").stat().st_mtime_ns == before
    capsys.readouterr()
    assert main(["evaluate", str(runs[1]), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["y"]["accuracy"] == found["folds"][1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("{table: {train: t.csv, test: u.csv}}", "the test part is given by a file"),
        ("{table: t.csv, split: {order: a, test: 0.2}}", "`order` says which rows are the test"),
        ("{table: t.csv, split: {column: a}}", "`column` says which rows are the test"),
        ("{series: {path: t.csv, window: 4}}", "a series is split by time"),
    ],
)
def test_folds_of_a_split_that_is_given_are_refused_in_their_own_words(
    here: Path, capsys: pytest.CaptureFixture[str], data: str, told: str
) -> None:
    (here / "u.csv").write_text((here / "t.csv").read_text())
    spec = SPEC.replace("{table: t.csv, split: {validation: 0.2, test: 0.2}}", data)
    if "series" in data:
        spec = spec.replace(
            "input: {a: number, b: number}", "input: {past: {array: [4], column: a}}"
        )
    (here / "given.yaml").write_text(spec)
    assert main(["train", "given.yaml", "--folds", "3"]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert "leave `--folds` out" in said
    assert "data.split.fold" not in said
    assert not (here / "runs").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", "`x` is no whole number of at least 2"),
        ("1", "`1` is no whole number of at least 2"),
        ("2.5", "`2.5` is no whole number of at least 2"),
        ("10000", "`10000` is more than 9,999"),
    ],
)
def test_a_number_of_folds_that_cannot_be_is_a_fault_of_usage(
    here: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["train", "clouds.yaml", "--folds", text])
    assert told in capsys.readouterr().err


def test_more_folds_than_rows_are_refused_before_the_first_training(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "clouds.yaml").write_text(SPEC.replace(", split: {validation: 0.2, test: 0.2}", ""))
    assert main(["train", "clouds.yaml", "--folds", "500"]) == 1
    said = capsys.readouterr().err
    assert "--> --folds:1:1" in said
    assert "of 500 is empty: there are 400 rows" in said
    assert "take fewer folds" in said
    assert not list(here.glob("runs/**/*.json"))


def test_profile_says_where_the_time_goes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "clouds.yaml", "--profile", "--set", "train.epochs=2", "-q"]) == 0
    told = capsys.readouterr().out
    assert "where the time went" in told
    assert "advice: " in told


def test_a_source_that_was_changed_is_told_and_changes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "clouds.yaml", "--set", "train.epochs=2", "-q"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "runs/clouds", "--format", "json"]) == 0
    first = capsys.readouterr()
    assert "model.py" not in first.err
    source = here / "runs/clouds/model.py"
    source.write_text(source.read_text() + "\nraise SystemExit('it ran')\n")
    assert main(["evaluate", "runs/clouds", "--format", "json"]) == 0
    again = capsys.readouterr()
    assert again.out == first.out
    assert "is not what netspec prints for this run" in again.err
