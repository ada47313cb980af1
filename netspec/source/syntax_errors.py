"""What libyaml could not read, in words of our own: its position is often a line late, and its words speak of tokens."""

import re

import yaml

from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.text import Place, SourceText, Span

_STUCK_COLON = re.compile(r"^\s*(-\s+)?[A-Za-z_][\w.-]*:[^\s:]")


def explain_syntax(source: SourceText, error: yaml.YAMLError) -> Diagnostic:
    """A syntax error of PyYAML as a diagnostic at the line that causes it."""
    if isinstance(error, yaml.reader.ReaderError):
        return _bad_character(source, error)
    mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, help = (
        "the text is not YAML",
        "compare the line with its neighbours: indentation, colons, quotes, brackets",
    )
    if "found character '\\t'" in problem or _has_tab(source, line):
        line = line if _has_tab(source, line) else line - 1
        column = source.line(line).find("\t") + 1 or 1
        message, help = "a tab is used for indentation", "indent with spaces"
    elif "flow" in context and context_mark is not None:
        opening = source.line(context_mark.line + 1)[context_mark.column : context_mark.column + 1]
        line, column = context_mark.line + 1, context_mark.column + 1
        closing = {"[": "]", "{": "}"}.get(opening, "bracket")
        message = f"`{opening}` is not closed, or a comma is missing after it"
        help = f"add the `{closing}` or the comma; inside brackets, quote a text that holds `,`, `[`, `{{` or `: `"
    elif "quoted scalar" in context and context_mark is not None:
        line, column = context_mark.line + 1, context_mark.column + 1
        message, help = "the quotes that open here are not closed", "add the closing quote"
    elif _stuck_colon(source, line):
        line, column = _stuck_colon(source, line) or (line, column)
        message, help = (
            "the colon touches its value",
            "write `key: value`, with a space after the colon",
        )
    elif "could not find expected ':'" in problem or "did not find expected key" in problem:
        message, help = (
            "a key and its colon were expected",
            "write `key: value`, with a space after the colon, at the indentation of the lines above",
        )
    elif "mapping values are not allowed" in problem:
        message, help = (
            "a colon stands where no key can be",
            "check the indentation, or quote a text that holds `: `",
        )
    elif "found character that cannot start any token" in problem:
        character = source.line(line)[column - 1 : column]
        message, help = f"a value cannot begin with `{character}`", "put the value in quotes"
    elif "undefined alias" in problem or "anchor" in problem:
        message, help = "an alias names no anchor", "write `&name` where the value stands first"
    return Diagnostic("NS0101", message, Label(_place(source, line, column)), help)


def _place(source: SourceText, line: int, column: int) -> Place:
    # the end of the text is no place a reader can look at: step back to the last line that holds something
    while line > 1 and not source.line(line).strip():
        line -= 1
        column = len(source.line(line)) + 1
    return Place(source, Span(line, column, line, column + 1))


def _has_tab(source: SourceText, line: int) -> bool:
    text = source.line(line)
    return "\t" in text[: len(text) - len(text.lstrip())]


def _stuck_colon(source: SourceText, line: int) -> tuple[int, int] | None:
    """Where `epochs:20` stands; libyaml blames the line after it."""
    for candidate in (line, line - 1, line - 2):
        match = _STUCK_COLON.match(source.line(candidate))
        if match and "://" not in match.group():
            return candidate, match.end() - 1
    return None


def _bad_character(source: SourceText, error: yaml.reader.ReaderError) -> Diagnostic:
    code = error.character if isinstance(error.character, int) else ord(error.character[0])
    position = source.text.find(chr(code))
    before = source.text[: max(position, 0)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    message = f"the character U+{code:04X} is not allowed in YAML"
    return Diagnostic("NS0101", message, Label(_place(source, line, column)), "remove it")
