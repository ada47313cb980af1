"""Parts of a network in files of their own: encoders, decoders, one of two towers, each as PyTorch has it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file, save_file

import netspec
from netspec.cli.main import main
from netspec.export.part import Exported, export_part
from netspec.source.diagnostics import SpecError
from netspec.spec.part import Part

CODER = """\
    netspec: 1
    name: coder
    input:
      photo: {image: {size: 8, channels: 1}}
      label: {category: [a, b]}
    blocks:
      Encoder:
        layers:
          - conv2d: {channels: 4, kernel: 3, stride: 2, padding: 1}
          - {relu, name: seen}
          - flatten
          - {linear: 5, name: mean}
          - {linear: 5, from: seen.flat, name: spread}
          - sample_normal: {mean: mean, log_variance: spread}
      Decoder: {layers: [linear: 16, relu, linear: 64]}
    layers:
      - {Encoder, from: photo, name: code}
      - {concat: label, name: labelled}
      - {Decoder, name: restored}
      - {linear: 1, from: code, name: worth}
    output:
      pixels: {vector: 64, from: restored}
      price: {number: {transform: log1p}, from: worth}
      code: tensor
    """.replace("seen.flat", "flat").replace("- flatten", "- {flatten, name: flat}")
OUTPUTS = {
    "pixels": {"center": [0.5] * 64, "scale": [2.0] * 64},
    "price": {"center": [3.0], "scale": [0.5]},
}
TOWERS = """\
    netspec: 1
    name: towers
    input:
      user: {category: {classes: [u, v, w], encode: index}}
      film: {category: {classes: [f, g], encode: index}}
      year: number
    blocks:
      Tower: {layers: [linear: 6, relu, linear: 4, l2_normalize]}
    layers:
      - {embedding: 4, from: user}
      - {Tower, name: who}
      - {embedding: 4, from: film}
      - {concat: year}
      - {Tower, name: what}
      - {dot: who, name: fits}
      - {linear: 1}
    output: {liked: {binary: [no, yes]}}
    """
PAIR = """\
    netspec: 1
    name: pair
    input: {left: {array: [4]}, right: {array: [4]}}
    layers:
      - {linear: 3, from: left, share: tower, name: one}
      - {linear: 3, from: right, share: tower, name: two}
      - {linear: 4, name: wide}
      - {linear: 3, name: back, share: {weight: tower.weight}}
      - {subtract: one}
    output: {apart: tensor}
    """
STEPS = """\
    netspec: 1
    name: steps
    input: {steps: {array: [time, 3]}, n: {lengths: time}}
    layers:
      - {lstm: 4, name: read}
      - {linear: 5, name: wide}
      - {mean: time, name: said}
      - linear: 2
    output: {kind: {category: [a, b]}}
    """
BOXED = """\
    netspec: 1
    name: boxed
    input: {photo: {image: {size: 8}}}
    layers:
      - conv2d: {channels: 4, kernel: 3}
      - {global_avg_pool, name: seen}
      - linear: 4
      - sigmoid
    output: {place: {box: photo}}
    """


def photos(count: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(count)
    return {
        "photo": rng.integers(0, 256, (count, 9, 7, 1), np.uint8),
        "label": rng.choice(np.array(["a", "b"], object), count),
    }


def likes(count: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(count)
    return {
        "user": rng.choice(np.array(["u", "v", "w", "?"], object), count),
        "film": rng.choice(np.array(["f", "g"], object), count),
        "year": rng.normal(2000, 9, count).astype(np.float32),
    }


def sequences(count: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(count)
    lengths = rng.integers(1, 7, count)
    lengths[0] = 6
    return {"steps": rng.normal(size=(count, 6, 3)).astype(np.float32), "n": lengths}


def exported(
    run: Any, to: str = "", from_: str = "", interface: str = "full", file: Path | None = None
) -> Exported:
    part = Part(tuple(to.split()), tuple(from_.split()))
    return export_part(run.folder, run.graph, run.spec, part, interface=interface, to=file)


@pytest.fixture
def coder(make_run: Callable[..., Any]) -> Any:
    return make_run(CODER, photos(9), None, OUTPUTS)


@pytest.fixture
def towers(make_run: Callable[..., Any]) -> Any:
    return make_run(
        TOWERS, likes(9), {"year": {"fill": [2000.0], "center": [2000.0], "scale": [9.0]}}
    )


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where PyTorch is not installed: what needs it cannot be imported."""
    monkeypatch.setitem(sys.modules, "netspec.pytorch.load", None)


