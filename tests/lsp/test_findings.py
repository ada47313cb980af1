"""Findings in an editor: as one types, at the right columns, over several files."""

import json
from pathlib import Path

from editing import Editor

GOOD = "netspec: 1\ninput: {v: {vector: 4}}\nlayers:\n  - linear: 3\noutput: {y: {vector: 3}}\n"


def span(finding: dict[str, dict[str, dict[str, int]]]) -> tuple[int, int, int, int]:
    start, end = finding["range"]["start"], finding["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def test_a_fault_is_told_with_its_code_and_its_cure(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "a.yaml", GOOD.replace("linear: 3", "liner: 3"))
    (found,) = editor.findings(uri)
    assert (found["code"], found["source"], found["severity"]) == ("NS1005", "netspec", 1)
    assert "linear" in found["message"]
    assert span(found) == (3, 4, 3, 9)


def test_findings_follow_what_is_typed(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "b.yaml", GOOD)
    assert editor.findings(uri) == []
    place = {"start": {"line": 3, "character": 12}, "end": {"line": 3, "character": 13}}
    editor.change(uri, {"range": place, "text": "5"})
    (found,) = editor.findings(uri)
    assert found["code"] == "NS3002" or "[5]" in found["message"]
    editor.change(uri, {"range": place, "text": "3"})
    assert editor.findings(uri) == []


def test_several_changes_come_one_after_the_other(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "c.yaml", "netspec: 1\n")
    editor.change(
        uri,
        {"text": GOOD},
        {
            "range": {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 0}},
            "text": "  - layer_norm\n  - nope\n",
        },
        {
            "range": {"start": {"line": 5, "character": 0}, "end": {"line": 6, "character": 0}},
            "text": "",
        },
    )
    assert editor.findings(uri) == []
    assert [line for line, _ in editor.hints(uri)] == [1, 3, 4]


def test_columns_are_counted_in_utf_16(editor: Editor, tmp_path: Path) -> None:
    text = GOOD.replace("{vector: 3}", '{category: ["😀😀", é, 漢, 漢]}').replace("3", "4")
    uri = editor.open(tmp_path / "d.yaml", text)
    (found,) = editor.findings(uri)
    line = text.split("\n")[4]
    start = len(line[: line.rindex("漢")].encode("utf-16-le")) // 2
    assert span(found) == (4, start, 4, start + 1)
    # a change behind the pair is counted so as well
    place = {"start": {"line": 4, "character": start}, "end": {"line": 4, "character": start + 1}}
    editor.change(uri, {"range": place, "text": "b"})
    assert editor.findings(uri) == []


def test_lines_that_only_yaml_ends_do_not_shift_the_rest(editor: Editor, tmp_path: Path) -> None:
    text = "# a\x85netspec: 1\u2028\ninput: {v: {vector: 4}}\r\nlayers:\r  - liner: 3\noutput: {y: {vector: 3}}\n"
    uri = editor.open(tmp_path / "e.yaml", text)
    (found,) = editor.findings(uri)
    # the protocol knows three of these line ends, YAML five
    assert span(found) == (3, 4, 3, 9)


def test_a_broken_text_keeps_the_shapes_of_what_stands_still(
    editor: Editor, tmp_path: Path
) -> None:
    uri = editor.open(tmp_path / "f.yaml", GOOD.replace("output", "  - layer_norm\noutput"))
    assert editor.findings(uri) == []
    assert editor.hints(uri) == [(1, "[4]"), (3, "[3]"), (4, "[3]")]
    place = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 0}}
    editor.change(uri, {"range": place, "text": "  - {linear: 3, from: [\n"})
    assert editor.findings(uri) != []
    assert editor.hints(uri) == [(1, "[4]"), (3, "[3]"), (5, "[3]")]


def test_a_word_that_is_being_typed_leaves_the_shapes_below_it(
    editor: Editor, tmp_path: Path
) -> None:
    text = GOOD.replace("output", "  - relu\n  - linear: 3\noutput")
    uri = editor.open(tmp_path / "typed.yaml", text)
    assert editor.hints(uri) == [(1, "[4]"), (3, "[3]"), (4, "[3]"), (5, "[3]")]
    editor.change(uri, {"text": text.replace("relu", "re")})
    assert editor.hints(uri) == [(1, "[4]"), (3, "[3]"), (5, "[3]")]
    # what does not fit is no matter of words: nobody knows what comes below
    editor.change(uri, {"text": text.replace("relu", "conv1d: {channels: 3, kernel: 3}")})
    assert editor.hints(uri) == [(1, "[4]"), (3, "[3]")]


