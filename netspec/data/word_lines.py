"""Files with a word on each line and an empty line between two samples (CoNLL). No numpy here: `check` looks as well."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from netspec.data.text_file import TextFile, damages
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import whole_file

PARTS = {"train": ("train",), "validation": ("dev", "valid"), "test": ("test",)}
"""Part → what the names of its files hold, one of them."""


class Sample(NamedTuple):
    """A sample: the line of each of its words, and their fields, column by column."""

    lines: tuple[int, ...]
    columns: tuple[tuple[str, ...], ...]


class WordLines:
    """An opened file; `name` is how messages call it, `comment` begins lines that are passed over."""

    def __init__(
        self, path: Path, name: str, *, encoding: str = "utf-8", comment: str | None = None
    ) -> None:
        self.name = name
        self.file = TextFile(path, name, encoding)
        self._comment = comment

    def samples(self, width: int | None, most_bytes: int | None = None) -> Iterator[Sample]:
        """The samples, each with as many columns as `width` says, or the first line has.

        Raises:
            SpecError: a line has another number of fields, or the file is damaged or in another encoding.
        """
        words: list[list[str]] = []
        lines: list[int] = []
        fitted = False
        for number, line in enumerate(self._lines(most_bytes), 1):
            if self._comment is not None and line.startswith(self._comment):
                continue
            if not line.strip():
                if words:
                    yield Sample(tuple(lines), tuple(zip(*words, strict=True)))
                words, lines = [], []
                continue
            fields = fields_of(line)
            width = width or len(fields)
            if len(fields) != width:
                raise self._misfit(number, len(fields), width, fitted=fitted)
            fitted = True
            words.append(fields)
            lines.append(number)
        if words:
            yield Sample(tuple(lines), tuple(zip(*words, strict=True)))

    def width(self) -> int:
        """How many fields its first word has; 0 where it has no words."""
        first = next(self.samples(None, 100_000), None)
        return len(first.columns) if first else 0

    def _lines(self, most_bytes: int | None) -> Iterator[str]:
        if most_bytes is not None:
            text, _ = self.file.beginning(most_bytes)
            yield from (line.removesuffix("\r") for line in text.split("\n"))
            return
        try:
            with self.file.whole() as opened:
                for line in opened:
                    yield line.rstrip("\r\n")
        except damages(UnicodeError) as error:
            raise self.file.unreadable(error) from None

    def _misfit(self, number: int, found: int, width: int, *, fitted: bool) -> SpecError:
        """A line that has other fields; `fitted`: lines before it have as many as there are columns."""
        message = f"this line has {found} field{'s' * (found > 1)}, and there are {width} columns"
        lacks = f"field {width}" if found == width - 1 else f"fields {found + 1} to {width}"
        help = "name all the fields of a line, `columns: [words, entity]`"
        if fitted:
            help = (
                "part its fields by tabs, if one of them holds spaces, or take out what is too much"
            )
        if found < width:
            help = f"the line lacks its {lacks}: write it behind a tab"
            help += "" if fitted else ", or name only the fields that lines have as `columns`"
        help += "; lines to be passed over begin with a `comment`"
        return fail("NS4010", message, self.file.at(number), help=help)


def fields_of(line: str) -> list[str]:
    """The fields of a line: parted by tabs, or without one by spaces.

    >>> fields_of("New York\\tB-place"), fields_of("York I-place")
    (['New York', 'B-place'], ['York', 'I-place'])
    """
    return line.split("\t") if "\t" in line.strip() else line.split()


def named_columns(
    names: Sequence[str] | None, wanted: Sequence[str], width: int, name: str
) -> list[str]:
    """The columns of a file with so many fields: as the spec names them, or those that are wanted if it has no others.

    Raises:
        SpecError: there are no names (NS4013).
    """
    if names is not None and (len(names) == width or not width or len(wanted) != width):
        return list(names)
    if names is not None:
        return [one for one in names if one in wanted]
    help = "name the fields of a line beside the source: `columns: [words, entity]`"
    raise fail("NS4013", f"the columns of `{name}` have no names", whole_file(name), help=help)


def files_of_parts(folder: Path) -> dict[str, list[Path]]:
    """Part → the files of a folder that its name stands in; hidden ones are passed over."""
    files = sorted(one for one in folder.iterdir() if one.is_file() and one.name[0] != ".")
    return {
        part: [one for one in files if any(word in one.name.lower() for word in words)]
        for part, words in PARTS.items()
    }
