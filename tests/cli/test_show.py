"""A picture of a network: well-formed, every layer in it once, nothing on top of another."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.graph.boxes import picture_of
from netspec.graph.compiled import compile_file

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("unfold", [False, True], ids=["folded", "unfolded"])
@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_no_box_lies_on_another_and_all_are_inside(
    spec: Path, unfold: bool, tmp_path: Path
) -> None:
    out = tmp_path / "net.svg"
    assert main(["show", str(spec), "--trust", "--out", str(out), *["--unfold"] * unfold]) == 0
    root = ET.parse(out).getroot()
    boxes = [
        tuple(float(one.attrib[key]) for key in ("x", "y", "width", "height"))
        for one in root.iter(f"{SVG}rect")
        if one.get("class") == "b"
    ]
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for number, (x, y, w, h) in enumerate(boxes):
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height
        for ox, oy, ow, oh in boxes[:number]:
            assert x >= ox + ow or ox >= x + w or y >= oy + oh or oy >= y + h
    graph = compile_file(spec, trust=True).graph
    assert graph is not None
    if unfold or not graph.blocks:
        assert len(boxes) == len(graph.inputs) + len(graph.nodes) + len(graph.outputs)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_arrows_go_down_and_parameters_add_up(spec: Path) -> None:
    graph = compile_file(spec, trust=True).graph
    assert graph is not None
    for unfold in (False, True):
        picture = picture_of(graph, unfold=unfold)
        assert all(
            picture.boxes[one.start].row < picture.boxes[one.end].row for one in picture.arrows
        )
        assert sum(box.parameters for box in picture.boxes) == graph.parameters()
        ends = {one.end for one in picture.arrows}
        assert ends == {n for n, box in enumerate(picture.boxes) if box.sort != "input"}


def test_what_a_user_writes_is_text_in_the_picture(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text(
        "netspec: 1\ninput: {a: {array: [6]}}\nlayers:\n  - {formula: 'where(x < 1, x, 0)'}\noutput: {y: tensor}\n",
        "utf-8",
    )
    out = tmp_path / "a.svg"
    assert main(["show", str(spec), "--out", str(out)]) == 0
    words = [one.text or "" for one in ET.parse(out).getroot().iter(f"{SVG}text")]
    assert any("where(x < 1" in word for word in words)
