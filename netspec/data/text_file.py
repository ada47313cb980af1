"""Text files as they lie on the disk: packed by gzip or not, in any encoding, all of one or its beginning. No numpy here."""

import codecs
import io
import os
from typing import BinaryIO, TextIO, TypeAlias, cast

from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import Place, SourceText, Span, whole_file

FilePath: TypeAlias = "str | os.PathLike[str]"
"""A text serves as well as a `Path`: `check`, which must start fast, makes none of these."""


def damages(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """What reading a damaged gzip file raises, and more besides."""
    import gzip  # imported here and below: few files are packed, and `check` must start fast
    import zlib

    return (*more, EOFError, zlib.error, gzip.BadGzipFile)


def ending(path: FilePath) -> str:
    """What a file is by its name, packed or not: `.csv` for `rows.csv.gz`."""
    plain, last = os.path.splitext(path)
    if last.lower() == ".gz":
        last = os.path.splitext(plain)[1]
    return last.lower()


def is_packed(path: FilePath) -> bool:
    """Whether the bytes begin as those of a gzip file do."""
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def opened(path: FilePath) -> BinaryIO:
    """The bytes, unpacked."""
    if not is_packed(path):
        return open(path, "rb")
    import gzip

    return cast("BinaryIO", gzip.open(path))


class TextFile:
    """A file in an encoding; `name` is how messages call it. A mark at its beginning that says the encoding is no text."""

    def __init__(self, path: FilePath, name: str, encoding: str) -> None:
        self.path, self.name, self.encoding = path, name, encoding
        try:
            known = codecs.lookup(encoding).name
        except LookupError:
            message = f"there is no encoding `{encoding}`"
            help = "use a name that Python knows: `utf-8`, `latin-1`, `cp1252`, `utf-16`"
            raise fail("NS4002", message, whole_file(name), help=help) from None
        self._decoder = "utf-8-sig" if known == "utf-8" else known
        self._by_line = not known.startswith(("utf-16", "utf-32"))
        """Whether the byte of a line's end can stand for nothing else."""

    @property
    def is_plain(self) -> bool:
        """Whether its bytes are UTF-8 as they lie there."""
        return self._decoder == "utf-8-sig" and not is_packed(self.path)

    def whole(self) -> TextIO:
        """All of it, read as it is needed. Faults of the encoding come with the reading."""
        return io.TextIOWrapper(opened(self.path), encoding=self._decoder, newline="")

    def beginning(self, most_bytes: int) -> tuple[str, bool]:
        """Its first lines, and whether there are more. Raises `SpecError`."""
        try:
            with opened(self.path) as file:
                data = file.read(most_bytes + 1)
            cut = len(data) > most_bytes
            decoder = codecs.getincrementaldecoder(self._decoder)()
            text = decoder.decode(data[:most_bytes], final=not cut)
        except damages(UnicodeError) as error:
            raise self.unreadable(error) from None
        # the last line is torn
        return (text[: text.rfind("\n") + 1] if cut else text), cut

    def line(self, number: int) -> str:
        """A line, from 1; what cannot be decoded is replaced."""
        decoder = self._decoder
        with io.TextIOWrapper(opened(self.path), encoding=decoder, errors="replace") as file:
            for count, text in enumerate(file, 1):
                if count == number:
                    return text.rstrip("\n")
        return ""

    def at(self, line: int, start: int = 0, length: int | None = None) -> Place:
        """A piece of a line."""
        text = self.line(line)
        end = start + (len(text) if length is None else max(1, length)) + 1
        # the text before is of no interest: empty lines keep the number right
        source = SourceText(self.name, "\n" * (line - 1) + text)
        return Place(source, Span(line, start + 1, line, end))

    def unreadable(self, error: Exception) -> SpecError:
        """The fault of a file that is damaged, or in another encoding: at the first line that cannot be decoded."""
        if not isinstance(error, UnicodeError):
            message = f"`{self.name}` cannot be unpacked: it is cut short or damaged"
            help = "copy it once more, or unpack it by hand"
            return fail("NS4002", message, whole_file(self.name), help=help)
        with opened(self.path) as file:
            wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
        other = "utf-16" if wide else "utf-8" if not self._by_line else "latin-1"
        help = f"save the file as UTF-8, or name its encoding under the source: `encoding: {other}`"
        return self._at_first_fault(help) or fail(
            "NS4002",
            f"`{self.name}` is not {self.encoding} text",
            whole_file(self.name),
            help=help,
        )

    def _at_first_fault(self, help: str) -> SpecError | None:
        with opened(self.path) as file:
            for number, line in enumerate(file, 1) if self._by_line else ():
                try:
                    line.decode(self.encoding)
                except UnicodeError as fault:
                    start = getattr(fault, "start", 0)
                    message = f"byte {line[start]:#04x} is not {self.encoding} text"
                    column = len(line[:start].decode(self.encoding, "replace"))
                    return fail("NS4002", message, self.at(number, column, 1), help=help)
        return None