def test_a_burst_of_changes_is_checked_once(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "burst.yaml", GOOD)
    assert editor.findings(uri) == []
    editor.notices.clear()
    messages = []
    for version in range(2, 42):
        text = GOOD.replace("linear: 3", f"linear: {version}")
        given = {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"text": text}],
        }
        message = {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": given}
        body = json.dumps(message).encode()
        messages.append(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    editor.write(b"".join(messages))
    while (message := editor.receive())["method"] != "textDocument/publishDiagnostics":
        pass
    told = message["params"]
    assert told["version"] == 41
    assert "[41] arrives" in told["diagnostics"][0]["message"]


def test_a_fault_leaves_the_shapes_above_it(editor: Editor, tmp_path: Path) -> None:
    text = GOOD.replace("output", "  - conv2d: {channels: 3, kernel: 3}\n  - relu\noutput")
    uri = editor.open(tmp_path / "g.yaml", text)
    (found,) = editor.findings(uri)
    assert "shapes:" in found["message"]
    assert (3, "[3]") in editor.hints(uri)
    assert all(line < 4 for line, _ in editor.hints(uri))


BLOCKS = "blocks:\n  Two:\n    parameters: {width: integer}\n    layers:\n      - linear: $width\n      - layer_norm\n"
USER = "netspec: 1\nimport: [two.yaml]\ninput: {v: {vector: 4}}\nlayers: [Two: 3]\noutput: {y: {vector: 3}}\n"


def test_what_uses_a_file_is_checked_with_the_text_in_the_editor(
    editor: Editor, tmp_path: Path
) -> None:
    (tmp_path / "two.yaml").write_text(BLOCKS, "utf-8")
    user = editor.open(tmp_path / "user.yaml", USER)
    assert editor.findings(user) == []
    blocks = editor.open(tmp_path / "two.yaml", BLOCKS)
    assert editor.findings(blocks) == []
    assert editor.hints(blocks) == [(4, "[3]"), (5, "[3]")]
    # not saved: the user of the block is told, and then told that all is well
    editor.change(blocks, {"text": BLOCKS.replace("Two:", "Three:")})
    assert [one["code"] for one in editor.findings(user)] == ["NS1005"]
    editor.change(blocks, {"text": BLOCKS})
    assert editor.findings(user) == []
    editor.change(
        blocks, {"text": BLOCKS.replace("- layer_norm", "- conv2d: {channels: 2, kernel: 1}")}
    )
    found = editor.findings(blocks)
    assert [one["code"] for one in found] == ["NS3002"]
    assert found[0]["relatedInformation"][0]["location"]["uri"] == user
    # closed unsaved: what lies on the disk counts again
    editor.close(blocks)
    assert editor.findings(blocks) == []


def test_a_file_of_blocks_alone_is_no_spec_without_input(editor: Editor, tmp_path: Path) -> None:
    uri = editor.open(tmp_path / "alone.yaml", BLOCKS)
    assert editor.findings(uri) == []
    editor.change(uri, {"text": BLOCKS.replace("linear", "liner")})
    assert [one["code"] for one in editor.findings(uri)] == ["NS1005"]


def test_a_fault_in_a_file_that_is_not_open_is_told_there(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(BLOCKS.replace("layer_norm", "layer_nrm"), "utf-8")
    editor.open(tmp_path / "user2.yaml", USER)
    (found,) = editor.findings((tmp_path / "two.yaml").as_uri())
    assert found["code"] == "NS1005"
    assert span(found)[0] == 5


def test_faults_of_the_data_are_told_where_the_spec_takes_them(
    editor: Editor, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text("v,y\n1,2\nthree,4\n", "utf-8")
    text = "netspec: 1\ndata: {table: rows.csv}\ninput: {v: number}\nlayers: [linear: 1]\noutput: {y: number}\n"
    uri = editor.open(tmp_path / "h.yaml", text)
    found = editor.findings(uri)
    while not found:
        found = editor.findings(uri)
    assert [one["code"] for one in found] == ["NS4003"] or found[0]["range"]["start"]["line"] == 2
    assert found[0]["relatedInformation"][0]["location"]["uri"].endswith("rows.csv")


def test_python_files_run_only_on_trust(tmp_path: Path) -> None:
    specs = Path(__file__).parents[2] / "specs"
    text = (specs / "own_layer.yaml").read_text("utf-8")
    careful, trusting = Editor(capabilities={}), Editor("--trust", capabilities={})
    uri = careful.open(specs / "own_layer.yaml", text)
    found = careful.findings(uri)
    assert [(one["code"], one["severity"]) for one in found] == [("NS1052", 3)]
    uri = trusting.open(specs / "own_layer.yaml", text)
    assert trusting.findings(uri) == []
    assert trusting.hints(uri)
    assert careful.end() == trusting.end() == 0
