"""The extension for Visual Studio Code: what is in its file, and that it shows what the server says."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from netspec.version import VERSION

FOLDER = Path(__file__).parents[2] / "editors" / "vscode"
NODE = shutil.which("node")
SPEC = "netspec: 1\ninput: {v: {vector: 4}}\nlayers:\n  - {liner: 3, name: wide}\n  - {layer_norm, from: wide}\noutput: {y: {vector: 3}}\n"


def build(folder: Path) -> Path:
    found = importlib.util.spec_from_file_location("vscode_build", FOLDER / "build.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    path = module.build(folder)
    assert isinstance(path, Path)
    return path


def test_the_file_holds_the_extension_and_says_so(tmp_path: Path) -> None:
    path = build(tmp_path)
    assert path.name == f"netspec-{VERSION}.vsix"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        package = json.loads(archive.read("extension/package.json"))
        manifest = ElementTree.fromstring(archive.read("extension.vsixmanifest"))
        types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
    space = "{http://schemas.microsoft.com/developer/vsx-schema/2011}"
    identity = manifest.find(f".//{space}Identity")
    assert identity is not None
    assert identity.get("Version") == package["version"] == VERSION
    assert identity.get("Publisher") == package["publisher"]
    assert {one.get("Path") for one in manifest.iter(f"{space}Asset")} <= names
    known = {one.get("Extension") for one in types}
    assert {Path(name).suffix for name in names} - {".xml"} <= known
    assert f"extension/{Path(package['main']).name}" in names


def test_every_script_that_is_asked_for_is_there() -> None:
    own = {path.stem for path in FOLDER.glob("*.js")}
    for path in FOLDER.glob("*.js"):
        asked = re.findall(r"require\('(.*?)'\)", path.read_text("utf-8"))
        for one in asked:
            # the editor, Node's own, or a file beside it: no package has to be installed
            assert one in ("vscode", "fs", "path", "child_process") or one.removeprefix("./") in own


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = build(tmp_path).read_bytes()
    assert build(tmp_path / "a").read_bytes() == first


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the editor shows of a spec with a fault, and after the fault was mended."""
    if NODE is None:
        pytest.skip("needs Node")
    spec = tmp_path_factory.mktemp("spec") / "net.yaml"
    spec.write_text(SPEC, "utf-8")
    return drive(spec, sys.executable, "-m", "netspec")


def drive(spec: Path, *command: str) -> Any:
    assert NODE is not None
    script = Path(__file__).with_name("drive.js")
    words = [NODE, str(script), str(FOLDER / "extension.js"), str(spec), *command]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_fault_is_shown_with_its_fix(shown: Any) -> None:
    (fault,) = shown["diagnostics"]
    assert (fault["code"], fault["source"], fault["severity"]) == ("NS1005", "netspec", 0)
    assert fault["range"]["start"] == {"line": 3, "character": 5}
    (fix,) = shown["actions"]
    assert fix["label"] == "write `linear`"
    assert fix["isPreferred"] is True
    ((edit,),) = fix["edit"]["changes"].values()
    assert edit["given"][1] == "linear"


def test_a_change_is_seen_at_once(shown: Any) -> None:
    assert shown["afterwards"] == []
    assert [(one["label"]["line"], one["kind"]) for one in shown["hints"]] == [
        (1, "[4]"),
        (3, "[3]"),
        (4, "[3]"),
    ]


def test_the_rest_comes_through(shown: Any) -> None:
    assert "**linear**" in shown["hover"]["given"][0]["given"][0]
    assert {"linear", "conv2d"} <= {one["label"] for one in shown["completion"]}
    assert [one["given"][0] for one in shown["symbols"]][1:] == ["input", "layers", "output"]
    assert shown["folds"][0]["given"][:2] == [2, 4]
    assert shown["definition"]["range"]["start"]["line"] == 3
    assert len(shown["references"]) == 2
    assert shown["place"]["placeholder"] == "wide"
    ((edits),) = shown["rename"]["changes"].values()
    assert [one["given"][1] for one in edits] == ["broad", "broad"]
    assert "not a name" in shown["refused"]


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(SPEC, "utf-8")
    (said,) = drive(spec, "no-such-netspec")["errors"]
    assert "`no-such-netspec` cannot be started" in said
