"""`netspec check`: what it prints, how it exits, and what it never loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.main import main

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
HEAVY = (
    "torch",
    "numpy",
    "pyarrow",
    "onnx",
    "onnxruntime",
    "jsonschema",
    "rich",
    "PIL",
    "safetensors",
)
UNUSED = ("argparse", "ast", "json", "unicodedata", "netspec.spec.unknown", "netspec.source.render")
"""Light ones, which a spec without faults and expressions does without."""

GOOD = "netspec: 1\ninput: {age: number}\nlayers: [linear: 1]\noutput: {y: number}\n"
BAD = GOOD.replace("linear: 1", "linaer: 1")


def loaded_after(*arguments: str) -> set[str]:
    code = (
        "import sys; from netspec.cli.main import main; code = main(sys.argv[1:]); "
        "print(code, *sorted(sys.modules))"
    )
    command = [
        sys.executable,
        "-S",
        "-c",
        f"import sys; sys.path[:0] = {sys.path!r}; {code}",
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, *modules = done.stdout.splitlines()[-1].split()
    assert code == "0", done.stdout
    return set(modules)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_heavy_is_loaded(path: Path) -> None:
    trust = ["--trust"] if "\nextensions:" in path.read_text("utf-8") else []
    loaded = loaded_after("check", str(path), *trust)
    assert not loaded.intersection(HEAVY)
    # what runs Python files, and reads an option, takes a little more
    assert trust or not loaded.intersection(UNUSED)


def test_only_the_kinds_of_the_spec_are_loaded(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text(GOOD)
    layers = {name for name in loaded_after("check", str(spec)) if ".kinds.layers." in name}
    assert "netspec.kinds.layers.linear" in layers
    assert "netspec.kinds.layers.lstm" not in layers


def test_sound_files_are_named_with_what_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD)
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: no errors; age → y; 3 parameters\n"
    assert main(["check", "-q", str(path)]) == 0
    assert capsys.readouterr().out == ""


def test_findings_come_with_place_excerpt_and_help(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(BAD)
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out == (
        "error[NS1005]: there is no kind of layer `linaer`\n"
        f" --> {path}:3:10\n"
        "  |\n"
        "3 | layers: [linaer: 1]\n"
        "  |          ^^^^^^\n"
        "  |\n"
        "  = help: a kind with a similar name exists: `linear`\n"
        "  = fix: write `linear`\n"
        "  |\n"
        "3 ~ layers: [linear: 1]\n"
        "  |          ~~~~~~\n"
        "  |\n"
        "\n"
        "1 error; `netspec explain NS1005` tells more; `netspec check --fix` mends 1\n"
    )


def test_forms_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(BAD)
    assert main(["check", "--format", "concise", str(path)]) == 1
    told = capsys.readouterr().out
    assert told == f"{path}:3:10: error[NS1005]: there is no kind of layer `linaer`\n"
    assert main(["check", "--format", "json", str(path)]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["code"], finding["line"], finding["column"]) == ("NS1005", 3, 10)
    assert finding["end_column"] == 16


def test_several_files_and_one_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD)
    bad.write_text(BAD)
    assert main(["check", str(good), str(bad)]) == 1
    told = capsys.readouterr().out
    assert "good.yaml: no errors" in told
    assert "linaer" in told
    assert main(["check", str(good), str(tmp_path / "gone.yaml")]) == 2
    assert "error[NS0001]: there is no file" in capsys.readouterr().out


def test_what_is_set_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        GOOD.replace("[linear: 1]", "[linear: $width, linear: 1]") + "parameters: {width: 4}\n"
    )
    assert main(["check", "--set", "width=8", str(path)]) == 0
    assert "33 parameters" in capsys.readouterr().out
    assert main(["check", "--set", "widht=8", str(path)]) == 1
    told = capsys.readouterr().out
    assert "--> --set widht:1:1" in told
    assert "`width`" in told


def test_colours_only_where_they_are_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    path = tmp_path / "a.yaml"
    path.write_text(BAD)
    main(["check", str(path)])
    assert "\x1b" not in capsys.readouterr().out
    main(["check", "--color", "always", str(path)])
    assert "\x1b[1;31merror[NS1005]" in capsys.readouterr().out
