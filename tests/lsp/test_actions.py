"""Quick fixes: what is offered makes the text compile."""

from pathlib import Path
from typing import Any

import pytest
from editing import Editor, ended

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText

GOOD = "netspec: 1\ninput: {v: {vector: 4}}\nlayers:\n  - linear: 3    # kept\noutput: {y: {vector: 3}}\n"


def actions(editor: Editor, uri: str, first: int, last: int) -> list[dict[str, Any]]:
    span = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    found = editor.ask(
        "textDocument/codeAction",
        textDocument={"uri": uri},
        range=span,
        context={"diagnostics": []},
    )
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (GOOD.replace("linear: 3", "liner: 3"), 3),
        (GOOD.replace("linear: 3", "dense: 3"), 3),
        (GOOD.replace("linear: 3", "linear: {features: 3, bais: false}"), 3),
        (GOOD.replace("linear: 3", "linear: 5"), 4),
        (GOOD.replace("layers", "layer"), 2),
    ],
)
def test_a_fix_makes_the_text_compile_and_keeps_remarks(
    editor: Editor, tmp_path: Path, wrong: str, line: int
) -> None:
    uri = editor.open(tmp_path / "net.yaml", wrong)
    found = actions(editor, uri, line, line + 1)
    assert found
    for one in found:
        assert one["kind"] == "quickfix"
        assert one["diagnostics"][0]["source"] == "netspec"
        text = ended(wrong, one["edit"]["changes"][uri])
        assert "# kept" in text
        assert not compile_text(SourceText("net.yaml", text)).diagnostics
    editor.close(uri)


def test_a_safe_fix_is_preferred_and_one_of_several_is_not(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", GOOD.replace("linear: 3", "liner: 3"))
    (only,) = actions(editor, uri, 3, 4)
    assert only["isPreferred"] is True
    editor.close(uri)
    picture = GOOD.replace("vector: 4", "image: 8")
    uri = editor.open(
        tmp_path / "net.yaml", picture.replace("linear: 3", "conv2d: {channels: 3, kernel: 3}")
    )
    several = actions(editor, uri, 0, 9)
    assert [one["isPreferred"] for one in several] == [False] * len(several)
    assert len(several) > 1
    editor.close(uri)


def test_the_cursor_may_stand_anywhere_on_the_line(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", GOOD.replace("linear: 3", "liner: 3"))
    for column in (0, 6, 20):
        cursor = {"line": 3, "character": column}
        span = {"start": cursor, "end": cursor}
        found = editor.ask(
            "textDocument/codeAction", textDocument={"uri": uri}, range=span, context={}
        )
        assert [one["title"] for one in found] == ["write `linear`"]
    editor.close(uri)


def test_fixes_are_those_of_the_range(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", GOOD.replace("linear: 3", "liner: 3"))
    assert actions(editor, uri, 0, 2) == []
    editor.change(uri, {"text": GOOD})
    assert actions(editor, uri, 0, 9) == []
    editor.close(uri)


def test_the_text_in_the_editor_is_mended_not_the_one_on_the_disk(
    editor: Editor, tmp_path: Path
) -> None:
    (tmp_path / "net.yaml").write_text(GOOD, "utf-8")
    uri = editor.open(tmp_path / "net.yaml", GOOD)
    place = {"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 10}}
    editor.change(uri, {"range": place, "text": "lenear"})
    (only,) = actions(editor, uri, 3, 4)
    assert "linear: 3    # kept" in ended(
        GOOD.replace("linear", "lenear"), only["edit"]["changes"][uri]
    )
    editor.close(uri)