def test_an_encoder_alone_gives_what_pytorch_gives(coder: Any, answers: Any) -> None:
    made = exported(coder, "code")
    assert made.path == coder.folder / "coder.to_code.onnx"
    assert (made.inputs, made.outputs) == (("photo",), ("code",))
    rows = photos(5)
    found = answers(made.path, {"photo": rows["photo"]})["code"]
    expected = coder.by_torch(coder.encoded(rows))["code"]
    np.testing.assert_allclose(found, expected, atol=1e-5)


@torch.no_grad()
def test_a_decoder_alone_is_pytorchs_submodule(coder: Any, answers: Any) -> None:
    made = exported(coder, "restored", "labelled")
    assert (made.inputs, made.outputs) == (("labelled",), ("restored",))
    given = np.random.default_rng(0).normal(size=(3, 7)).astype(np.float32)
    found = answers(made.path, {"labelled": given})["restored"]
    expected = coder.module.restored(torch.from_numpy(given)).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("cut", ["code", "labelled", "restored worth", "code.flat"])
def test_two_parts_one_behind_the_other_are_the_whole(coder: Any, answers: Any, cut: str) -> None:
    first = exported(coder, cut)
    second = exported(coder, "pixels price" if cut != "labelled" else "pixels", cut)
    rows = photos(6)
    whole = answers(coder.export(), rows)
    middle = answers(first.path, {name: rows[name] for name in first.inputs})
    middle = {name: middle[name] for name in first.outputs}
    given = {name: {**middle, **rows}[name] for name in second.inputs}
    for name, array in answers(second.path, given).items():
        np.testing.assert_allclose(array, whole[name], rtol=1e-5, atol=1e-5)


def test_an_output_that_is_asked_for_keeps_its_decoded_answer(coder: Any, answers: Any) -> None:
    rows = photos(4)
    made = exported(coder, "price")
    assert made.inputs == ("photo",)
    found = answers(made.path, {"photo": rows["photo"]})
    np.testing.assert_array_equal(found["price"], answers(coder.export(), rows)["price"])


def test_each_tower_alone_takes_its_own_columns(towers: Any, answers: Any) -> None:
    rows = likes(7)
    who, what, both = (exported(towers, to) for to in ("who", "what", "fits"))
    assert (who.inputs, what.inputs) == (("user",), ("film", "year"))
    found = {}
    for one in (who, what, both):
        found |= answers(one.path, {name: rows[name] for name in one.inputs})
    np.testing.assert_allclose(
        (found["who"] * found["what"]).sum(1, keepdims=True), found["fits"], atol=1e-5
    )
    meet = exported(towers, "", "who what")
    assert (meet.inputs, meet.outputs) == (("who", "what"), ("liked",))
    answer = answers(meet.path, {name: found[name] for name in meet.inputs})
    whole = answers(towers.export(), rows)
    np.testing.assert_allclose(answer["liked_probability"], whole["liked_probability"], atol=1e-6)
    assert list(answer["liked"]) == list(whole["liked"])


def test_weights_in_common_go_with_the_one_that_is_kept(
    make_run: Callable[..., Any], answers: Any
) -> None:
    rng = np.random.default_rng(0)
    rows = {name: rng.normal(size=(4, 4)).astype(np.float32) for name in ("left", "right")}
    run = make_run(PAIR, rows)
    weights = run.module.state_dict()
    two = answers(exported(run, "two").path, {"right": rows["right"]})["two"]
    expected = rows["right"] @ weights["tower.weight"].numpy().T + weights["tower.bias"].numpy()
    np.testing.assert_allclose(two, expected, atol=1e-5)
    given = rng.normal(size=(4, 4)).astype(np.float32)
    back = answers(exported(run, "back", "wide").path, {"wide": given})["back"]
    expected = given @ weights["tower.weight"].numpy().T + weights["back.bias"].numpy()
    np.testing.assert_allclose(back, expected, atol=1e-5)


@pytest.mark.parametrize("torch_is_there", [True, False])
def test_parts_of_sequences_take_the_lengths_where_they_need_them(
    make_run: Callable[..., Any],
    answers: Any,
    torch_is_there: bool,
    request: pytest.FixtureRequest,
) -> None:
    run = make_run(STEPS, sequences(8))
    if not torch_is_there:
        request.getfixturevalue("without_torch")
    read, wide, said = (
        exported(run, "read"),
        exported(run, "said", "wide"),
        exported(run, "", "said"),
    )
    assert (read.inputs, wide.inputs, said.inputs) == (("steps", "n"), ("wide", "n"), ("said",))
    assert read.by_pytorch is torch_is_there
    rows = sequences(5)
    middle = answers(exported(run, "wide").path, rows)["wide"]
    mean = answers(wide.path, {"wide": middle, "n": rows["n"]})["said"]
    found = answers(said.path, {"said": mean})["kind_probability"]
    np.testing.assert_allclose(found, answers(run.export(), rows)["kind_probability"], atol=1e-5)
    predictor = netspec.Predictor(wide.path)
    longer = [{"wide": one[:length]} for one, length in zip(middle, rows["n"], strict=True)]
    told = np.array([one["said"] for one in predictor.predict(longer)])
    np.testing.assert_allclose(told, mean, atol=1e-5)


