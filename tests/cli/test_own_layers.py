"""Layers of one's own on the command line: what runs when, what a run keeps, and how they are tried and shown."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import onnx
import pytest
from own_layers import FOLD, changed, written

import netspec
from netspec.cli.main import main
from netspec.source.diagnostics import SpecError

ROOT = Path(__file__).parents[2]
Told = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped spec and its run of one epoch in `run`."""
    folder = tmp_path_factory.mktemp("trained")
    shutil.copytree(ROOT / "specs/extensions", folder / "extensions")
    (folder / "data").mkdir()
    shutil.copy(ROOT / "specs/data/energy_efficiency.csv", folder / "data")
    text = (ROOT / "specs/own_layer.yaml").read_text("utf-8").replace("epochs: 200", "epochs: 2")
    (folder / "own_layer.yaml").write_text(text, "utf-8")
    words = ["train", str(folder / "own_layer.yaml"), "--out", str(folder / "run"), "-q"]
    assert main([*words, "--trust", "--set", "layers[0].periodic.scale=0.2"]) == 0
    return folder


@pytest.fixture
def here(trained: Path, tmp_path: Path) -> Path:
    """A copy of it, which knows of no other place."""
    folder = tmp_path / "here"
    shutil.copytree(trained, folder)
    facts = folder / "run/run.json"
    content = json.loads(facts.read_text("utf-8"))
    content["spec_path"] = str(folder / "own_layer.yaml")
    facts.write_text(json.dumps(content), "utf-8")
    return folder


# ---- what runs


