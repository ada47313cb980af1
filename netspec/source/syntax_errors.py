"""What libyaml could not read, in words of our own: its position is often a line late, and its words speak of tokens."""

import re

import yaml

from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.help import Help
from netspec.source.record import Record
from netspec.source.syntax_cures import remove_characters, with_cures_of
from netspec.source.text import Place, SourceText, Span

_STUCK_COLON = re.compile(r"\s*(-\s+)?[A-Za-z_][\w.-]*:[^\s:]")
_STUCK_DASH = re.compile(r"\s*-[A-Za-z_][\w.]*(:|\s*$)")
_NO_COLON = re.compile(r"\s*(- +)?([A-Za-z_]\w*)( +[\w.]+)?\s*$")
_HAS_VALUE = re.compile(r"\s*(- +)?[A-Za-z_]\w*:\s+[^\s|>#]")
_TWO_COLONS = re.compile(r"\s*(?:- +)?(\w+): +(\w+): +(\S.*)$")
_CLOSING = {"[": "]", "{": "}"}


class Fault(Record):
    """Where it is, what is wrong, what to do."""

    line: int
    column: int
    message: str
    help: str


class Trouble(Record):
    """What libyaml says: its words, where it gave up, and where what it was reading began. Numbers from 1."""

    source: SourceText
    problem: str
    context: str
    line: int
    column: int
    context_line: int
    context_column: int

    def text(self, line: int | None = None) -> str:
        return self.source.line(self.line if line is None else line)

    def before(self) -> int:
        """The last line above that holds something; 0 if there is none."""
        line = self.line - 1
        while line > 0 and not _bare(self.text(line)):
            line -= 1
        return line


def explain_syntax(source: SourceText, error: yaml.YAMLError) -> Diagnostic:
    """A syntax error of PyYAML as a diagnostic at the line that causes it."""
    if isinstance(error, yaml.reader.ReaderError):
        return _bad_character(source, error)
    trouble = _trouble(source, error)
    found = ((recognise.__name__, recognise(trouble)) for recognise in _KNOWN)
    name, known = next((one for one in found if one[1] is not None), ("", None))
    fault = known or _unknown(trouble)
    place = _place(source, fault.line, fault.column)
    help = with_cures_of(name, source, fault.line, fault.column, fault.help)
    return Diagnostic("NS0101", fault.message, Label(place), help)


def _trouble(source: SourceText, error: yaml.YAMLError) -> Trouble:
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    begin_line, begin_column = (begun.line + 1, begun.column + 1) if begun else (line, column)
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    return Trouble(source, problem, context, line, column, begin_line, begin_column)


def _tab(trouble: Trouble) -> Fault | None:
    for line in (trouble.line, trouble.line - 1):
        text = trouble.text(line)
        if "\t" in text[: _indent(text)]:
            column = text.find("\t") + 1
            return Fault(line, column, "a tab is used for indentation", "indent with spaces")
    return None


def _escape(trouble: Trouble) -> Fault | None:
    if "quoted scalar" not in trouble.context or "end of stream" in trouble.problem:
        return None
    if "escape" not in trouble.problem and "hexdecimal" not in trouble.problem:
        return None
    column = max(1, trouble.text().rfind("\\", 0, trouble.column) + 1)
    sign = trouble.text()[column - 1 : column + 1]
    message = f"`{sign}` means nothing between double quotes"
    return Fault(trouble.line, column, message, "use single quotes, or `/` in a path")


def _open_quote(trouble: Trouble) -> Fault | None:
    if "quoted scalar" not in trouble.context:
        return None
    at = (trouble.context_line, trouble.context_column)
    return Fault(*at, "the quotes that open here are not closed", "add the closing quote")


def _open_bracket(trouble: Trouble) -> Fault | None:
    if "flow" not in trouble.context:
        return None
    at = (trouble.context_line, trouble.context_column)
    opening = trouble.text(at[0])[at[1] - 1 : at[1]]
    closing = _CLOSING.get(opening, "bracket")
    message = f"`{opening}` is not closed, or a comma is missing after it"
    help = f"add the `{closing}` or the comma; inside brackets, quote a text that holds `,`, `[`, `{{` or `: `"
    return Fault(*at, message, help)


def _stuck(trouble: Trouble) -> Fault | None:
    """`epochs:20` and `-linear: 4`; libyaml blames a line after it."""
    for line in (trouble.line, trouble.line - 1, trouble.line - 2):
        text = trouble.text(line)
        colon, dash = _STUCK_COLON.match(text), _STUCK_DASH.match(text)
        if colon and "://" not in text:
            help = "write `key: value`, with a space after the colon"
            return Fault(line, colon.end() - 1, "the colon touches its value", help)
        if dash and line <= trouble.line:
            help = "write `- linear: 64`, with a space after the dash"
            return Fault(line, _indent(text) + 1, "the dash touches what follows it", help)
    return None


