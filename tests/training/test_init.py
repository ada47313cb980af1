"""A training begins with the weights that `train.init` asks for, and goes on bit-identical."""

from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.training import loop
from netspec.training.run import train
from netspec.training.stop import Interrupted

SETTINGS = (
    "epochs: 3, optimizer: {sgd: 1e-9}, "
    "init: [{values: orthogonal, gain: 3}, {values: zeros, weights: '*.bias'}]"
)


def test_it_begins_so_and_resumes_bit_identical(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    data()
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    first = train(*compiled(SETTINGS), whole)
    weights = torch.load(whole / "last.pt", weights_only=True)["learner"]["model"]
    # at this rate nothing moves
    gram = weights["linear.weight"].T @ weights["linear.weight"]
    torch.testing.assert_close(gram, 9 * torch.eye(4), atol=1e-3, rtol=0)
    assert float(weights["linear_2.bias"].abs().max()) < 1e-5
    with pytest.raises(Interrupted):
        train(*compiled(SETTINGS), cut, watch=ears(at_look=11))
    torch.manual_seed(12345)
    second = train(*compiled(SETTINGS), cut, resume=True)
    assert second._replace(folder=whole) == first
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
