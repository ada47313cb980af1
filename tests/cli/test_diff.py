"""`netspec diff`: what it shows, and its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.main import main

ROOT = Path(__file__).parents[2]
RESIDUAL = str(ROOT / "specs/residual.yaml")
PENGUINS = str(ROOT / "specs/penguins.yaml")
Told = pytest.CaptureFixture[str]


def test_the_same_is_0_and_one_line(capsys: Told) -> None:
    assert main(["diff", PENGUINS, PENGUINS]) == 0
    assert capsys.readouterr().out == "no difference\n"
    assert main(["diff", PENGUINS, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True


def test_a_variant_is_held_against_the_spec_itself(capsys: Told) -> None:
    assert main(["diff", RESIDUAL, "--variant", "wide"]) == 1
    told = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "~ parameters.widths [16, 32] [32, 64, 128]" in lines
    assert any("Basic × 2: width 16 → 32" in line for line in lines)
    assert any(line.startswith("+ stage3 16 layers [128, 7, 7] +525,568") for line in lines)
    assert "parameters: 42,938 → 696,042 (+653,104, +1,521 %)" in lines
    assert len(lines) < 40


def test_the_older_one_can_be_set_too(capsys: Told) -> None:
    words = ["diff", RESIDUAL, "--old-variant", "wide"]
    assert main([*words, "--variant", "wide"]) == 0
    assert main([*words, "--old-set", "train.epochs=1"]) == 1
    told = capsys.readouterr().out
    assert "train.epochs" in told
    assert "696,042 → 42,938 (-653,104, -93.8 %)" in told


def test_all_of_it_is_shown_unfolded_and_as_json(capsys: Told) -> None:
    words = ["diff", RESIDUAL, "--set", "widths=[16, 48]"]
    assert main(words) == 1
    folded = capsys.readouterr().out
    assert main([*words, "--unfold"]) == 1
    unfolded = capsys.readouterr().out
    assert "stage2.basic.conv2d_2" in unfolded
    assert "stage2.basic.conv2d_2" not in folded
    assert main([*words, "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["parameters"] == [{"name": "widths", "old": [16, 32], "new": [16, 48]}]
    assert data["totals"]["parameters"]["old"] == 42938
    costs = [
        (one["new"] or {}).get("parameters", 0) - (one["old"] or {}).get("parameters", 0)
        for one in data["layers"]
    ]
    assert sum(costs) == data["totals"]["parameters"]["new"] - 42938
    assert {one["change"] for one in data["layers"]} == {"follows"}
    assert {one["block"] for one in data["blocks"]} == {"Basic"}


def test_long_lists_are_told_by_what_is_in_one_alone(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(Path(RESIDUAL).read_text("utf-8").replace("Sandal", "Clog"), "utf-8")
    assert main(["diff", RESIDUAL, str(path)]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "output.label.classes 10 values, Sandal among them 10 values, Clog among them" in told
    assert "every layer is as it was" in told


@pytest.mark.parametrize(
    "words", [["nosuch.yaml"], [PENGUINS, "nosuch"], [PENGUINS, "--set", "x=1"]]
)
def test_what_cannot_be_read_is_2_and_not_different(words: list[str], capsys: Told) -> None:
    assert main(["diff", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "error[NS" in told.err


def test_a_folder_that_is_no_run_is_told(tmp_path: Path, capsys: Told) -> None:
    assert main(["diff", PENGUINS, str(tmp_path)]) == 2
    assert "is no run" in capsys.readouterr().err


def test_a_run_is_compared_as_it_was_trained(tmp_path: Path, capsys: Told) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "spec.yaml").write_text(Path(PENGUINS).read_text("utf-8"), "utf-8")
    facts = {"spec_path": PENGUINS, "overrides": {"train.epochs": "3"}}
    (run / "run.json").write_text(json.dumps(facts), "utf-8")
    assert main(["diff", str(run), PENGUINS]) == 1
    assert "train.epochs" in capsys.readouterr().out
    assert main(["diff", str(run), PENGUINS, "--set", "train.epochs=3"]) == 0
    assert main(["diff", PENGUINS, str(run), "--set", "train.epochs=60"]) == 0


def test_no_heavy_package_is_needed() -> None:
    code = (
        "import sys; from netspec.cli.main import main\n"
        f"main(['diff', {RESIDUAL!r}, '--variant', 'wide'])\n"
        "print([one for one in ('torch', 'numpy', 'onnx', 'onnxruntime') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
