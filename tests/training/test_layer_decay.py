"""`layer_decay`: layers further down learn more slowly, groups go before, and a schedule moves them all."""

from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText
from netspec.training import loop
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted

SPEC = """\
netspec: 1
input: {points: {array: [4]}}
layers: [{linear: 3, name: low}, relu, {linear: 3, name: middle}, layer_norm, relu, {linear: 2, name: head}]
output: {y: {category: [a, b]}}
train: {device: cpu, optimizer: {OPTIMIZER}, layer_decay: 0.5MORE}
"""


def rates(optimizer: str = "adamw: {learning_rate: 0.08}", more: str = "") -> dict[str, float]:
    text = SPEC.replace("OPTIMIZER", optimizer).replace("MORE", more)
    spec, graph = compile_text(SourceText("m.yaml", text)).sound()
    learner = Learner(graph, spec, torch.device("cpu"))
    names = {id(one): name for name, one in learner.module.named_parameters()}
    return {
        names[id(weight)]: group["lr"]
        for group in learner.optimizer.param_groups
        for weight in group["params"]
    }


@pytest.mark.parametrize("optimizer", ["adamw: 0.08", "sgd: 0.08", "muon: 0.08"])
def test_each_layer_has_the_half_of_the_rate_of_the_next(optimizer: str) -> None:
    found = rates(optimizer)
    assert found["head.weight"] == found["head.bias"] == 0.08
    assert found["middle.weight"] == found["layer_norm.weight"] == 0.04
    assert found["low.weight"] == found["low.bias"] == 0.02


def test_a_group_that_names_a_rate_holds_and_one_that_names_a_decay_leaves_it() -> None:
    more = (
        ", groups: [{weights: low.*, learning_rate: 0.001}, {weights: middle.*, weight_decay: 0.3}]"
    )
    found = rates(more=more)
    assert found["low.weight"] == 0.001
    assert found["middle.weight"] == 0.04


def test_it_resumes_bit_identical_and_tells_the_rates(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    data()
    settings = "epochs: 3, optimizer: {adamw: 0.01}, schedule: cosine, layer_decay: 0.7"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    heard = ears()
    train(*compiled(settings), whole, watch=heard)
    assert "learning rates from 0.007 to 0.01" in heard.notes
    with pytest.raises(Interrupted):
        train(*compiled(settings), cut, watch=ears(at_look=11))
    train(*compiled(settings), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    assert "learning_rate" in (whole / "history.csv").read_text().splitlines()[0]
