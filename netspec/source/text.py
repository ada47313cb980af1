"""A text with a name, and places in it."""

from netspec.source.record import Record

OTHER_LINE_ENDS = ("\r", "\x85", "\u2028", "\u2029")
"""What ends a line in YAML 1.1, besides `\\n` and `\\r\\n`."""


class Span(Record):
    """From the first character to the one past the last; lines and columns count from 1, in code points."""

    line: int
    column: int
    end_line: int
    end_column: int


class SourceText:
    """One text that a user wrote: a file, or an argument of the command line."""

    __slots__ = ("_lines", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lines as libyaml counts them, without their ends."""
        if self._lines is None:
            text = self.text.replace("\r\n", "\n")
            for end in OTHER_LINE_ENDS:
                text = text.replace(end, "\n")
            self._lines = text.split("\n")
        return self._lines

    def line(self, number: int) -> str:
        """Line `number`, from 1; empty past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def behind(before: str) -> tuple[int, int]:
    """Line and column of what stands behind the beginning of a text."""
    lines = SourceText("", before).lines
    return len(lines), len(lines[-1]) + 1


class Place(Record):
    """A span in a text: where something stands, or what an error points at."""

    source: SourceText
    span: Span


def whole_file(name: str) -> Place:
    """The place of a fault that no character of the file is to blame for: its first line."""
    return Place(SourceText(name, ""), Span(1, 1, 1, 1))
