"""Rows drawn so that every class is seen equally often."""

from typing import Any

import numpy as np
import pytest
import torch

from netspec.source.diagnostics import SpecError
from netspec.training.balance import chances
from netspec.training.batches import shuffled
from netspec.training.run import train

CPU = torch.device("cpu")


def test_classes_are_drawn_equally_often_and_the_same_again(compiled: Any) -> None:
    _, spec = compiled("balance: y")
    labels = np.array([0] * 900 + [1] * 100)
    odds = chances(spec, {"y": labels})
    order = shuffled(1000, 3, 0, CPU, odds)
    share = labels[order.numpy()].mean()
    assert share == pytest.approx(0.5, abs=0.06)
    assert torch.equal(order, shuffled(1000, 3, 0, CPU, odds))
    assert not torch.equal(order, shuffled(1000, 3, 1, CPU, odds))
    # within a class every row is as likely
    many = torch.cat([shuffled(1000, 3, epoch, CPU, odds) for epoch in range(200)])
    counts = torch.bincount(many, minlength=1000)
    assert counts[:900].float().mean() == pytest.approx(200 * 500 / 900, rel=0.02)
    assert counts[900:].float().mean() == pytest.approx(200 * 500 / 100, rel=0.02)


def test_an_output_without_classes_is_refused(compiled: Any, data: Any, tmp_path: Any) -> None:
    data()
    with pytest.raises(SpecError, match="`points` is no output of classes") as caught:
        train(*compiled("epochs: 1, balance: points"), tmp_path / "run")
    assert caught.value.diagnostics[0].help == "name one of `y`"


def test_it_trains(compiled: Any, data: Any, tmp_path: Any) -> None:
    data()
    result = train(*compiled("epochs: 4, balance: y, optimizer: {adamw: 0.01}"), tmp_path / "run")
    assert result.test["y"]["accuracy"] > 0.8
