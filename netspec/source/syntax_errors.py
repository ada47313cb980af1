"""What libyaml could not read, in words of our own: its position is often a line late, and its words speak of tokens."""

import re

import yaml

from netspec.source import repairs
from netspec.source.help import Help, write
from netspec.source.indentation import wrong_indentation
from netspec.source.slips import slip_in
from netspec.source.syntax_cures import remove_characters, with_cures_of
from netspec.source.text import Place, SourceText, Span, behind
from netspec.source.trouble import Fault, Trouble, bare, indent_of, is_step

LONGEST = 200_000
"""A longer text is not mended: that would take long."""
NOT_YAML = "the text is not YAML"
_STUCK_COLON = re.compile(r"\s*(-\s+)?[A-Za-z_][\w.-]*:[^\s:]")
_STUCK_DASH = re.compile(r"\s*-[A-Za-z_][\w.]*(:|\s*$)")
_NO_COLON = re.compile(r"\s*(- +)?([A-Za-z_]\w*)( +[\w.]+)?\s*$")
_TWO_COLONS = re.compile(r"\s*(?:- +)?(\w{1,40}): +(\w{1,40}): +(\S.{0,80})$")
_TORN_QUOTES = re.compile(r"(?<=[\[,:\s{])'([^'\",]*)'(\w[^'\",\[\]{}]*)'(?=\s*(?:[,\]}]|$))")
_CLOSING = {"[": "]", "{": "}"}


def explained(source: SourceText, error: yaml.YAMLError, original: SourceText) -> Fault:
    """A syntax error of PyYAML as a fault of the line that causes it.

    `source` is what was read, `original` what the user wrote, to which the cures belong.
    """
    if isinstance(error, yaml.reader.ReaderError):
        return _bad_character(source, error, original)
    trouble = _trouble(source, error, original)
    found = ((recognise.__name__, recognise(trouble)) for recognise in _KNOWN)
    name, known = next((one for one in found if one[1] is not None), ("", None))
    if known is None:
        return _unknown(trouble)
    if isinstance(known.help, Help) or len(original.text) > LONGEST:
        return known
    help = with_cures_of(name, original, known.line, known.column, known.help)
    return known._replace(help=help)


def _trouble(source: SourceText, error: yaml.YAMLError, original: SourceText) -> Trouble:
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    begin_line, begin_column = (begun.line + 1, begun.column + 1) if begun else (line, column)
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    return Trouble(original, source, problem, context, line, column, begin_line, begin_column)


def _tab(trouble: Trouble) -> Fault | None:
    for line in (trouble.line, trouble.line - 1):
        text = trouble.text(line)
        if "\t" in text[: indent_of(text)]:
            column = text.find("\t") + 1
            message, help = "a tab is used for indentation", "indent with spaces"
            return Fault(line, column, message, help, repairs.without_tabs)
    return None


def _slip(trouble: Trouble) -> Fault | None:
    """What newcomers write that looks like YAML: libyaml stumbles over it, or only over what follows."""
    colons = "mapping values are not allowed" in trouble.problem
    for line in dict.fromkeys((trouble.line, trouble.before(), trouble.context_line)):
        slip = slip_in(trouble.text(line), too_many_colons=colons and line == trouble.line)
        if slip is not None:
            # a repair adds no line: of several only the first is read
            repair = repairs.put(line, slip.meant.partition("\n")[0])
            span = Span(line, 1, line, len(trouble.original.line(line)) + 1)
            help = Help(slip.help, write(slip.meant, Place(trouble.original, span)))
            return Fault(line, slip.column, slip.message, help, repair)
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
    message, help = "the quotes that open here are not closed", "add the closing quote"
    return Fault(*at, message, help, repairs.with_quote(*at))