def test_a_box_needs_the_picture_whose_pixels_it_is_in(
    make_run: Callable[..., Any], answers: Any
) -> None:
    rng = np.random.default_rng(0)
    rows = {"photo": rng.integers(0, 256, (5, 12, 20, 3), np.uint8)}
    run = make_run(BOXED, rows)
    made = exported(run, "", "seen")
    assert made.inputs == ("seen", "photo")
    seen = answers(exported(run, "seen").path, rows)["seen"]
    found = answers(made.path, {"seen": seen, **rows})["place"]
    np.testing.assert_allclose(found, answers(run.export(), rows)["place"], atol=1e-3)
    assert exported(run, "", "seen", interface="tensors").inputs == ("seen",)


def test_the_numeric_core_of_a_part_takes_tensors(coder: Any, answers: Any) -> None:
    made = exported(coder, "", "code", interface="tensors")
    assert made.path.name == "coder.from_code.tensors.onnx"
    given = np.zeros((2, 5), np.float32)
    label = np.eye(2, dtype=np.float32)
    assert set(answers(made.path, {"code": given, "label": label})) == {"pixels", "price"}


# ---- verified


@pytest.mark.parametrize(
    ("to", "from_"), [("code.mean", ""), ("", "code"), ("restored", "labelled"), ("worth", "")]
)
def test_without_pytorch_the_file_of_the_whole_is_the_judge(
    coder: Any, without_torch: None, to: str, from_: str
) -> None:
    made = exported(coder, to, from_)
    assert not made.by_pytorch
    assert made.path.exists()


@pytest.mark.parametrize("torch_is_there", [True, False])
@pytest.mark.parametrize(("to", "from_"), [("price", ""), ("", "code")])
def test_other_weights_than_those_that_answered_are_refused(
    coder: Any, to: str, from_: str, torch_is_there: bool, request: pytest.FixtureRequest
) -> None:
    if not torch_is_there:
        request.getfixturevalue("without_torch")
    weights = load_file(coder.folder / "best.safetensors")
    weights["worth.weight"] = weights["worth.weight"] + 0.1
    save_file(weights, coder.folder / "best.safetensors")
    with pytest.raises(SpecError) as raised:
        exported(coder, to, from_)
    assert raised.value.diagnostics[0].code == "NS6002"
    assert not list(coder.folder.glob("*.onnx"))


