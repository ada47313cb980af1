"""Names: where they are given, where they are used, and giving them other ones."""

from pathlib import Path
from typing import Any

import pytest
from editing import Editor, ended, marked

TEXT = """netspec: 1
parameters: {size: 8}
input: {v: {vector: 4}}
layers:
  - {linear: $size, name: wide}
  - {relu, from: wide}
  - {add: wide, name: both}
  - layers:
      - linear: $width
    for: {width: [$size, 3]}
  - Mix: 5
  - {linear: 3, from: [both]}
output: {y: {vector: 3}}
blocks:
  Mix:
    parameters: {width: integer}
    layers:
      - {linear: $width, name: wide}
      - {linear: $(2 * width), from: wide}
"""


def put(editor: Editor, path: Path, text: str, mark: str) -> tuple[str, int, int]:
    """Open the text with a mark put into its first `mark`; the address and the position."""
    plain = mark.replace("▮", "")
    assert plain in text
    whole, line, character = marked(text.replace(plain, mark, 1))
    return editor.open(path, whole), line, character


def line_of(location: dict[str, Any]) -> int:
    return int(location["range"]["start"]["line"])


@pytest.mark.parametrize(
    ("mark", "given", "uses"),
    [
        ("from: wi▮de", 4, [4, 5, 6]),
        ("name: wi▮de", 4, [4, 5, 6]),
        ("[bo▮th]", 6, [6, 11]),
        ("$si▮ze", 1, [1, 4, 9]),
        ("$wid▮th\n    for", 9, [8, 9]),
        ("Mi▮x: 5", 14, [10, 14]),
        ("* wid▮th", 15, [15, 17, 18]),
        ("width), from: wi▮de", 17, [17, 18]),
    ],
)
def test_names_are_found_where_they_are_given_and_used(
    editor: Editor, tmp_path: Path, mark: str, given: int, uses: list[int]
) -> None:
    uri, line, character = put(editor, tmp_path / "net.yaml", TEXT, mark)
    assert line_of(editor.at("definition", uri, line, character)) == given
    found = editor.at("references", uri, line, character, context={"includeDeclaration": True})
    assert [line_of(one) for one in found] == uses
    found = editor.at("references", uri, line, character, context={"includeDeclaration": False})
    assert [line_of(one) for one in found] == [one for one in uses if one != given]
    editor.close(uri)


def renamed(editor: Editor, uri: str, line: int, character: int, name: str) -> dict[str, Any]:
    found = editor.at("rename", uri, line, character, newName=name)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("mark", "name", "pairs"),
    [
        ("from: wi▮de", "broad", {"name: wide}\n  - {relu, from: wide}\n  - {add: wide": "wide broad"}),
        ("Mi▮x: 5", "Blend", {"Mix: 5": "Mix Blend", "Mix:\n": "Mix Blend"}),
        ("$si▮ze", "much", {"{size": "size much", "$size,": "size much", "[$size": "size much"}),
        ("* wid▮th", "w", {"{width: integer": "width w", "$width, name": "width w", "* width": "width w"}),
    ],
)  # fmt: skip
def test_a_name_is_changed_wherever_it_means_the_same(
    editor: Editor, tmp_path: Path, mark: str, name: str, pairs: dict[str, str]
) -> None:
    uri, line, character = put(editor, tmp_path / "net.yaml", TEXT, mark)
    place = editor.at("prepareRename", uri, line, character)
    found = renamed(editor, uri, line, character, name)
    wanted = TEXT
    for where, change in pairs.items():
        old, new = change.split()
        assert place["placeholder"] == old
        wanted = wanted.replace(where, where.replace(old, new), 1)
    assert ended(TEXT, found["changes"][uri]) == wanted
    editor.close(uri)


@pytest.mark.parametrize(
    ("mark", "name", "said"),
    [
        ("from: wi▮de", "both", "already"),
        ("from: wi▮de", "Wide", "not a name"),
        ("from: wi▮de", "prev", "word of the language"),
        ("Mi▮x: 5", "mix", "capital"),
        ("{v▮: {vector", "w", "column"),
    ],
)
def test_a_name_that_would_not_do_is_refused_in_words(
    editor: Editor, tmp_path: Path, mark: str, name: str, said: str
) -> None:
    uri, line, character = put(editor, tmp_path / "net.yaml", TEXT, mark)
    answer = renamed(editor, uri, line, character, name)
    assert said in answer["message"]
    editor.close(uri)


LIBRARY = "blocks:\n  Mix:\n    parameters: {width: integer}\n    layers:\n      - linear: $width\n"
USER = "netspec: 1\nimport: [mix.yaml]\ninput: {v: {vector: 4}}\nlayers: [Mix: {width: 3}]\noutput: {y: {vector: 3}}\n"


def test_names_reach_over_files(editor: Editor, tmp_path: Path) -> None:
    library = tmp_path / "mix.yaml"
    library.write_text(LIBRARY, "utf-8")
    uri, line, character = put(editor, tmp_path / "user.yaml", USER, "[Mi▮x")
    place = editor.at("definition", uri, line, character)
    assert (place["uri"], line_of(place)) == (library.as_uri(), 1)
    place = editor.at("definition", uri, 1, 12)
    assert (place["uri"], line_of(place)) == (library.as_uri(), 0)
    # a parameter, from the use of the block
    found = renamed(editor, uri, 3, 16, "w")["changes"]
    assert ended(USER, found[uri]) == USER.replace("width", "w")
    assert ended(LIBRARY, found[library.as_uri()]) == LIBRARY.replace("width", "w")
    editor.close(uri)


def test_a_place_without_a_name_has_no_definition(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "net.yaml", TEXT)
    for what in ("definition", "prepareRename"):
        assert editor.at(what, uri, 3, 2) is None
    assert editor.at("references", uri, 3, 2, context={}) == []
    editor.close(uri)