def _open_bracket(trouble: Trouble) -> Fault | None:
    if "flow" not in trouble.context:
        return None
    at = (trouble.context_line, trouble.context_column)
    opening = trouble.text(at[0])[at[1] - 1 : at[1]]
    if opening not in _CLOSING and opening != ",":
        at, opening = _opened_above(trouble, at)
    if opening == ",":
        text = trouble.text(at[0])
        repair = repairs.put(at[0], text[: at[1] - 1] + text[at[1] :])
        out = Help("take the comma out", remove_characters(trouble.original, *at))
        return Fault(*at, "nothing stands before this comma", out, repair)
    closing = f"`{_CLOSING[opening]}`" if opening else "bracket"
    message = f"{f'`{opening}`' if opening else 'a bracket'} is not closed, or a comma is missing after it"
    help = f"add the {closing} or the comma; inside brackets, quote a text that holds `,`, `[`, `{{` or `: `"
    return Fault(*at, message, help, repairs.with_closing(*at))


def _opened_above(trouble: Trouble, at: tuple[int, int]) -> tuple[tuple[int, int], str]:
    """The bracket that is open where libyaml meets a sign that cannot stand within it."""
    for line in range(at[0], 0, -1):
        text = bare(trouble.text(line))
        waiting = repairs.open_brackets(text)
        if waiting:
            opening = "[" if waiting[-1] == "]" else "{"
            return (line, text.rindex(opening) + 1), opening
    return at, ""


def _stuck(trouble: Trouble) -> Fault | None:
    """`epochs:20` and `-linear: 4`; libyaml blames a line after it."""
    for line in (trouble.line, trouble.line - 1, trouble.line - 2):
        text = trouble.text(line)
        colon, dash = _STUCK_COLON.match(text), _STUCK_DASH.match(bare(text))
        if colon and "://" not in text:
            help = "write `key: value`, with a space after the colon"
            at = colon.end() - 1
            repair = repairs.put(line, f"{text[:at]} {text[at:]}")
            return Fault(line, at, "the colon touches its value", help, repair)
        if dash and line <= trouble.line:
            help = "write `- linear: 64`, with a space after the dash"
            at = indent_of(text) + 1
            repair = repairs.put(line, f"{text[:at]} {text[at:]}")
            return Fault(line, at, "the dash touches what follows it", help, repair)
    return None


def _no_colon(trouble: Trouble) -> Fault | None:
    """A key without its colon; libyaml takes it for a text that goes on in the next line."""
    line = trouble.before()
    match = _NO_COLON.match(bare(trouble.text(line)))
    if not match or indent_of(trouble.text(line)) > indent_of(trouble.text()):
        return None
    alone = not match.group(1) and not match.group(3)
    if "did not find expected" in trouble.problem and not alone:
        return None
    word, value = match.group(2), (match.group(3) or "").strip()
    message, help = (
        f"a colon is missing after `{word}`",
        f"write `{word}: {value}`".replace(": `", ":`"),
    )
    text, at = trouble.text(line), match.end(2)
    repair = repairs.put(line, f"{text[:at]}:{text[at:]}")
    return Fault(line, at + 1, message, help, repair)


def _colon_in_value(trouble: Trouble) -> Fault | None:
    if "mapping values are not allowed" not in trouble.problem:
        return None
    help = "put a text that holds `: ` in quotes, and a mapping within a line in braces: `{key: value}`"
    match = _TWO_COLONS.match(bare(trouble.text()))
    if match:
        key, inner, value = match.groups()
        help = f"put the inner mapping in braces: `{key}: {{{inner}: {value}}}`"
        begin = trouble.text().partition(f"{key}:")[0]
        repair = repairs.put(trouble.line, f"{begin}{key}: {{{inner}: {value}}}")
        message = "a colon stands where no key can be"
        return Fault(trouble.line, trouble.column, message, help, repair)
    return Fault(trouble.line, trouble.column, "a colon stands where no key can be", help)


