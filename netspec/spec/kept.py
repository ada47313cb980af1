"""How a run keeps its Python files: line by line, so that who is asked to trust them can read them there."""

from collections.abc import Iterable
from collections.abc import Mapping as ReadOnly
from hashlib import sha256
from typing import Any

from netspec.spec.model import Extension

KEY = "extensions"


def kept(extensions: Iterable[Extension]) -> dict[str, Any]:
    """Path → hash and lines, as JSON."""
    return {
        one.path: {"sha256": one.sha256, "lines": one.source.text.split("\n")} for one in extensions
    }


def texts_of(found: ReadOnly[str, Any]) -> dict[str, str]:
    """Path → text. Raises `ValueError`, `KeyError` or `TypeError` where they are not as they were kept."""
    texts = {path: "\n".join(one["lines"]) for path, one in found.items()}
    for path, text in texts.items():
        if sha256(text.encode("utf-8")).hexdigest() != found[path]["sha256"]:
            raise ValueError(f"{path} is not what was kept")
    return texts
