"""An editor, as far as a language server sees one: starts `netspec lsp`, and speaks with it over pipes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ABLE = {
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
    "workspace": {"inlayHint": {"refreshSupport": True}},
}
MARK = "▮"


class Editor:
    """One server. `notices` are what it told unasked."""

    def __init__(self, *arguments: str, capabilities: dict[str, Any] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "netspec", "lsp", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.notices: list[dict[str, Any]] = []
        self._number = 0
        self._versions: dict[str, int] = {}
        if capabilities is not None:
            self.ask("initialize", processId=None, rootUri=None, capabilities=capabilities)
            self.tell("initialized")

    # ---- messages

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()).strip():
            name, _, value = line.partition(b":")
            assert name == b"Content-Length", line
            length = int(value)
        assert length, "the server has gone"
        message = json.loads(self.process.stdout.read(length))
        assert isinstance(message, dict)
        return message

    def answer_to(self, number: Any) -> dict[str, Any]:
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                return message
            self.notices.append(message)

    def begin(self, method: str, **params: Any) -> int:
        """Ask without waiting."""
        self._number += 1
        self.send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return self._number

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a request; of a refused one, its error."""
        answer = self.answer_to(self.begin(method, **params))
        return answer["error"] if "error" in answer else answer["result"]

    def tell(self, method: str, **params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    # ---- documents

    def open(self, path: Path, text: str) -> str:
        """Open a buffer. `path` need not be there."""
        uri = path.as_uri()
        self._versions[uri] = 1
        given = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=given)
        return uri

    def change(self, uri: str, *changes: dict[str, Any]) -> None:
        self._versions[uri] += 1
        given = {"uri": uri, "version": self._versions[uri]}
        self.tell("textDocument/didChange", textDocument=given, contentChanges=list(changes))

    def close(self, uri: str) -> None:
        self.tell("textDocument/didClose", textDocument={"uri": uri})

    def findings(self, uri: str) -> list[dict[str, Any]]:
        """What the server tells next of a document, at its version of now."""
        while True:
            message = self.notices.pop(0) if self.notices else self.receive()
            params = message.get("params") or {}
            if message.get("method") != "textDocument/publishDiagnostics" or params["uri"] != uri:
                continue
            if params.get("version", 0) in (0, self._versions.get(uri, 0)):
                found = params["diagnostics"]
                assert isinstance(found, list)
                return found

    def at(self, what: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """Ask about a position."""
        position = {"line": line, "character": character}
        return self.ask(
            f"textDocument/{what}", textDocument={"uri": uri}, position=position, **more
        )

    def hints(self, uri: str, first: int = 0, last: int = 10**6) -> list[tuple[int, str]]:
        """Line and label of each hint."""
        span = {
            "start": {"line": first, "character": 0},
            "end": {"line": last, "character": 0},
        }
        found = self.ask("textDocument/inlayHint", textDocument={"uri": uri}, range=span)
        return [(one["position"]["line"], one["label"]) for one in found]

    def end(self) -> int:
        """Shut it down as one should; its exit code."""
        assert self.ask("shutdown") is None
        self.tell("exit")
        return self.process.wait(timeout=20)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def marked(text: str) -> tuple[str, int, int]:
    """A text without its mark, and the line and character where the mark stood, in units of UTF-16."""
    before, _, after = text.partition(MARK)
    line = before.count("\n")
    last = before.rpartition("\n")[2]
    return before + after, line, len(last.encode("utf-16-le")) // 2


def ended(text: str, edits: list[dict[str, Any]]) -> str:
    """The text after edits of the protocol, none of which overlap."""

    def offset(position: dict[str, int]) -> int:
        lines = text.split("\n")
        start = sum(len(one) + 1 for one in lines[: position["line"]])
        line = lines[position["line"]].encode("utf-16-le")
        return start + len(line[: 2 * position["character"]].decode("utf-16-le"))

    for edit in sorted(edits, key=lambda one: offset(one["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def labels(editor: Editor, path: Path, text: str) -> list[str]:
    """What is offered at the mark in a text, in the order in which an editor shows it."""
    return [one["label"] for one in offered(editor, path, text)]


def offered(editor: Editor, path: Path, text: str) -> list[dict[str, Any]]:
    """The proposals at the mark in a text."""
    whole, line, character = marked(text)
    uri = editor.open(path, whole)
    found = editor.at("completion", uri, line, character)
    editor.close(uri)
    items = found["items"]
    assert isinstance(items, list)
    return sorted(items, key=lambda one: str(one["sortText"]))


def taken(text: str, item: dict[str, Any]) -> str:
    """The text after a proposal was taken at the mark."""
    return ended(marked(text)[0], [item["textEdit"]])
