"""What libyaml says where it gives up, and what is made of it."""

from netspec.source import repairs
from netspec.source.record import Record
from netspec.source.text import SourceText


class Fault(Record):
    """Where it is, what is wrong, what to do; and how the lines could be meant, for the rest to be read."""

    line: int
    column: int
    message: str
    help: str
    repair: repairs.Repair | None = None


class Trouble(Record):
    """What libyaml says: its words, where it gave up, and where what it was reading began. Numbers from 1."""

    original: SourceText
    """What the user wrote; `source` is that as far as it was mended."""
    source: SourceText
    problem: str
    context: str
    line: int
    column: int
    context_line: int
    context_column: int

    def text(self, line: int | None = None) -> str:
        return self.source.line(self.line if line is None else line)

    def before(self, line: int | None = None) -> int:
        """The last line above (this one, or where libyaml gave up) that holds something; 0 if there is none."""
        line = (self.line if line is None else line) - 1
        while line > 0 and not bare(self.text(line)):
            line -= 1
        return line


def indent_of(text: str) -> int:
    return len(text) - len(text.lstrip())


def bare(text: str) -> str:
    """A line without its remark."""
    return text.partition(" #")[0].rstrip() if not text.lstrip().startswith("#") else ""


def is_step(text: str) -> bool:
    return text.lstrip().startswith("- ")