def test_a_result_that_is_not_pytorchs_is_refused(
    coder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netspec.pytorch import load

    asked = load.results_of

    def otherwise(*given: Any) -> dict[str, np.ndarray]:
        return {name: array + 0.01 for name, array in asked(*given).items()}

    monkeypatch.setattr(load, "results_of", otherwise)
    with pytest.raises(SpecError) as raised:
        exported(coder, "code.mean")
    assert raised.value.diagnostics[0].code == "NS6002"
    assert not list(coder.folder.glob("*.onnx"))


def test_without_pytorch_a_whole_that_answers_otherwise_is_refused(
    coder: Any, without_torch: None
) -> None:
    size = coder.reference("result/price/1")
    coder.change_reference(result__price__1=size + 0.5)
    with pytest.raises(SpecError) as raised:
        exported(coder, "code.mean")
    assert raised.value.diagnostics[0].code == "NS6002"


# ---- what the file says, and how it is used


def test_the_file_says_that_it_is_a_part(coder: Any, metadata: Any) -> None:
    told = metadata(exported(coder, "", "code").path)
    assert json.loads(told["netspec.part"]) == {"from": ["code"], "to": []}
    inputs = json.loads(told["netspec.inputs"])
    assert [(one["name"], one["kind"], one["sizes"]) for one in inputs] == [
        ("code", "array", [5]),
        ("label", "category", []),
    ]
    assert [one["name"] for one in json.loads(told["netspec.outputs"])] == ["pixels", "price"]
    assert told["netspec.spec"] == coder.spec.document.source.text


def test_the_same_part_gives_the_same_bytes(coder: Any, tmp_path: Path) -> None:
    first, second = exported(coder, "code"), exported(coder, "code", file=tmp_path / "x.onnx")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_parts_answer_one_another_in_python(coder: Any) -> None:
    encoder = netspec.Predictor(exported(coder, "code").path)
    decoder = netspec.Predictor(exported(coder, "", "code").path)
    assert (encoder.columns, decoder.columns) == (("photo",), ("code", "label"))
    rows = photos(4)
    code = encoder.predict_columns({"photo": rows["photo"]})["code"]
    found = decoder.predict_columns({"code": code, "label": rows["label"]})
    whole = netspec.Predictor(coder.export()).predict_columns(rows)
    np.testing.assert_allclose(found["price"], whole["price"], rtol=1e-4)
    one = decoder.predict({"code": code[0].tolist(), "label": rows["label"][0]})
    np.testing.assert_allclose(one["pixels"], whole["pixels"][0], atol=1e-4)


def test_a_part_of_a_result_keeps_its_name(coder: Any, answers: Any) -> None:
    made = exported(coder, "code.mean code.spread")
    graph = onnx.load(made.path).graph
    assert [one.name for one in graph.output] == ["code.mean", "code.spread"]
    answer = netspec.Predictor(made.path).predict({"photo": photos(1)["photo"][0]})
    assert [len(answer[name]) for name in ("code.mean", "code.spread")] == [5, 5]


def test_metrics_are_those_of_the_outputs_that_are_there(coder: Any, metadata: Any) -> None:
    content = {"part": "test", "test": {"pixels": {"r2": 0.5}, "price": {"r2": 0.25}}}
    (coder.folder / "metrics.json").write_text(json.dumps(content), "utf-8")
    told = json.loads(metadata(exported(coder, "price").path)["netspec.metrics"])
    assert told["test"] == {"price": {"r2": 0.25}}
    assert "netspec.metrics" not in metadata(exported(coder, "code").path)


def test_a_result_that_is_not_there_leaves_no_file(coder: Any) -> None:
    with pytest.raises(SpecError) as raised:
        exported(coder, "cod")
    assert raised.value.diagnostics[0].code == "NS6035"
    assert not list(coder.folder.glob("*.onnx"))


# ---- from the command line


@pytest.fixture
def folder(towers: Any) -> Path:
    """The run as `netspec train` leaves it."""
    (towers.folder / "spec.yaml").write_text(towers.spec.document.source.text, "utf-8")
    facts = {"spec_path": "towers.yaml", "overrides": {}}
    (towers.folder / "run.json").write_text(json.dumps(facts), "utf-8")
    path: Path = towers.folder
    return path


def test_the_command_says_what_the_file_takes_and_gives(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(folder), "--to", "what"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{folder / 'towers.to_what.onnx'}: film, year → what; verified against")
    assert main(["export", str(folder), "--from", "who", "--from", "what"]) == 0
    assert "towers.from_who.from_what.onnx: who, what → liked; " in capsys.readouterr().out
    assert main(["export", str(folder), "--to", "waht"]) == 1
    assert "a similar name exists: `what`" in capsys.readouterr().err


def test_the_command_says_where_pytorch_itself_was_not_asked(
    folder: Path, without_torch: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(folder), "--to", "what"]) == 0
    assert "verified against the file of the whole network" in capsys.readouterr().out
    assert main(["export", str(folder), "--to", "liked"]) == 0
    assert "verified against PyTorch's answers" in capsys.readouterr().out


def test_a_table_of_one_part_is_read_by_the_next(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("user,film,year\nu,f,1990\nw,g,2004\nv,f,1977\n")
    for part in (["--to", "who", "--to", "what"], ["--from", "who", "--from", "what"]):
        assert main(["export", str(folder), *part]) == 0
    towers_file, meet = (
        str(folder / f"towers.{part}.onnx") for part in ("to_who.to_what", "from_who.from_what")
    )
    files = [str(tmp_path / f"middle.{form}") for form in ("csv", "parquet", "jsonl")]
    answered = []
    for middle in files:
        assert main(["predict", towers_file, str(table), "--out", middle]) == 0
        capsys.readouterr()
        assert main(["predict", meet, middle]) == 0
        answered.append(capsys.readouterr().out)
    assert answered[0].startswith("liked,liked_probability\n")
    assert len(answered[0].splitlines()) == 4
    assert answered[1:] == answered[:1] * 2
    Path(files[0]).write_text(Path(files[0]).read_text().replace("who_1", "who_x"))
    assert main(["predict", meet, files[0]]) == 1
    assert "has no column `who`" in capsys.readouterr().err


def test_the_same_from_python(towers: Any, tmp_path: Path) -> None:
    path = tmp_path / "towers.yaml"
    path.write_text(towers.spec.document.source.text, "utf-8")
    network = netspec.load(path)
    made = network.export_part(towers.folder, to="who", file=tmp_path / "who.onnx")
    assert made == tmp_path / "who.onnx"
    assert set(netspec.Predictor(made).predict({"user": "u"})) == {"who"}
    meet = network.export_part(towers.folder, from_=["who", "what"])
    assert netspec.Predictor(meet).columns == ("who", "what")
