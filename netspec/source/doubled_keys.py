"""A key that stands twice in a mapping, and how one of the two is taken out: such a text has no tree."""

from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.help import Change, Help, maybe, write
from netspec.source.text import Place, Span
from netspec.source.tree import Entry, plain


def doubled_key(first: Entry, again: Entry) -> Diagnostic:
    """The finding; two of the same value are one too many, of others the user chooses."""
    message = f"the key `{again.key.written}` stands twice"
    ways = [maybe(_without(again), title="keep the first")]
    if plain(first.value) == plain(again.value):
        ways = [ways[0]._replace(applicability="auto")]
    else:
        ways.append(maybe(_without(first), title="keep the second"))
    related = (Label(first.key.place, "first here"),)
    where = Label(again.key.place, "again here")
    return Diagnostic("NS0103", message, where, Help("keep one of the two", *ways), related=related)


def _without(entry: Entry) -> Change:
    source, start = entry.key.source, entry.key.span
    end = entry.value.span
    line = source.line(start.line)
    if not line[: start.column - 1].strip():
        # on lines of its own
        last = end.end_line if end.end_column > 1 else end.end_line - 1
        return write("", Place(source, Span(start.line, 1, max(last, start.line) + 1, 1)))
    behind = source.line(end.end_line)[end.end_column - 1 :]
    comma = behind.lstrip()[:1] == ","
    before = line[: start.column - 1].rstrip()
    begins, ends = start.column, end.end_column
    if comma:
        ends += len(behind) - len(behind.lstrip().removeprefix(",").lstrip())
    elif before.endswith(","):
        begins = len(before)
    return write("", Place(source, Span(start.line, begins, end.end_line, ends)))
