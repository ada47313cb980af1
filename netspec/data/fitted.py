"""What the columns of a run learned from its training split: plain JSON, kept as `columns.json`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from netspec.kinds.columns import State
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file

FILE = "columns.json"


class Fitted(NamedTuple):
    """The state of every input and every output, by name."""

    inputs: dict[str, State]
    outputs: dict[str, State]

    def to_json(self) -> str:
        """The text of `columns.json`."""
        return json.dumps(self._asdict(), indent=2, ensure_ascii=False) + "\n"

    def with_outputs(self, more: Mapping[str, State]) -> "Fitted":
        """The same with more in the states of outputs."""
        return Fitted(
            self.inputs,
            {**self.outputs, **{n: {**self.outputs.get(n, {}), **m} for n, m in more.items()}},
        )

    @classmethod
    def from_json(cls, text: str) -> "Fitted":
        """Back from the text. Raises `ValueError`, `KeyError` or `TypeError` where it is something else."""
        content: dict[str, Any] = json.loads(text)
        return cls(dict(content["inputs"]), dict(content["outputs"]))


def read_fitted(folder: Path) -> Fitted:
    """What the columns of a run learned. Raises `SpecError`."""
    path = folder / FILE
    try:
        return Fitted.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise fail(
            "NS6001", f"`{path}` cannot be read", whole_file(str(path)), help="train once more"
        ) from error
