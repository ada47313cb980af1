"""A run whose files are missing, damaged or of another network."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from netspec.source.diagnostics import Diagnostic, SpecError

NEEDED = ("best.safetensors", "columns.json", "reference.npz")


def fault(run: Any) -> Diagnostic:
    with pytest.raises(SpecError) as raised:
        run.export()
    (found,) = raised.value.diagnostics
    assert not list(run.folder.glob("*.onnx"))
    return found


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_file_is_told(flowers: Any, name: str) -> None:
    (flowers.folder / name).unlink()
    found = fault(flowers)
    assert (found.code, name in found.message) == ("NS6001", True)
    assert "train once more" in (found.help or "")


@pytest.mark.parametrize("name", [*NEEDED, "run.json", "metrics.json"])
@pytest.mark.parametrize("left", [0, 10, 0.9])
def test_a_file_that_was_cut_off_is_told(flowers: Any, name: str, left: float) -> None:
    path = flowers.folder / name
    content = path.read_bytes()
    path.write_bytes(content[: int(left * len(content)) if left < 1 else int(left)])
    found = fault(flowers)
    assert (found.code, name in found.message) == ("NS6001", True)


@pytest.mark.parametrize("name", ["best.safetensors", "reference.npz", "metrics.json"])
def test_a_file_of_noise_is_told(flowers: Any, name: str) -> None:
    (flowers.folder / name).write_bytes(bytes(range(256)) * 20)
    assert fault(flowers).code == "NS6001"


def _rename(weights: dict[str, Any]) -> dict[str, Any]:
    return {f"other.{name}": array for name, array in weights.items()}


def _widen(weights: dict[str, Any]) -> dict[str, Any]:
    return {name: np.concatenate([array, array]) for name, array in weights.items()}


@pytest.mark.parametrize("change", [_rename, _widen])
def test_the_weights_of_another_network_are_refused(
    flowers: Any, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    path = flowers.folder / "best.safetensors"
    save_file(change(load_file(path)), path)
    assert "another network" in fault(flowers).message


@pytest.mark.parametrize("change", [{}, {"length": {}}, {"length": {"fill": [1.0, 2.0]}}])
def test_the_columns_of_another_network_are_refused(flowers: Any, change: Any) -> None:
    path: Path = flowers.folder / "columns.json"
    held = json.loads(path.read_text())
    held["inputs"] = {"colour": {}, **change}
    path.write_text(json.dumps(held))
    assert "another network" in fault(flowers).message


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("raw__length", np.zeros(8, np.float32)),
        ("raw__length", np.zeros(9)),
        ("raw__colour", np.zeros(9, np.int64)),
        ("encoded__length", np.zeros((9, 3), np.float32)),
        ("result__kind__7", np.zeros((6, 3), np.float32)),
        ("result__kind__12", np.zeros((12, 3), np.float32)),
        ("result__kind__0", np.zeros((0, 3), np.float32)),
        ("result__kind__x", np.zeros((1, 3), np.float32)),
    ],
)
def test_the_rows_of_another_network_are_refused(flowers: Any, name: str, array: Any) -> None:
    flowers.change_reference(**{name: array})
    assert "another network" in fault(flowers).message
