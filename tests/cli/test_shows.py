"""What `build`, `layers` and `explain` show."""

import json
import textwrap
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.graph.compiled import compile_text
from netspec.kinds.catalogue import FAMILIES
from netspec.source.codes import CODES
from netspec.source.text import SourceText

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
KINDS = [name for family in FAMILIES for name in FAMILIES[family] if name not in FAMILIES]
Told = pytest.CaptureFixture[str]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_table_of_a_network_fits_and_adds_up(path: Path, tmp_path: Path, capsys: Told) -> None:
    assert main(["build", str(path), "--trust", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    lines = [line.rstrip() for line in told.out.splitlines()]
    assert max(map(len, lines)) <= 100
    assert any(line.startswith(" total") for line in lines)
    assert told.err == f"wrote {tmp_path / 'model.py'}\n"
    assert "class " in (tmp_path / "model.py").read_text("utf-8")


def test_a_narrow_screen_shows_names_whole(
    tmp_path: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netspec.cli.tables.PIPE_WIDTH", 85)
    main(["build", str(ROOT / "specs/residual.yaml"), "--out", str(tmp_path), "--unfold"])
    told = capsys.readouterr().out
    lines = [line.split() for line in told.splitlines()]
    assert ["stage1.basic.batch_norm_2", "[16,", "28,", "28]"] in [line[:4] for line in lines]
    assert max(len(line.rstrip()) for line in told.splitlines()[:-2]) <= 85


def test_the_same_as_json(tmp_path: Path, capsys: Told) -> None:
    spec = str(ROOT / "specs/penguins.yaml")
    assert main(["build", spec, "--out", str(tmp_path), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["inputs"][0] == {"name": "bill_length_mm", "kind": "number", "shape": [2]}
    assert shown["outputs"] == [{"name": "species", "kind": "category", "shape": [3]}]
    assert shown["parameters"] == sum(one["parameters"] for one in shown["layers"]) == 547
    assert shown["files"] == [str(tmp_path / "model.py")]


def test_a_spec_with_faults_is_not_built(tmp_path: Path, capsys: Told) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text("netspec: 1\n")
    assert main(["build", str(spec), "--out", str(tmp_path / "out")]) == 1
    assert "error[NS1003]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_shown_with_its_settings(name: str, capsys: Told) -> None:
    assert main(["layers", name]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{name}, a")
    assert "<netspec" not in told
    assert main(["layers", name, "--format", "json"]) == 0


def test_families_and_all_are_listed(capsys: Told) -> None:
    assert main(["layers"]) == 0
    told = capsys.readouterr().out
    assert all(f" {name} " in told for name in KINDS)
    assert main(["layers", "outputs"]) == 0
    assert "lstm" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Dense", "`linear`"),
        ("conv2", "`conv2d`"),
        ("regression", "`number`"),
        ("zzz", "lists them"),
    ],
)
def test_an_unknown_kind_is_told_with_what_is_meant(word: str, said: str, capsys: Told) -> None:
    assert main(["layers", word]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str, capsys: Told) -> None:
    assert main(["explain", code.lower()]) == 0
    assert capsys.readouterr().out.startswith(f"{code}: {CODES[code].title}\n\n")


def test_codes_are_listed_and_the_near_one_offered(capsys: Told) -> None:
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CODES)
    assert main(["explain", "NS31044"]) == 2
    assert "did you mean `NS3104`?" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["steps", "blocks", "repeat", "share"])
def test_what_is_no_kind_is_explained(word: str, capsys: Told) -> None:
    assert main(["layers", word]) == 0
    told = capsys.readouterr().out
    assert "share" in told
    excerpt = told[told.index("    blocks:") : told.index("Types:")]
    spec = f"netspec: 1\ninput: {{a: {{array: [6]}}}}\noutput: {{y: tensor}}\n{textwrap.dedent(excerpt)}"
    assert compile_text(SourceText("shown.yaml", spec)).diagnostics == ()
