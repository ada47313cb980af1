"""A file of a network that has learned nothing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from netspec.export.untrained import export_untrained


def test_it_takes_raw_columns_and_answers(flowers: Any, rows: Any, answers: Any) -> None:
    path = export_untrained(flowers.graph, flowers.folder / "new.onnx")
    found = answers(path, rows(5))
    assert set(found["kind"]) <= {"Iris", "Rose", "Tulip"}
    np.testing.assert_allclose(found["kind_probability"].sum(axis=1), 1, rtol=1e-5)


def test_its_weights_are_the_same_every_time(flowers: Any, tmp_path: Path) -> None:
    first = export_untrained(flowers.graph, tmp_path / "a.onnx").read_bytes()
    torch.manual_seed(9)
    before = torch.get_rng_state()
    assert export_untrained(flowers.graph, tmp_path / "b.onnx").read_bytes() == first
    assert torch.equal(torch.get_rng_state(), before)


def test_it_tells_its_interface_and_no_metrics(flowers: Any, tmp_path: Path, metadata: Any) -> None:
    told = metadata(export_untrained(flowers.graph, tmp_path / "a.onnx"))
    assert [one["name"] for one in json.loads(told["netspec.inputs"])] == ["length", "colour"]
    assert "netspec.metrics" not in told
    assert "netspec.spec" not in told