def _no_dash(trouble: Trouble) -> Fault | None:
    """A lone word between two steps, which libyaml takes for a key without its colon."""
    line = trouble.before()
    text, above = trouble.text(line), trouble.before(line)
    word = bare(text).strip()
    steps = is_step(trouble.text()) and above > 0 and is_step(trouble.text(above))
    if not steps or not re.fullmatch(r"[A-Za-z_]\w*", word):
        return None
    depth = indent_of(trouble.text(above))
    if indent_of(text) < depth:
        return None
    meant = f"{' ' * depth}- {text.lstrip()}"
    span = Span(line, 1, line, len(text) + 1)
    help = Help(f"write `- {word}`, like line {above}", write(meant, Place(trouble.original, span)))
    message = f"a dash is missing before `{word}`"
    return Fault(line, indent_of(text) + 1, message, help, repairs.put(line, meant))


def _inner_quote(trouble: Trouble) -> Fault | None:
    """`'it's'`: the quotes end at the one that is meant as a letter."""
    for line in dict.fromkeys((trouble.line, trouble.context_line)):
        match = _TORN_QUOTES.search(trouble.text(line))
        if match:
            whole = f'"{match.group(1)}\'{match.group(2)}"'
            span = Span(line, match.start() + 1, line, match.end() + 1)
            help = Help(
                f"write it twice, or use double quotes: `{whole}`",
                write(whole, Place(trouble.original, span)),
            )
            text = trouble.text(line)
            repair = repairs.put(line, text[: match.start()] + whole + text[match.end() :])
            message = "the quotes end at this one, which is meant as a letter"
            return Fault(line, match.end(1) + 1, message, help, repair)
    return None


def _bad_begin(trouble: Trouble) -> Fault | None:
    if "found character that cannot start any token" not in trouble.problem:
        return None
    if trouble.text()[trouble.column - 1 : trouble.column] == "\t":
        text, at = trouble.text(), trouble.column
        rest = text[at - 1 :].lstrip()
        span = Span(trouble.line, at, trouble.line, len(text) - len(rest) + 1)
        help = Help("put a space there", write(" ", Place(trouble.original, span)))
        repair = repairs.put(trouble.line, f"{text[: at - 1]} {rest}")
        return Fault(trouble.line, at, "a tab stands before the value", help, repair)
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
    if "did not find expected key" not in trouble.problem or trouble.column <= indent_of(text) + 1:
        return None
    message = "the value ends before this"
    if text[trouble.column - 1] in "]}":
        at = trouble.column
        repair = repairs.put(trouble.line, text[: at - 1] + text[at:])
        return Fault(trouble.line, at, message, "remove it: no such bracket is open", repair)
    help = "put the whole text in quotes (a quote inside single quotes is written twice), or remove the rest"
    return Fault(trouble.line, trouble.column, message, help)


_KNOWN = (
    _tab,
    _slip,
    _no_dash,
    _inner_quote,
    _escape,
    _open_quote,
    _open_bracket,
    _stuck,
    _no_colon,
    wrong_indentation,
    _colon_in_value,
    _bad_begin,
    _anchor,
    _after_the_value,
)


def _unknown(trouble: Trouble) -> Fault:
    help = "compare the line with its neighbours: indentation, colons, quotes, brackets"
    return Fault(trouble.line, trouble.column, NOT_YAML, help)


def _bad_character(
    source: SourceText, error: yaml.reader.ReaderError, original: SourceText
) -> Fault:
    code = error.character if isinstance(error.character, int) else ord(error.character[0])
    sign = chr(code)
    before = source.text[: max(source.text.find(sign), 0)]
    line, column = behind(before)

    def repair(lines: list[str]) -> set[int]:
        touched = {number for number, text in enumerate(lines, 1) if sign in text}
        for number in touched:
            lines[number - 1] = lines[number - 1].replace(sign, "")
        return touched

    message = f"the character U+{code:04X} is not allowed in YAML"
    help = Help("remove it", remove_characters(original, line, column))
    return Fault(line, column, message, help, repair)
