"""The server as a process: how it begins, ends, and bears what it cannot read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from editing import ABLE, Editor

GOOD = "netspec: 1\ninput: {v: {vector: 4}}\nlayers:\n  - linear: 3\noutput: {y: {vector: 3}}\n"


@pytest.fixture
def fresh() -> Iterator[Editor]:
    editor = Editor()
    yield editor
    editor.stop()


def initialized(editor: Editor) -> Editor:
    editor.ask("initialize", capabilities=ABLE)
    editor.tell("initialized")
    return editor


def test_it_says_what_it_can(fresh: Editor) -> None:
    answer = fresh.ask("initialize", capabilities={})
    assert answer["serverInfo"]["name"] == "netspec"
    able = answer["capabilities"]
    for what in ("hover", "inlayHint", "definition", "references", "documentSymbol"):
        assert able[f"{what}Provider"] is True
    assert able["textDocumentSync"]["change"] == 2


def test_an_orderly_end_is_0_and_any_other_is_1(fresh: Editor) -> None:
    assert initialized(fresh).end() == 0
    rude = initialized(Editor())
    rude.tell("exit")
    assert rude.process.wait(timeout=20) == 1


def test_an_editor_that_goes_without_a_word_ends_it(fresh: Editor) -> None:
    initialized(fresh)
    assert fresh.process.stdin is not None
    fresh.process.stdin.close()
    assert fresh.process.wait(timeout=20) == 1


def test_nothing_is_answered_before_initialize_nor_after_shutdown(fresh: Editor) -> None:
    assert fresh.ask("textDocument/hover")["code"] == -32002
    initialized(fresh)
    assert fresh.ask("initialize", capabilities={})["code"] == -32600
    fresh.ask("shutdown")
    assert fresh.ask("textDocument/hover")["code"] == -32600


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Content-Length: 5\r\n\r\n{nope", -32700),
        (b"Content-Length: x\r\n\r\n", -32700),
        (b"Content-Length: 2\r\n\r\n[]", -32600),
        (b'Content-Length: 8\r\n\r\n{"id":4}', -32600),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", -32700),
        (b"Content-Length: 200002\r\n\r\n" + b"[" * 100_001 + b"]" * 100_001, -32700),
    ],
    ids=["no JSON", "no length", "no object", "no method", "no UTF-8", "too deep"],
)
def test_what_is_no_message_is_refused_and_does_not_end_it(
    fresh: Editor, data: bytes, code: int
) -> None:
    initialized(fresh)
    fresh.write(data)
    assert fresh.receive()["error"]["code"] == code
    assert fresh.ask("no/such")["code"] == -32601
    assert fresh.end() == 0


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"textDocument": "x"},
        {"textDocument": {"uri": 3}},
        {"textDocument": {"uri": "file:///x.yaml"}, "position": {"line": "a", "character": 0}},
        {"textDocument": {"uri": "file:///x.yaml"}, "position": {"line": -1, "character": 0}},
    ],
)
def test_odd_parameters_are_refused(fresh: Editor, params: dict[str, object]) -> None:
    initialized(fresh)
    fresh.open(Path("/x.yaml"), GOOD)
    answer = fresh.ask("textDocument/hover", **params)
    assert answer["code"] == -32602, answer
    assert fresh.end() == 0


def test_what_is_cancelled_in_time_is_not_answered(fresh: Editor) -> None:
    initialized(fresh)
    uri = fresh.open(Path("/x.yaml"), GOOD + "# end\n" * 2000)
    # so busy with the first ones that the last is cancelled while it waits
    place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 3}}
    busy = [fresh.begin("textDocument/completion", **place) for _ in range(20)]
    late = fresh.begin("textDocument/hover", **place)
    fresh.tell("$/cancelRequest", id=late)
    assert "result" in fresh.answer_to(busy[0])
    assert fresh.answer_to(late)["error"]["code"] == -32800
    assert fresh.end() == 0


def test_unknown_notices_and_answers_are_left_alone(fresh: Editor) -> None:
    initialized(fresh)
    fresh.tell("$/setTrace", value="off")
    fresh.tell("workspace/didChangeConfiguration", settings=None)
    fresh.send({"jsonrpc": "2.0", "id": "netspec-1", "result": None})
    fresh.tell("textDocument/didChange", textDocument={"uri": "file:///none"}, contentChanges=[])
    fresh.tell("textDocument/didClose", textDocument={"uri": "file:///none"})
    assert fresh.end() == 0
    assert fresh.notices == []


def test_files_that_others_change_are_asked_for_and_then_seen(
    fresh: Editor, tmp_path: Path
) -> None:
    able = {**ABLE, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    fresh.ask("initialize", capabilities=able)
    fresh.tell("initialized")
    asked = fresh.receive()
    assert asked["method"] == "client/registerCapability"
    (wish,) = asked["params"]["registrations"]
    assert wish["method"] == "workspace/didChangeWatchedFiles"
    fresh.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    block = "blocks:\n  Wide:\n    layers: [linear: 3]\n"
    (tmp_path / "wide.yaml").write_text(block, "utf-8")
    text = GOOD.replace("netspec: 1", "netspec: 1\nimport: [wide.yaml]").replace(
        "linear: 3", "Wide"
    )
    uri = fresh.open(tmp_path / "net.yaml", text)
    assert fresh.findings(uri) == []
    (tmp_path / "wide.yaml").write_text(block.replace("3", "5"), "utf-8")
    changed = [{"uri": (tmp_path / "wide.yaml").as_uri(), "type": 2}]
    fresh.tell("workspace/didChangeWatchedFiles", changes=changed)
    assert [one["code"] for one in fresh.findings(uri)] == ["NS3010"]
    assert fresh.end() == 0


def test_other_yaml_is_left_alone(fresh: Editor) -> None:
    initialized(fresh)
    uri = fresh.open(Path("/compose.yaml"), "version: 2\nservices: [web\n")
    assert fresh.findings(uri) == []
    assert fresh.hints(uri) == []
    assert fresh.at("completion", uri, 0, 0) is None
    assert fresh.end() == 0


def test_a_huge_text_is_told_of_and_does_not_end_it(fresh: Editor, tmp_path: Path) -> None:
    initialized(fresh)
    steps = "".join("  - relu\n" for _ in range(60_000))
    uri = fresh.open(tmp_path / "huge.yaml", GOOD.replace("  - linear: 3\n", steps))
    found = fresh.findings(uri)
    assert found, "a spec that gives another size"
    assert fresh.end() == 0
