"""The file of a run: where it lies, what it says of itself, and what it needs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from netspec.source.diagnostics import SpecError
from netspec.version import VERSION


def test_the_same_run_gives_the_same_bytes(flowers: Any, tmp_path: Path) -> None:
    first, second = flowers.export(), flowers.export(to=tmp_path / "other.onnx")
    assert first == flowers.folder / "flowers.onnx"
    assert second == tmp_path / "other.onnx"
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path).encode() not in first.read_bytes()


def test_the_file_says_what_it_is(flowers: Any, metadata: Any) -> None:
    told = metadata(flowers.export())
    assert told["netspec.version"] == VERSION
    assert told["netspec.interface"] == "full"
    assert told["netspec.spec"] == flowers.spec.document.source.text
    assert told["netspec.overrides"] == "{}"
    assert json.loads(told["netspec.inputs"]) == [
        {
            "name": "length",
            "kind": "number",
            "columns": ["length"],
            "dtype": "float32",
            "sizes": [],
        },
        {
            "name": "colour",
            "kind": "category",
            "columns": ["colour"],
            "dtype": "string",
            "sizes": [],
            "classes": ["red", "blue"],
        },
    ]


def test_metrics_are_json_for_every_reader(flowers: Any, metadata: Any) -> None:
    text = metadata(flowers.export())["netspec.metrics"]
    assert "NaN" not in text
    assert json.loads(text) == {"part": "test", "loss": 0.5, "r2": None}


def test_what_was_set_over_the_spec_is_told(make_run: Any, rows: Any, metadata: Any) -> None:
    text = """\
        netspec: 1
        name: wide
        parameters: {width: 4}
        input: {length: number}
        layers: [linear: $width, linear: 1]
        output: {y: number}
        """
    run = make_run(text, {"length": rows(3)["length"]}, overrides={"width": "6"})
    told = metadata(run.export())
    assert json.loads(told["netspec.overrides"]) == {"width": "6"}


def test_without_metrics_none_are_told(flowers: Any, metadata: Any) -> None:
    (flowers.folder / "metrics.json").unlink()
    assert "netspec.metrics" not in metadata(flowers.export())


def test_an_output_may_bear_the_name_of_an_input(make_run: Any, rows: Any, answers: Any) -> None:
    text = """\
        netspec: 1
        name: clash
        input:
          colour: {category: [red, blue]}
          length: number
          colour_out_probability: number
        layers: [linear: 2]
        output: {colour: {category: [red, blue]}}
        """
    given = rows(9)
    given["colour_out_probability"] = given["length"]
    path = make_run(text, given).export()
    assert set(answers(path, given)) == {"colour_out_out", "colour_out_out_probability"}


def test_two_pictures_may_have_two_sizes_and_a_size_may_be_called_batch(
    make_run: Any, answers: Any
) -> None:
    text = """\
        netspec: 1
        name: sizes
        input:
          photo: {image: {size: 4, channels: 1}}
          waves: {array: [photo_height, 2]}
          steps: {array: [batch, 2]}
        layers:
          - {mean: [0, 1], from: waves}
          - {reshape: [1], name: a}
          - {mean: [0, 1], from: steps}
          - {reshape: [1], name: b}
          - {global_avg_pool, from: photo, name: c}
          - {concat, from: [a, b, c]}
        output: {y: tensor, steps_again: {tensor: , from: steps}}
        """
    rng = np.random.default_rng(0)
    raw = {
        "photo": rng.integers(0, 256, (3, 5, 6, 1), np.uint8),
        "waves": rng.normal(size=(3, 8, 2)).astype(np.float32),
        "steps": rng.normal(size=(3, 2, 2)).astype(np.float32),
    }
    path = make_run(text, raw).export()
    sizes = [
        [size.dim_param or size.dim_value for size in one.type.tensor_type.shape.dim]
        for one in onnx.load(path).graph.input
    ]
    assert sizes == [
        ["batch", "photo_height_", "photo_width", 1],
        ["batch", "photo_height", 2],
        ["batch", "batch_", 2],
    ]
    assert answers(path, raw)["steps_again"].shape == (3, 2, 2)


def test_an_input_that_leads_nowhere_is_still_taken(make_run: Any, rows: Any, answers: Any) -> None:
    text = """\
        netspec: 1
        name: idle
        input: {length: number, colour: {category: [red, blue]}}
        layers: [{linear: 1, from: length}]
        output: {y: number}
        """
    given = rows(4)
    path = make_run(text, given).export()
    assert answers(path, given)["y"].shape == (4,)


def test_one_row_is_enough(make_run: Any, rows: Any) -> None:
    text = """\
        netspec: 1
        name: one
        input: {length: number}
        layers: [linear: 1]
        output: {y: number}
        """
    assert make_run(text, {"length": rows(1)["length"]}).export().exists()


def test_there_are_two_interfaces(flowers: Any) -> None:
    with pytest.raises(ValueError, match="half"):
        flowers.export(interface="half")


def test_a_folder_that_is_not_there_cannot_be_written_to(flowers: Any, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as raised:
        flowers.export(to=tmp_path / "nowhere" / "flowers.onnx")
    assert raised.value.diagnostics[0].code == "NS5007"


def test_no_torch_is_needed(flowers: Any, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('torch is not here')")
    (tmp_path / "net.yaml").write_text(flowers.spec.document.source.text)
    code = (
        "import sys; from pathlib import Path; from netspec.graph.compiled import compile_file\n"
        "from netspec.export.export import export\n"
        "spec, graph = compile_file(sys.argv[1]).sound(); print(export(Path(sys.argv[2]), graph, spec))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "net.yaml"), str(flowers.folder)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(flowers.folder / "flowers.onnx")
