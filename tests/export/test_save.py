"""How a file comes to lie on the disk."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from netspec.export import save
from netspec.source.diagnostics import SpecError


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save, "LIMIT", 100)


@pytest.fixture
def wide(make_run: Any, rows: Any) -> Any:
    text = """\
        netspec: 1
        name: wide
        input: {length: number}
        layers: [linear: 600, relu, linear: 1]
        output: {y: number}
        """
    return make_run(text, {"length": rows(9)["length"]})


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if "onnx" in one.name}


@pytest.mark.usefixtures("small_limit")
def test_large_weights_lie_in_a_file_beside_it(wide: Any, rows: Any, answers: Any) -> None:
    path = wide.export()
    assert names(wide.folder) == {"wide.onnx", "wide.onnx.data"}
    model = onnx.load(path, load_external_data=False)
    held = {one.name: one.data_location for one in model.graph.initializer}
    beside = path.with_name("wide.onnx.data")
    assert beside.stat().st_mode == path.stat().st_mode
    assert held["linear/weight"] == onnx.TensorProto.EXTERNAL
    given = {"length": rows(5)["length"]}
    expected = wide.by_torch(wide.encoded(given))["y"][:, 0]
    np.testing.assert_allclose(answers(path, given)["y"], expected, rtol=1e-4, atol=1e-4)


@pytest.mark.usefixtures("small_limit")
def test_a_mismatch_leaves_both_files_as_they_were(wide: Any) -> None:
    wide.export()
    before = {name: (wide.folder / name).read_bytes() for name in names(wide.folder)}
    wide.change_reference(result__y__7=wide.reference("result/y/7") + 100)
    with pytest.raises(SpecError) as raised:
        wide.export()
    assert raised.value.diagnostics[0].code == "NS6002"
    assert {name: (wide.folder / name).read_bytes() for name in names(wide.folder)} == before


@pytest.mark.usefixtures("small_limit")
def test_large_files_are_the_same_bytes_twice(wide: Any, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = wide.export(), wide.export(to=tmp_path / "again" / "wide.onnx")
    for ending in ("", ".data"):
        one, other = (path.with_name(path.name + ending) for path in (first, second))
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.usefixtures("small_limit")
def test_a_large_file_in_a_folder_that_is_not_there_is_told(wide: Any, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as raised:
        wide.export(to=tmp_path / "nowhere" / "wide.onnx")
    assert raised.value.diagnostics[0].code == "NS5007"


def test_weights_from_before_do_not_stay_beside_a_small_file(
    wide: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(save, "LIMIT", 100)
        wide.export()
    wide.export()
    assert names(wide.folder) == {"wide.onnx"}
