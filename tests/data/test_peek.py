"""What `netspec check` sees of the data."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from netspec.data.peek import look
from netspec.graph.compiled import compile_file, compile_text
from netspec.source.text import SourceText
from netspec.spec.model import Spec

Make = Callable[..., Spec]
INPUTS = "{age: number, sex: {category: [m, f]}}"


def codes(spec: Spec) -> list[tuple[str, str, int]]:
    return [(d.code, d.severity, d.where.place.span.line) for d in look(spec)]


def test_sound_data_give_no_findings(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", INPUTS, "{y: number}", t__csv="age,sex,y\n1,m,3\n,f,4\n")
    assert look(spec) == []


def test_every_column_with_a_fault_is_told(spec_of: Make) -> None:
    text = "age,sex,y\n1,m,3\nold,x,4\n5,f,\n"
    spec = spec_of("{table: t.csv}", INPUTS, "{y: number}", t__csv=text)
    assert codes(spec) == [("NS4004", "error", 3), ("NS4005", "warning", 3), ("NS4006", "error", 4)]


def test_missing_columns_are_told_at_their_inputs_with_the_nearest(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", INPUTS, "{y: number}", t__csv="ages,sex,y\n1,m,3\n")
    (found,) = look(spec)
    assert (found.code, found.where.place.span.line) == ("NS4003", 3)
    assert "`ages`" in str(found.help)


def test_a_missing_file_is_told(spec_of: Make) -> None:
    assert codes(spec_of("{table: t.csv}", INPUTS, "{y: number}")) == [("NS4001", "error", 2)]


def test_columns_of_arrays_are_looked_for(spec_of: Make, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros(3))
    spec = spec_of("{arrays: a.npz}", "{x: number}", "{y: number}")
    assert codes(spec) == [("NS4003", "error", 5)]


def test_classes_that_are_left_out_are_offered_from_the_data(spec_of: Make, tmp_path: Path) -> None:
    text = "age,sex,y\n1,m,b: c\n2,f,a\n3,,7\n"
    spec_of("{table: t.csv}", "{age: number, sex: category}", "{y: category}", t__csv=text)
    compiled = compile_file(tmp_path / "net.yaml")
    helps = [d.help for d in look(compiled.spec, compiled.diagnostics)]
    assert "write those that the data hold: `sex: {category: [f, m]}`" in helps
    offered = next(help for help in helps if help and "`y:" in help)
    fixed = (tmp_path / "net.yaml").read_text().replace("y: category", offered.split("`")[1])
    (tmp_path / "net.yaml").write_text(fixed.replace("sex: category", "sex: {category: [f, m]}"))
    output = compile_file(tmp_path / "net.yaml").spec.outputs[0]  # type: ignore[union-attr]
    assert output.kind.classes_named() == ("7", "a", "b: c")


SHIPPED = Path(__file__).parents[2] / "specs"


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.yaml")))
def test_kinds_without_their_settings_are_told_and_looked_past(name: str) -> None:
    path = SHIPPED / f"{name}.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for section in ("input", "output"):
        for word, entry in document[section].items():
            bare = entry if isinstance(entry, str) else next(iter(entry))
            beside = {} if isinstance(entry, str) else {k: v for k, v in entry.items() if k != bare}
            changed = {**document, section: {**document[section], word: {bare: None, **beside}}}
            text = json.dumps(changed)
            compiled = compile_text(SourceText(str(path), text))
            found = look(compiled.spec, compiled.diagnostics)
            assert all(one.where.place.span.line for one in found)
