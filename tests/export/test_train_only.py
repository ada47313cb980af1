"""An output that is there for training alone helps to learn, is measured, and is not in the file."""

from pathlib import Path

import onnx

import netspec

SPEC = """netspec: 1
name: helped
data: {{table: {table}, split: {{validation: 0.2, test: 0.2, seed: 1}}}}
input:
  bill_length_mm: number
  bill_depth_mm: number
layers:
  - {{linear: 8, name: low}}
  - relu
  - {{linear: 3, name: species}}
  - {{linear: 3, from: low, name: guess}}
output:
  species: {{category: [Adelie, Chinstrap, Gentoo]}}
  helper: {{category: [Adelie, Chinstrap, Gentoo], column: species, from: guess, weight: 0.3, train_only: true}}
train: {{epochs: 2, batch_size: 32}}
"""
TABLE = Path(__file__).parents[2] / "specs/data/penguins.csv"


def test_the_file_has_neither_the_output_nor_what_leads_to_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "helped.yaml"
    path.write_text(SPEC.format(table=TABLE.as_posix()), "utf-8")
    result = netspec.load(path).train(tmp_path / "run")
    assert set(result.test or {}) == {"species", "helper"}
    model = onnx.load(tmp_path / "run/helped.onnx")
    assert [one.name for one in model.graph.output] == ["species", "species_probability"]
    assert not [one.name for one in model.graph.initializer if one.name.startswith("guess")]
    answer = netspec.Predictor(tmp_path / "run/helped.onnx").predict(
        {"bill_length_mm": 39.1, "bill_depth_mm": 18.7}
    )
    assert set(answer) == {"species", "species_probability"}
