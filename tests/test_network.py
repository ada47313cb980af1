"""netspec from Python."""

from pathlib import Path

import pytest
import torch

import netspec

ROOT = Path(__file__).parents[1]
PENGUINS = ROOT / "specs/penguins.yaml"


def test_a_sound_spec_is_checked_built_and_printed() -> None:
    network = netspec.load(PENGUINS)
    assert network.check() == []
    module = network.build()
    assert isinstance(module, torch.nn.Module)
    assert sum(p.numel() for p in module.parameters()) == network.graph.parameters() == 547
    assert "class Penguins(nn.Module):" in network.source()


def test_settings_can_be_given_from_outside() -> None:
    network = netspec.load(PENGUINS, {"train.epochs": 3, "train.optimizer": "{sgd: 0.1}"})
    assert network.spec.train is not None
    assert network.spec.train.epochs == 3
    assert network.spec.train.optimizer.learning_rate == 0.1


def test_faults_are_found_as_data_and_raised_where_nothing_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(PENGUINS.read_text("utf-8").replace("relu", "rellu"), "utf-8")
    network = netspec.load(path)
    codes = [finding.code for finding in network.check()]
    assert codes == ["NS1005", "NS4001"]
    for work in (network.build, network.source, network.train):
        with pytest.raises(netspec.SpecError):
            work()


def test_a_file_that_is_not_there_is_raised_at_once() -> None:
    with pytest.raises(netspec.SpecError):
        netspec.load("nowhere.yaml")


def test_training_leaves_a_file_that_predicts(tmp_path: Path) -> None:
    network = netspec.load(PENGUINS, {"train.epochs": 30})
    result = network.train(tmp_path / "run")
    assert result.test["species"]["accuracy"] > 0.9
    model = netspec.Predictor(tmp_path / "run/penguins.onnx")
    assert model.metrics == result.test
    record = dict.fromkeys(model.columns)
    assert model.predict(record)["species"] in model.classes["species"]


def test_a_run_can_be_exported_again(tmp_path: Path) -> None:
    network = netspec.load(PENGUINS, {"train.epochs": 1})
    network.train(tmp_path / "run")
    again = network.export(tmp_path / "run", to=tmp_path / "again.onnx")
    assert again.read_bytes() == (tmp_path / "run/penguins.onnx").read_bytes()


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = netspec.nothing
