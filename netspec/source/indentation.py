"""Lines that stand too deep or not deep enough."""

import re

from netspec.source import repairs
from netspec.source.help import Help, write
from netspec.source.text import Place, Span
from netspec.source.trouble import Fault, Trouble, indent_of, is_step

_HAS_VALUE = re.compile(r"\s*(- +)?[A-Za-z_]\w*:\s+[^\s|>#]")
_HEADING = re.compile(r"\s*\w+:\s*$")


def wrong_indentation(trouble: Trouble) -> Fault | None:
    text, before = trouble.text(), trouble.before()
    above = trouble.text(before)
    if not before or trouble.column - 1 < indent_of(text):
        return None
    if indent_of(text) > indent_of(above) and _HAS_VALUE.match(above):
        return _too_deep(trouble, before)
    if "did not find expected" not in trouble.problem or trouble.column - 1 != indent_of(text):
        return None
    dash = is_step(text)
    alike = next((n for n in range(before, 0, -1) if is_step(trouble.text(n)) == dash), before)
    if dash != is_step(above) and indent_of(text) == indent_of(above):
        what = "a dash stands among keys" if dash else "a key stands among dashes"
        help = "put it above them" if dash else "begin the line with a dash, or indent it less"
        return Fault(trouble.line, trouble.column, f"{what} of the same depth", help)
    spaces = indent_of(trouble.text(alike))
    if spaces == indent_of(text):
        return None
    message = f"this line is indented by {indent_of(text)}, which fits no line above it"
    help = f"indent it by {spaces}, like line {alike}"
    repair = repairs.moved(trouble.line, spaces - indent_of(text))
    return Fault(trouble.line, trouble.column, message, help, repair)


def _too_deep(trouble: Trouble, before: int) -> Fault:
    """A line below one that has its value already; or that one, if it is the first of a section and stands too far left."""
    text, above = trouble.text(), trouble.text(before)
    by = indent_of(text) - indent_of(above)
    heading = trouble.text(before - 1)
    if _HEADING.match(heading) and indent_of(heading) == indent_of(above) and not is_step(above):
        word = heading.split(":")[0].strip()
        message = f"this line stands as deep as `{word}`, and what follows it stands below `{word}`"
        deeper = write(" " * by, Place(trouble.original, Span(before, 1, before, 1)))
        help = Help(f"indent it by {indent_of(text)}, like the line below it", deeper)
        repair = repairs.put(before, " " * by + above)
        return Fault(before, indent_of(above) + 1, message, help, repair)
    message = "this line stands deeper than the line above it, which has its value already"
    repair = repairs.moved(trouble.line, -by)
    return Fault(
        trouble.line, indent_of(text) + 1, message, "indent it like the line above", repair
    )
