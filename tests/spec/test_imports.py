"""Blocks of other files: what is read, what is refused, and that a run needs nothing but itself."""

from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.graph.compiled import compile_file

HEADS = """parameters: {inner: 5}
import: [parts/small.yaml]
blocks:
  Mlp: {parameters: {width: integer}, layers: [linear: $inner, Small, linear: $width]}
  Gate: {layers: [sigmoid]}
"""
SMALL = "blocks:\n  Small: {layers: [relu]}\n"
SPEC = """netspec: 1
import: [{imported}]
parameters: {{inner: 99}}
input: {{a: {{array: [6]}}}}
layers: [Mlp: 3{more}]
output: {{y: tensor}}
"""


def written(folder: Path, imported: str = "heads.yaml", more: str = "") -> Path:
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "heads.yaml").write_text(HEADS, "utf-8")
    (folder / "parts/small.yaml").write_text(SMALL, "utf-8")
    spec = folder / "net.yaml"
    spec.write_text(SPEC.format(imported=imported, more=more), "utf-8")
    return spec


def faults(path: Path) -> list[tuple[str, str]]:
    return [(one.code, f"{one.message}; {one.help}") for one in compile_file(path).diagnostics]


def test_a_block_sees_the_parameters_of_its_own_file(tmp_path: Path) -> None:
    graph = compile_file(written(tmp_path)).graph
    assert graph is not None
    assert [node.label for node in graph.nodes if node.weights()] == ["mlp.linear", "mlp.linear_2"]
    assert graph.parameters() == 6 * 5 + 5 + 5 * 3 + 3


def test_what_an_imported_file_imports_stays_there(tmp_path: Path) -> None:
    ((code, told),) = faults(written(tmp_path, more=", Small"))
    assert code == "NS1005"
    assert "Small" in told


@pytest.mark.parametrize(
    ("imported", "words"),
    [
        ("haeds.yaml", "there is no file"),
        ("{heads.yaml: [Mpl]}", "`Mlp`"),
        ("../heads.yaml", "leads out of the spec's folder"),
        ("/etc/heads.yaml", "leads out of the spec's folder"),
        ("C:\\heads.yaml", "leads out of the spec's folder"),
        ("heads.txt", "no YAML file"),
        ("net.yaml", "no section `blocks`"),
        ("heads.yaml, parts/again.yaml", "two imported blocks are called `Gate`"),
        ("parts/round.yaml", "imports the file it is imported by"),
    ],
)
def test_what_cannot_be_imported_is_told(tmp_path: Path, imported: str, words: str) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/again.yaml").write_text("blocks:\n  Gate: {layers: [tanh]}\n")
    (tmp_path / "parts/round.yaml").write_text(
        "import: [round.yaml]\nblocks:\n  A: {layers: [tanh]}\n"
    )
    told = [text for code, text in faults(written(tmp_path, imported)) if code == "NS1012"]
    assert len(told) == 1
    assert words in told[0]


def test_a_fault_in_an_imported_block_is_told_there(tmp_path: Path) -> None:
    spec = written(tmp_path)
    (tmp_path / "parts/small.yaml").write_text("blocks:\n  Small: {layers: [reluu]}\n")
    (fault,) = compile_file(spec).diagnostics
    assert fault.code == "NS1005"
    assert fault.where.place.source.name.endswith("small.yaml")


def test_a_run_and_its_file_need_no_other(tmp_path: Path) -> None:
    spec = written(tmp_path)
    text = spec.read_text("utf-8").replace("a: {array: [6]}", "a: {number, column: x1}")
    table = Path(__file__).parents[2] / "specs/data/energy_efficiency.csv"
    text = text.replace("y: tensor", "y: {number, column: y1}").replace("Mlp: 3", "Mlp: 1")
    text += f"name: imported\ndata: {{table: {table.as_posix()}, split: {{validation: 0.2, test: 0.2}}}}\ntrain: {{epochs: 1}}\n"
    spec.write_text(text, "utf-8")
    run = tmp_path / "run"
    assert main(["train", str(spec), "--out", str(run), "-q"]) == 0
    (tmp_path / "heads.yaml").unlink()
    (tmp_path / "parts/small.yaml").unlink()
    assert main(["evaluate", str(run)]) == 0
    assert main(["export", str(run)]) == 0
    answer = netspec.Predictor(run / "imported.onnx").predict({"x1": 0.8})
    assert set(answer) == {"y"}
