"""Texts that are cut off or garbled, as they are while one types: every request is answered, and none is a fault of the server."""

from pathlib import Path
from random import Random

import pytest

from netspec.lsp.desk import Desk
from netspec.lsp.wire import RequestError

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
SIGNS = ["{", "[", "}", "]", ":", ": ", " ", "\n", "- ", "$", "$(", "'", '"', "#", "\t", "😀", "|"]
SIGNS += ["\r", "\u2028", "&a", "*a", "!!", "? ", ", ", "<<: ", "\x85", "\ufeff"]
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 10**6, "character": 0}}


def garbled(text: str, random: Random) -> str:
    if random.random() < 0.4:
        return text[: random.randrange(len(text))]
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text))
        text = text[:at] + random.choice(SIGNS) + text[at + random.randrange(3) :]
    return text


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_request_is_answered(path: Path) -> None:
    random, desk, whole = Random(path.stem), Desk({}, trust=False), path.read_text("utf-8")
    document = {"uri": path.as_uri()}
    for version in range(8):
        text = garbled(whole, random)
        opened = {**document, "text": text, "version": version}
        desk.notices["textDocument/didOpen"]({"textDocument": opened})
        list(desk.work())
        lines = text.split("\n")
        for method, answer in desk.requests.items():
            line = random.randrange(len(lines))
            position = {"line": line, "character": random.randrange(len(lines[line]) + 2)}
            asked = {"textDocument": document, "position": position, "range": EVERYTHING}
            if method == "textDocument/codeAction":
                asked["range"] = {"start": position, "end": position}
            try:
                answer({**asked, "newName": "other", "context": {}})
            except RequestError:
                # in words for the user: not every name can be changed
                if not method.endswith("ename"):
                    raise