@pytest.mark.parametrize(
    "words", [["check"], ["check", "--format", "json"], ["build", "--onnx"], ["show"], ["train"], ["schema"]]
)  # fmt: skip
def test_no_command_runs_a_file_that_nobody_trusts(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = written(tmp_path, f"{FOLD}\nopen('mark', 'w').close()\n")
    assert main([words[0], str(spec), *words[1:]]) == 1
    told = capsys.readouterr()
    assert (told.out + told.err).count("NS1052") in (1, 2)
    assert not (tmp_path / "mark").exists()
    assert not (tmp_path / "build").exists()
    # the same file does run where it is trusted, so that nothing is proved by a file that never would
    assert main(["check", str(spec), "--trust"]) == 0
    assert (tmp_path / "mark").exists()


def test_a_file_is_shown_only_with_trust(tmp_path: Path, capsys: Told) -> None:
    written(tmp_path, f"{FOLD}\nopen({str(tmp_path / 'mark')!r}, 'w').close()\n")
    assert main(["layers", str(tmp_path / "mine.py")]) == 1
    assert "NS1052" in capsys.readouterr().err
    assert not (tmp_path / "mark").exists()
    assert main(["layers", str(tmp_path / "mine.py"), "--trust"]) == 0
    told = capsys.readouterr().out
    assert "fold, a layer" in told
    assert "- fold: 3    # [8] → [8]" in told
    assert main(["layers", str(tmp_path / "mine.py"), "--trust", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "fold"


def test_from_python_trust_is_an_argument(tmp_path: Path) -> None:
    spec = written(tmp_path)
    (fault,) = netspec.load(spec).check()
    assert fault.code == "NS1052"
    with pytest.raises(SpecError, match="NS1052"):
        netspec.load(spec).build()
    network = netspec.load(spec, trust=True)
    assert not network.check()
    assert "rows * 3" in network.source()
    assert sum(one.numel() for one in network.build().parameters()) == 18


# ---- what a run keeps


def test_a_run_keeps_the_file_line_by_line(here: Path) -> None:
    text = (here / "extensions/periodic.py").read_text("utf-8")
    facts = json.loads((here / "run/run.json").read_text("utf-8"))
    kept = facts["extensions"]["extensions/periodic.py"]
    assert "\n".join(kept["lines"]) == text
    assert kept["sha256"] == sha256(text.encode()).hexdigest()
    props = onnx.load(here / "run/own_layer.onnx").metadata_props
    assert (
        json.loads({one.key: one.value for one in props}["netspec.extensions"])
        == facts["extensions"]
    )


def test_the_onnx_file_needs_neither_trust_nor_the_file(here: Path, capsys: Told) -> None:
    shutil.rmtree(here / "extensions")
    (here / "own_layer.yaml").unlink()
    data = str(here / "data/energy_efficiency.csv")
    assert main(["predict", str(here / "run/own_layer.onnx"), data]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 769
    model = netspec.Predictor(here / "run/own_layer.onnx")
    row = {"x1": 0.9, "x2": 500, "x3": 300, "x4": 110, "x5": 7, "x7": 0, "x6": "2", "x8": "0"}
    assert isinstance(model.predict(row)["heating"], float)


@pytest.mark.parametrize("command", ["evaluate", "export"])
def test_a_run_runs_what_it_keeps_and_only_with_trust(
    command: str, here: Path, capsys: Told
) -> None:
    run, file = str(here / "run"), here / "extensions/periodic.py"
    assert main([command, run]) == 1
    told = capsys.readouterr().err
    assert "NS1052" in told
    assert "unchanged since the training; then add `--trust`" in " ".join(told.split())
    assert main([command, run, "--trust"]) == 0
    assert "periodic.py" not in capsys.readouterr().err
    file.write_text(f"open({str(here / 'mark')!r}, 'w').close()\n", "utf-8")
    assert main([command, run]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert f"read what `{here / 'run/run.json'}` keeps of it under `extensions`" in told
    assert "has changed since the training" in told
    assert main([command, run, "--trust"]) == 0
    assert (
        "has changed since the training; the text that the run keeps is used"
        in capsys.readouterr().err
    )
    file.unlink()
    assert main([command, run, "--trust"]) == 0
    assert "is not there any more; the text that the run keeps" in capsys.readouterr().err
    assert not (here / "mark").exists()


def test_what_a_run_keeps_must_be_as_it_was_kept(here: Path, capsys: Told) -> None:
    facts = here / "run/run.json"
    content = json.loads(facts.read_text("utf-8"))
    kept = content["extensions"]["extensions/periodic.py"]
    kept["lines"].append(f"open({str(here / 'mark')!r}, 'w').close()")
    for damaged in (kept, {"lines": 3}, [], "x"):
        content["extensions"]["extensions/periodic.py"] = damaged
        facts.write_text(json.dumps(content), "utf-8")
        assert main(["evaluate", str(here / "run"), "--trust"]) == 1
        assert "error[NS6001]" in capsys.readouterr().err
    content["extensions"] = {}
    facts.write_text(json.dumps(content), "utf-8")
    assert main(["evaluate", str(here / "run"), "--trust"]) == 1
    assert "the run does not keep `extensions/periodic.py`" in capsys.readouterr().err
    assert not (here / "mark").exists()


def test_a_kept_file_that_fails_is_told_with_the_lines_that_are_kept(
    here: Path, capsys: Told
) -> None:
    facts = here / "run/run.json"
    content = json.loads(facts.read_text("utf-8"))
    text = "raise ValueError('kept')\n"
    content["extensions"]["extensions/periodic.py"] = {
        "lines": text.split("\n"),
        "sha256": sha256(text.encode()).hexdigest(),
    }
    facts.write_text(json.dumps(content), "utf-8")
    assert main(["evaluate", str(here / "run"), "--trust"]) == 1
    told = capsys.readouterr().err
    assert "NS1054" in told
    assert "periodic.py (as the run keeps it):1:1" in told


def test_a_training_goes_on_with_the_same_file_alone(here: Path, capsys: Told) -> None:
    words = ["train", str(here / "own_layer.yaml"), "--out", str(here / "run"), "--resume"]
    words += ["--set", "layers[0].periodic.scale=0.2"]
    assert main(words) == 1
    assert "NS1052" in capsys.readouterr().err
    assert main([*words, "--trust"]) == 0
    assert "is finished" in capsys.readouterr().err
    file = here / "extensions/periodic.py"
    file.write_text(file.read_text("utf-8") + "# a remark\n", "utf-8")
    assert main([*words, "--trust"]) == 1
    told = capsys.readouterr().err
    assert "NS5004" in told
    assert "`extension extensions/periodic.py` was sha256" in told
    assert "Gorishniy" not in told


def test_a_training_goes_on_without_the_file_by_what_the_run_keeps(
    here: Path, capsys: Told
) -> None:
    (here / "extensions/periodic.py").unlink()
    words = ["train", str(here / "own_layer.yaml"), "--out", str(here / "run"), "--resume"]
    words += ["--set", "layers[0].periodic.scale=0.2"]
    assert main(words) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "NS1052" in told
    assert "read what the run keeps of `extensions/periodic.py`" in told
    assert main([*words, "--trust"]) == 0
    assert "is finished" in capsys.readouterr().err


def test_folds_are_trained_with_trust_and_with_layers_that_hold(here: Path, capsys: Told) -> None:
    words = ["train", str(here / "own_layer.yaml"), "--out", str(here / "folds"), "--folds", "2"]
    words += ["--set", "train.epochs=1", "--set", "data.split={test: 0.1}", "-q"]
    assert main(words) == 1
    assert "NS1052" in capsys.readouterr().err
    file = here / "extensions/periodic.py"
    good = file.read_text("utf-8")
    file.write_text(changed('onnx.op("Cos", angles)', 'onnx.op("Sin", angles)', good), "utf-8")
    assert main([*words, "--trust"]) == 1
    assert "NS1057" in capsys.readouterr().err
    assert not list((here / "folds").glob("*"))
    file.write_text(good, "utf-8")
    assert main([*words, "--trust"]) == 0, capsys.readouterr().err
    assert (here / "folds/folds.json").is_file()


# ---- a layer that breaks the contract


def test_nothing_is_trained_or_written_with_a_layer_that_breaks_its_promises(
    here: Path, capsys: Told
) -> None:
    file = here / "extensions/periodic.py"
    python = changed('onnx.op("Cos", angles)', 'onnx.op("Sin", angles)', file.read_text("utf-8"))
    file.write_text(python, "utf-8")
    spec, out = str(here / "own_layer.yaml"), here / "out"
    assert main(["check", spec, "--trust"]) == 0
    for words in (["train", spec], ["build", spec, "--onnx"]):
        capsys.readouterr()
        assert main([*words, "--trust", "--out", str(out)]) == 1
        told = capsys.readouterr().err
        assert "error[NS1057]: `periodic` breaks a promise of every layer" in told
        assert not list(out.glob("*.onnx"))
        assert not (out / "run.json").exists()
    network = netspec.load(spec, trust=True)
    for act in (network.build, network.train):
        with pytest.raises(SpecError, match="NS1057"):
            act()


def test_layers_are_tried_on_their_examples(tmp_path: Path, capsys: Told) -> None:
    assert main(["layers", "--test", str(ROOT / "specs/extensions/periodic.py")]) == 0
    told = capsys.readouterr().out
    assert "- periodic: {count: 2, scale: 1}    # [time, 5] → [time, 5, 4]" in told
    assert told.count("ok      ONNX calculates what PyTorch does") == 2
    assert told.endswith("1 layer: every promise is kept\n")
    written(tmp_path, changed("return inputs[0]\n", "return inputs[0].with_sizes(9)\n"))
    assert main(["layers", "--test", str(tmp_path / "mine.py")]) == 1
    told = capsys.readouterr().out
    assert "    FAILED  the shape rule says what PyTorch gives" in told
    assert "            `[2, 9]` by the shape rule, `[2, 8]` by PyTorch" in told
    assert told.endswith("1 of 1 layer failed: `fold`\n")
    assert main(["layers", "--test", str(tmp_path / "mine.py"), "--format", "json"]) == 1
    (kind,) = json.loads(capsys.readouterr().out)
    assert (kind["kind"], kind["holds"]) == ("fold", False)


def test_a_file_that_cannot_be_tried_is_told(tmp_path: Path, capsys: Told) -> None:
    spec = written(tmp_path, "raise ValueError('no')\n")
    for words, code, said in (
        (["--test", str(tmp_path / "mine.py")], 1, "error[NS1054]"),
        (["--test", str(tmp_path / "none.py")], 2, "there is no file"),
        (["--test", str(spec)], 2, "is no Python file"),
        (["--test", str(tmp_path)], 2, "is no Python file"),
        (["relu", "--test", str(tmp_path / "mine.py")], 2, "takes the name of one Python file"),
        ([str(tmp_path / "none.py"), "--trust"], 2, "there is no file"),
    ):
        assert main(["layers", *words]) == code
        assert said in capsys.readouterr().err


def test_an_example_that_cannot_be_shown_is_told(tmp_path: Path, capsys: Told) -> None:
    written(tmp_path, changed("return inputs[0]\n", "return inputs[7]\n"))
    assert main(["layers", str(tmp_path / "mine.py"), "--trust"]) == 1
    told = capsys.readouterr().err
    assert "error[NS1056]: `fold` fails on its own example: `fold` fails in its `shape`" in told
    assert "return inputs[7]" in told


def test_a_schema_knows_the_layers_of_a_spec(tmp_path: Path, capsys: Told) -> None:
    spec = written(tmp_path)
    assert main(["schema", str(spec), "--trust"]) == 0
    steps = json.loads(capsys.readouterr().out)["definitions"]["step"]
    assert steps["else"]["properties"]["fold"]["description"] == "Multiplies by a number."
    assert main(["schema"]) == 0
    steps = json.loads(capsys.readouterr().out)["definitions"]["step"]
    assert "fold" not in steps["else"]["properties"]
