"""An exported file from Python."""

from pathlib import Path

import numpy as np
import pytest

import netspec
from netspec import Predictor, SpecError

RECORD = {"age": 41, "sex": "f", "level": 2}


@pytest.fixture
def model(table_model: Path) -> Predictor:
    return Predictor(table_model)


def test_a_file_knows_its_columns_classes_and_worth(model: Predictor) -> None:
    assert model.columns == ("age", "sex", "level")
    assert model.classes == {"sick": (False, True), "town": ("Aa", "Bb"), "cost": (), "deep": ()}
    assert set(model.metrics) == {"sick", "town", "cost"}


def test_a_record_gives_a_record(model: Predictor) -> None:
    answer = model.predict(RECORD)
    assert set(answer) == {
        "sick",
        "sick_probability",
        "town",
        "town_probability",
        "cost",
        "deep",
    }
    assert isinstance(answer["sick"], bool)
    assert answer["sick"] == (answer["sick_probability"] > 0.5)
    assert answer["town"] == max(answer["town_probability"], key=answer["town_probability"].get)
    assert sum(answer["town_probability"].values()) == pytest.approx(1)
    assert len(answer["deep"]) == 8


def test_records_and_columns_give_the_same(model: Predictor) -> None:
    records = [RECORD, {**RECORD, "age": None}, {**RECORD, "sex": "unknown", "level": None}]
    by_record = model.predict(records)
    columns = {name: [record[name] for record in records] for name in RECORD}
    by_column = model.predict_columns(columns)
    assert [one["town"] for one in by_record] == by_column["town"].tolist()
    costs = [one["cost"] for one in by_record]
    np.testing.assert_allclose(costs, by_column["cost"], rtol=1e-6)


def test_typed_columns_give_what_texts_give(model: Predictor) -> None:
    typed = {
        "age": np.array([41.0, np.nan]),
        "sex": np.array(["f", "m"]),
        "level": np.array([2, 3]),
    }
    texts = {"age": ["41", ""], "sex": ["f", "m"], "level": ["2", "3"]}
    a, b = model.predict_columns(typed), model.predict_columns(texts)
    for name, values in a.items():
        np.testing.assert_array_equal(values, b[name])


def test_no_records_give_no_answers(model: Predictor) -> None:
    assert model.predict([]) == []


@pytest.mark.parametrize(
    ("record", "code", "words"),
    [
        ({"age": 1, "sex": "m"}, "NS4003", "no `level`"),
        ({"age": 1, "sexx": "m", "level": 1}, "NS4003", "no `sex`"),
        ({"age": "old", "sex": "m", "level": 1}, "NS4004", "`old` is no number"),
        ({"age": [1, 2], "sex": "m", "level": 1}, "NS4009", "a list"),
        ({"age": 1, "sex": "m", "level": 1.5}, "NS4004", "no whole number"),
    ],
)
def test_a_record_with_a_fault_is_told(
    record: dict[str, object], code: str, words: str, model: Predictor
) -> None:
    with pytest.raises(SpecError) as caught:
        model.predict(record)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert words in found.message


def test_pictures_are_paths_or_pixels(photo_model: Path) -> None:
    model = Predictor(photo_model)
    files = sorted((photo_model.parents[1] / "f").rglob("*.png"))
    from PIL import Image

    by_path = model.predict([{"file": str(file)} for file in files])
    by_pixels = model.predict([{"file": np.asarray(Image.open(file))} for file in files])
    assert by_path == by_pixels


def test_another_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"nothing")
    for path in (tmp_path / "a.onnx", tmp_path / "b.onnx", tmp_path):
        with pytest.raises(SpecError):
            Predictor(path)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("net.yaml", "netspec train"),
        ("best.safetensors", "netspec export RUN"),
        ("torn.onnx", "netspec export RUN"),
    ],
)
def test_what_is_no_onnx_file_is_refused_with_what_to_do_instead(
    tmp_path: Path, name: str, cure: str
) -> None:
    (tmp_path / name).write_bytes(b"netspec: 1")
    with pytest.raises(SpecError) as caught:
        Predictor(tmp_path / name)
    (found,) = caught.value.diagnostics
    assert found.code == "NS6004"
    assert cure in str(found.help)


def test_run_folder_in_place_of_its_file_is_told_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"nothing")
    with pytest.raises(SpecError) as caught:
        Predictor(tmp_path)
    assert str(tmp_path / "net.onnx") in str(caught.value.diagnostics[0].help)


def test_the_numeric_core_is_no_file_for_rows(table_model: Path) -> None:
    network = netspec.load(table_model.parents[1] / "net.yaml")
    core = network.export(table_model.parent, interface="tensors")
    with pytest.raises(SpecError) as caught:
        Predictor(core)
    assert caught.value.diagnostics[0].code == "NS6004"
