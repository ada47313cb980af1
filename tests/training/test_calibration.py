"""A temperature makes probabilities honest, in the exported file as in the run, and changes no class."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from scipy.optimize import minimize_scalar

from netspec.export.export import export
from netspec.source.diagnostics import SpecError
from netspec.training import calibration
from netspec.training.run import train


@pytest.mark.parametrize("scale", [0.3, 4.0])
@pytest.mark.parametrize("classes", [1, 3])
def test_the_temperature_is_the_one_that_scipy_finds(scale: float, classes: int) -> None:
    draw = torch.Generator().manual_seed(1)
    logits = torch.randn(400, classes, generator=draw).double() * 2
    if classes == 1:
        target = torch.bernoulli(logits.sigmoid(), generator=draw)
    else:
        target = torch.multinomial(logits.softmax(1), 1, generator=draw).flatten()
    wrong = logits * scale
    found = calibration._fitted(wrong, target)
    best = minimize_scalar(
        lambda t: calibration._likelihood(wrong / t, target), bounds=(0.05, 20), method="bounded"
    )
    assert found.temperature == pytest.approx(best.x, rel=1e-3)
    assert found.temperature == pytest.approx(scale, rel=0.3)
    assert found.after < found.before


def test_the_file_answers_with_it(compiled: Any, data: Any, tmp_path: Path) -> None:
    data()
    plain, calm = tmp_path / "plain", tmp_path / "calm"
    graph, spec = compiled("epochs: 30, optimizer: {adam: 0.05}")
    train(graph, spec, plain)
    path = export(plain, graph, spec)
    graph, spec = compiled("epochs: 30, optimizer: {adam: 0.05}, calibrate: true")
    train(graph, spec, calm)
    temperature = float(np.asarray(_state(calm)))
    assert temperature != 1
    rows = {"points": np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)}
    hot, cool = (
        onnxruntime.InferenceSession(one).run(["y", "y_probability"], rows)
        for one in (path, export(calm, graph, spec))
    )
    assert hot[0].tolist() == cool[0].tolist()
    tempered = np.exp(np.log(hot[1].astype(np.float64)) / temperature)
    np.testing.assert_allclose(cool[1], tempered / tempered.sum(1, keepdims=True), atol=1e-4)


def _state(run: Path) -> Any:
    from netspec.data.fitted import read_fitted

    return read_fitted(run).outputs["y"]["temperature"]


def test_without_a_validation_part_it_is_refused(compiled: Any, data: Any, tmp_path: Path) -> None:
    data(validation=False)
    with pytest.raises(SpecError, match="no validation part to calibrate on"):
        train(*compiled("epochs: 1, calibrate: true"), tmp_path / "run")
