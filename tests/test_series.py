"""A series from the table to the file: two waves foretold, measured, and answered from rows and from windows."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

import netspec
from netspec.cli.main import main

SPEC = """\
netspec: 1
name: waves
data:
  series: {path: waves.csv, window: 16, horizon: 4, stride: STRIDE}
  split: {validation: 0.2, test: 0.2, order: hour}
input:
  past: {array: {shape: SHAPE, transform: standardize}, columns: [slow, fast]}
layers: [flatten, linear: 24, relu, linear: 8, reshape: [2, 4]]
output:
  next: {vector: {shape: [2, 4]}, columns: [slow, fast]}
train: {epochs: 20, batch_size: 16, optimizer: {adam: 0.01}, device: cpu}
"""


def waves(rows: int) -> np.ndarray:
    hours = np.arange(rows)
    return np.stack([1000 + 50 * np.sin(hours / 9), 3 * np.cos(hours / 3)], axis=1).round(4)


def network(folder: Path, shape: str = "[2, 16]", stride: int = 1) -> Any:
    lines = [f"{hour},{a},{b}" for hour, (a, b) in enumerate(waves(400))]
    (folder / "waves.csv").write_text("\n".join(["hour,slow,fast", *lines]) + "\n", "utf-8")
    text = SPEC.replace("SHAPE", shape).replace("STRIDE", str(stride))
    (folder / "waves.yaml").write_text(text, "utf-8")
    return netspec.load(folder / "waves.yaml")


@pytest.mark.parametrize("shape", ["[2, 16]", "[16, 2]"])
def test_waves_are_foretold(shape: str, tmp_path: Path) -> None:
    result = network(tmp_path, shape).train(tmp_path / "run")
    assert result.rows == 80 - 4 + 1
    assert result.test["next"]["r2"] > 0.9
    graph = onnx.load(tmp_path / "run/waves.onnx").graph
    (past,), (coming,) = graph.input, graph.output
    sizes = [
        [one.dim_value for one in end.type.tensor_type.shape.dim[1:]] for end in (past, coming)
    ]
    assert sizes == [[2, 16] if shape == "[2, 16]" else [16, 2], [2, 4]]
    model, raw = netspec.Predictor(tmp_path / "run/waves.onnx"), waves(60)
    rows = {"slow": raw[:, 0], "fast": raw[:, 1]}
    found = model.predict_columns(rows)["next"]
    assert found.shape == (60 - 16 + 1, 2, 4)
    assert np.abs(found[-1, 0] - waves(64)[60:, 0]).max() < 30
    # a record is one window, by its columns or whole
    by_columns = model.predict({name: values[-16:].tolist() for name, values in rows.items()})
    whole = raw[-16:].T if shape == "[2, 16]" else raw[-16:]
    as_one = model.predict({"past": whole})
    for answer in (by_columns, as_one):
        np.testing.assert_allclose(answer["next"], found[-1], rtol=1e-5)


def test_the_file_answers_a_table_window_by_window(tmp_path: Path, capsys: Any) -> None:
    network(tmp_path, stride=3).train(tmp_path / "run")
    model, out = str(tmp_path / "run/waves.onnx"), tmp_path / "answers.csv"
    arguments = ["predict", model, str(tmp_path / "waves.csv"), "--keep", "hour", "--out", str(out)]
    assert main([*arguments, "--batch-size", "10"]) == 0
    with out.open() as file:
        lines = list(csv.DictReader(file))
    # every third window, and the last row of the table ends one of them
    assert [int(line["hour"]) for line in lines] == list(range(15, 400, 3))
    raw = waves(400)
    expected = netspec.Predictor(model).predict_columns({"slow": raw[:, 0], "fast": raw[:, 1]})
    last = [
        float(lines[-1][f"next_{name}_{step}"]) for name in ("slow", "fast") for step in range(1, 5)
    ]
    np.testing.assert_allclose(last, expected["next"][-1].ravel(), rtol=1e-5)
    (tmp_path / "short.csv").write_text("slow,fast\n1,2\n", "utf-8")
    capsys.readouterr()
    assert main(["predict", model, str(tmp_path / "short.csv")]) == 1
    assert "a window takes 16" in capsys.readouterr().err


def test_a_finished_run_is_measured_on_other_rows(tmp_path: Path, capsys: Any) -> None:
    network(tmp_path).train(tmp_path / "run")
    lines = (tmp_path / "waves.csv").read_text().splitlines()
    (tmp_path / "later.csv").write_text("\n".join([lines[0], *lines[100:150]]) + "\n", "utf-8")
    table = str(tmp_path / "p.csv")
    assert (
        main(
            ["evaluate", str(tmp_path / "run"), str(tmp_path / "later.csv"), "--predictions", table]
        )
        == 0
    )
    with open(table) as file:
        found = list(csv.DictReader(file))
    assert len(found) == 50 - 16 - 4 + 1
    # the row is the last one that is known, and the truth what comes after it
    assert [line["row"] for line in found[:2]] == ["16", "17"]
    assert float(found[0]["next_slow_1_truth"]) == pytest.approx(waves(200)[99 + 16, 0])
    (tmp_path / "later.csv").write_text("\n".join(lines[:12]) + "\n", "utf-8")
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "run"), str(tmp_path / "later.csv")]) == 1
    assert "takes 20" in capsys.readouterr().err


def test_windows_of_unequal_lengths_are_told(tmp_path: Path) -> None:
    network(tmp_path).train(tmp_path / "run")
    model = netspec.Predictor(tmp_path / "run/waves.onnx")
    with pytest.raises(netspec.SpecError) as told:
        model.predict({"slow": [1.0] * 16, "fast": [1.0] * 15})
    assert told.value.diagnostics[0].code == "NS4009"
    with pytest.raises(netspec.SpecError) as told:
        model.predict({"slow": [1.0] * 15, "fast": [1.0] * 15})
    assert "[2, 16]" in told.value.diagnostics[0].message


def test_a_table_that_is_too_short_is_told_of_where_it_was_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network(tmp_path)
    lines = (tmp_path / "waves.csv").read_text("utf-8").splitlines()
    (tmp_path / "short.csv").write_text("\n".join(lines[:20]) + "\n", "utf-8")
    words = ["train", str(tmp_path / "waves.yaml"), "--out", str(tmp_path / "run")]
    assert main([*words, "--set", "data.series.path=short.csv"]) == 1
    said = capsys.readouterr().err
    assert "NS4007" in said
    assert "--> --set data.series.path:1:1" in said
    assert "waves.csv" not in said
