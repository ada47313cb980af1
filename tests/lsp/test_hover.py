"""What is shown of the word under the pointer."""

from pathlib import Path

import pytest
from editing import Editor, marked

TEXT = """netspec: 1
parameters: {width: 8}
input: {photo: {image: 16}}
layers:
  - {conv2d: {channels: $width, kernel: 3, padding: 1}, name: wide}
  - {relu, from: wide}
  - Twice: 4
  - flatten
  - {linear: 3, repeat: 2}
output: {kind: {category: 3}}
train: {optimizer: {adamw: {learning_rate: 1e-3}}}
blocks:
  Twice:
    description: two convolutions
    parameters: {channels: integer}
    layers:
      - {conv2d: {channels: $channels, kernel: 3}, name: first}
      - {conv2d: {channels: $channels, kernel: 3}, from: first}
"""


def shown(editor: Editor, path: Path, text: str) -> str | None:
    whole, line, character = marked(text)
    uri = editor.open(path, whole)
    found = editor.at("hover", uri, line, character)
    editor.close(uri)
    return None if found is None else str(found["contents"]["value"])


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # 3·8·9 weights and 8 biases, at 16×16 places
        ("{con▮v2d: {channels: $w", "", "`[3, 16, 16] → [8, 16, 16]`"),
        ("{con▮v2d: {channels: $w", "", "224 parameters · 55,296 multiply-adds"),
        ("{con▮v2d: {channels: $w", "", "**conv2d** (layer)"),
        ("ker▮nel: 3", "", "**kernel** (required)"),
        ("$wi▮dth", "", "`width`: a parameter of the spec, 8 here"),
        ("fro▮m: wide", "", "result or results to start from"),
        ("from: wi▮de", "", "the result `wide`: `[8, 16, 16]`"),
        ("Twi▮ce: 4", "", "`[8, 16, 16] → [4, 12, 12]`"),
        ("Twi▮ce: 4", "", "two convolutions"),
        ("lin▮ear: 3", "", "in 2 turns"),
        ("pho▮to", "", "comes in as `[3, 16, 16]`"),
        ("ki▮nd", "", "takes `[3]`"),
        ("ada▮mw", "", "**adamw** (optimizer)"),
        ("learning_r▮ate", "", "default `0.001`"),
        ("tra▮in", "", "How it learns"),
        ("from: fir▮st", "", "the result `first`: `[4, 14, 14]`"),
    ],
)
def test_the_word_is_explained(
    editor: Editor, tmp_path: Path, before: str, after: str, told: str
) -> None:
    plain = before.replace("▮", "")
    assert TEXT.count(plain) >= 1
    text = TEXT.replace(plain, before, 1)
    assert told in str(shown(editor, tmp_path / "net.yaml", text))


def test_a_text_with_faults_is_explained_as_far_as_it_goes(editor: Editor, tmp_path: Path) -> None:
    text = TEXT.replace("  - flatten\n", "").replace("from: wide", "from: wi▮de")
    assert shown(editor, tmp_path / "net.yaml", text) == "the result `wide`: `[8, 16, 16]`"


def test_nothing_is_said_of_what_means_nothing(editor: Editor, tmp_path: Path) -> None:
    assert (
        shown(editor, tmp_path / "net.yaml", TEXT.replace("1\n", "1    # a rem▮ark\n", 1)) is None
    )
    assert shown(editor, tmp_path / "net.yaml", TEXT + "▮\n") is None
