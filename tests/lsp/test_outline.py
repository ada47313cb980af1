"""Symbols and folds of a document."""

from pathlib import Path
from typing import Any

from editing import Editor

TEXT = """# a remark
# of two lines
netspec: 1
input:
  v: {vector: 4}
layers:
  - {linear: 8, name: wide}
  - residual:
      - relu
      - linear: 8
  - Mix
output: {y: {vector: 8}}
blocks:
  Mix:
    layers:
      - gelu
"""


def ask(editor: Editor, what: str, uri: str) -> list[dict[str, Any]]:
    found = editor.ask(f"textDocument/{what}", textDocument={"uri": uri})
    assert isinstance(found, list)
    return found


def names(symbols: list[dict[str, Any]]) -> list[Any]:
    """Each symbol's name, with those of its children where it has some."""
    return [
        (one["name"], names(one["children"])) if one.get("children") else one["name"]
        for one in symbols
    ]


def test_symbols_are_sections_inputs_layers_and_blocks(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", TEXT)
    found = ask(editor, "documentSymbol", uri)
    assert names(found) == [
        "netspec",
        ("input", ["v"]),
        ("layers", ["wide: linear", ("residual", ["relu", "linear"]), "Mix"]),
        ("output", ["y"]),
        ("blocks", [("Mix", ["gelu"])]),
    ]
    layers = found[2]["children"]
    assert [one["detail"] for one in layers] == ["[8]", "[8]", "[8]"]
    for one in (*found, *layers):
        whole, name = one["range"], one["selectionRange"]
        assert whole["start"]["line"] <= name["start"]["line"] <= name["end"]["line"]
        assert name["end"]["line"] <= whole["end"]["line"]
    editor.close(uri)


def test_a_broken_text_still_has_its_sections(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", TEXT + "train: {epochs: [\n")
    found = [one["name"] for one in ask(editor, "documentSymbol", uri)]
    assert found == ["netspec", "input", "layers", "output", "blocks", "train"]
    editor.close(uri)


def test_whatever_is_indented_can_be_folded(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", TEXT + "train: {epochs: [\n")
    found = {(one["startLine"], one["endLine"]) for one in ask(editor, "foldingRange", uri)}
    assert found == {(0, 1), (3, 4), (5, 10), (7, 9), (12, 15), (13, 15), (14, 15)}
    editor.close(uri)
