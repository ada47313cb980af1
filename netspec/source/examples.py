"""A faulty and a mended spec for each code that `netspec check` tells, whole, with the data they need. For `netspec explain` alone."""

import re
from pathlib import Path

from netspec.source.record import Record

FOLDER = Path(__file__).parent / "explained"
"""A text for each code: the parts `wrong` and `right`, and files that lie beside the spec, each below a line `--- NAME`."""
_PART = re.compile(r"^--- (\S+)\n", re.MULTILINE)


class Example(Record):
    """A spec that is told of, the same as it is right, and the files beside it by name."""

    wrong: str
    right: str
    files: dict[str, str]


def example_of(code: str) -> Example | None:
    """The example of a code; None where no spec can cause it: it comes of a file, a machine, or a run."""
    path = FOLDER / f"{code}.txt"
    if not path.is_file():
        return None
    _, *parts = _PART.split(path.read_text(encoding="utf-8"))
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    return Example(texts.pop("wrong"), texts.pop("right"), texts)
