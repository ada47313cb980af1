"""Every shipped spec, once through the whole path: check, build, train, verified file, predictions."""

import json
from pathlib import Path

import numpy as np
import pytest

import netspec
from netspec.cli.main import main
from netspec.training.evaluate import evaluate

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))

TEST_DATA = {
    "energy_efficiency": "energy_efficiency.csv",
    "own_layer": "energy_efficiency.csv",
    "fashion_folder": "fashion_folder/test",
    "penguins": "penguins.csv",
}
"""What `predict` is given; the others take the array file."""


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_shipped_spec_goes_the_whole_way(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(path), "--trust"]) == 0, capsys.readouterr().out
    network = netspec.load(path, {"train.epochs": 1}, trust=True)
    assert not network.check()
    result = network.train(tmp_path / "run")
    assert result.part == "test"
    assert all(np.isfinite(v) for one in result.test.values() for v in one.values())
    model = tmp_path / f"run/{path.stem}.onnx"
    data = ROOT / "specs/data" / TEST_DATA.get(path.stem, "fashion_mnist_test.npz")
    answers = list(netspec.Predictor(model).predict_file(data))
    measured = evaluate(network.graph, network.spec, tmp_path / "run", data)
    assert measured.rows == len(answers)
    for output in network.spec.outputs:
        ours = [one[output.name] for one in answers]
        theirs = measured.predictions[output.name]
        if output.kind.kind == "number":
            np.testing.assert_allclose(ours, theirs, rtol=1e-4)
        else:
            assert np.mean([a == b for a, b in zip(ours, theirs, strict=True)]) > 0.99


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_shipped_spec_is_built(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["build", str(path), "--trust", "--out", str(tmp_path), "--onnx", "--format", "json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["parameters"] == sum(layer["parameters"] for layer in told["layers"])
    assert {Path(file).name for file in told["files"]} == {"model.py", f"{path.stem}.onnx"}
    source = (tmp_path / "model.py").read_text("utf-8")
    assert "netspec." not in source.replace("netspec from", "")
    compile(source, "model.py", "exec")


def test_the_examples_cover_every_source_and_every_trained_output() -> None:
    specs = [netspec.load(path, trust=True).spec for path in SPECS]
    assert {spec.data.source.kind for spec in specs if spec.data} == {"table", "folder", "arrays"}
    assert all(spec.description for spec in specs)