def _no_colon(trouble: Trouble) -> Fault | None:
    """A key without its colon; libyaml takes it for a text that goes on in the next line."""
    line = trouble.before()
    match = _NO_COLON.match(_bare(trouble.text(line)))
    if not match or _indent(trouble.text(line)) > _indent(trouble.text()):
        return None
    alone = not match.group(1) and not match.group(3)
    if "did not find expected" in trouble.problem and not alone:
        return None
    word, value = match.group(2), (match.group(3) or "").strip()
    message, help = (
        f"a colon is missing after `{word}`",
        f"write `{word}: {value}`".replace(": `", ":`"),
    )
    return Fault(line, match.end(2) + 1, message, help)


def _indentation(trouble: Trouble) -> Fault | None:
    text, before = trouble.text(), trouble.before()
    above = trouble.text(before)
    if not before or trouble.column - 1 < _indent(text):
        return None
    if _indent(text) > _indent(above) and _HAS_VALUE.match(above):
        message = "this line stands deeper than the line above it, which has its value already"
        return Fault(trouble.line, _indent(text) + 1, message, "indent it like the line above")
    if "did not find expected" not in trouble.problem or trouble.column - 1 != _indent(text):
        return None
    dash = _is_step(text)
    alike = next((n for n in range(before, 0, -1) if _is_step(trouble.text(n)) == dash), before)
    if dash != _is_step(above) and _indent(text) == _indent(above):
        what = "a dash stands among keys" if dash else "a key stands among dashes"
        help = "put it above them" if dash else "begin the line with a dash, or indent it less"
        return Fault(trouble.line, trouble.column, f"{what} of the same depth", help)
    spaces = _indent(trouble.text(alike))
    if spaces == _indent(text):
        return None
    message = f"this line is indented by {_indent(text)}, which fits no line above it"
    help = f"indent it by {spaces}, like line {alike}"
    return Fault(trouble.line, trouble.column, message, help)


def _colon_in_value(trouble: Trouble) -> Fault | None:
    if "mapping values are not allowed" not in trouble.problem:
        return None
    help = "put a text that holds `: ` in quotes, and a mapping within a line in braces: `{key: value}`"
    match = _TWO_COLONS.match(_bare(trouble.text()))
    if match:
        key, inner, value = match.groups()
        help = f"put the inner mapping in braces: `{key}: {{{inner}: {value}}}`"
    return Fault(trouble.line, trouble.column, "a colon stands where no key can be", help)


def _bad_begin(trouble: Trouble) -> Fault | None:
    if "found character that cannot start any token" not in trouble.problem:
        return None
    character = trouble.text()[trouble.column - 1 : trouble.column]
    sign = f"`{character}`" if character != "`" else "a backtick"
    message = f"a value cannot begin with {sign}"
    return Fault(trouble.line, trouble.column, message, "put the value in quotes")


def _anchor(trouble: Trouble) -> Fault | None:
    if trouble.context not in ("while scanning an alias", "while scanning an anchor"):
        return None
    sign = trouble.text(trouble.context_line)[trouble.context_column - 1 :][:1]
    message = f"a name is missing after `{sign}`"
    help = "put the text in quotes, or write `&name` at a value and `*name` where it is repeated"
    return Fault(trouble.context_line, trouble.context_column, message, help)


def _after_the_value(trouble: Trouble) -> Fault | None:
    """`'it's'`, `"x" y`, `[1]]`: something follows on the line."""
    text = trouble.text()
    if "did not find expected key" not in trouble.problem or trouble.column <= _indent(text) + 1:
        return None
    message = "the value ends before this"
    if text[trouble.column - 1] in "]}":
        return Fault(trouble.line, trouble.column, message, "remove it: no such bracket is open")
    help = "put the whole text in quotes (a quote inside single quotes is written twice), or remove the rest"
    return Fault(trouble.line, trouble.column, message, help)


_KNOWN = (
    _tab,
    _escape,
    _open_quote,
    _open_bracket,
    _stuck,
    _no_colon,
    _indentation,
    _colon_in_value,
    _bad_begin,
    _anchor,
    _after_the_value,
)


def _unknown(trouble: Trouble) -> Fault:
    help = "compare the line with its neighbours: indentation, colons, quotes, brackets"
    return Fault(trouble.line, trouble.column, "the text is not YAML", help)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _bare(text: str) -> str:
    """A line without its remark."""
    return text.partition(" #")[0].rstrip() if not text.lstrip().startswith("#") else ""


def _is_step(text: str) -> bool:
    return text.lstrip().startswith("- ")


def _place(source: SourceText, line: int, column: int) -> Place:
    # the end of the text is no place a reader can look at: step back to the last line that holds something
    while line > 1 and not source.line(line).strip():
        line -= 1
        column = len(source.line(line)) + 1
    return Place(source, Span(line, column, line, column + 1))


def _bad_character(source: SourceText, error: yaml.reader.ReaderError) -> Diagnostic:
    code = error.character if isinstance(error.character, int) else ord(error.character[0])
    position = source.text.find(chr(code))
    before = source.text[: max(position, 0)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    message = f"the character U+{code:04X} is not allowed in YAML"
    help = Help("remove it", remove_characters(source, line, column))
    return Diagnostic("NS0101", message, Label(_place(source, line, column)), help)
