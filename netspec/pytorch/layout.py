"""Lines of Python with their comments, broken where they are too long."""

import re

WIDTH = 88
"""The longest line before it is indented; two levels deep in a method it stays within 100."""

OPEN, CLOSE = "([{", ")]}"


def statement(code: str, comment: str = "") -> str:
    """A statement and its comment: in one line if they fit, else broken inside its first bracket.

    >>> print(statement("x = f(a, b)", "[2]"))
    x = f(a, b)  # [2]
    """
    tail = f"  # {comment}" if comment else ""
    if len(code) + len(tail) <= WIDTH or not any(bracket in code for bracket in OPEN):
        return code + tail
    head, inside, rest = _bracket(code)
    parts = _parts(inside)
    if not parts:
        return code + tail
    # a comma after the only part could make a tuple of it
    lines = _filled(parts) if len(parts) > 1 else statement(inside)
    return f"{head}{tail}\n{indented(lines)}\n{rest}"


def docstring_of(text: str) -> str:
    """A docstring that cannot end early, whatever the text."""
    text = text.strip()
    if not text:
        return ""
    lines = text.split("\n")
    plain = all(line.isprintable() for line in lines) and not re.search(r'\\|"""|"$', text)
    return (
        f'"""{text}"""' if plain and len(lines) == 1 else f'"""{text}\n"""' if plain else repr(text)
    )


def indented(text: str, levels: int = 1) -> str:
    """Every line that is not empty, `levels` further in."""
    return "\n".join("    " * levels + line if line else "" for line in text.split("\n"))


def _bracket(code: str) -> tuple[str, str, str]:
    """The code up to and with its first bracket, what stands inside, and from the closing bracket on."""
    # what is assigned to stays whole, even if it has brackets: `y, (hidden, cell) = …`
    after = max(0, code.find(" = "))
    start = min(i for bracket in OPEN if (i := code.find(bracket, after)) >= 0)
    depth = 0
    for i, sign in _signs(code, start):
        depth += (sign in OPEN) - (sign in CLOSE)
        if depth == 0:
            return code[: start + 1], code[start + 1 : i], code[i:]
    return code, "", ""


def _parts(inside: str) -> list[str]:
    """What stands between the outermost commas."""
    parts, depth, begin = [], 0, 0
    for i, sign in _signs(inside, 0):
        depth += (sign in OPEN) - (sign in CLOSE)
        if sign == "," and depth == 0:
            parts.append(inside[begin:i].strip())
            begin = i + 1
    return [part for part in (*parts, inside[begin:].strip()) if part]


def _signs(code: str, start: int) -> list[tuple[int, str]]:
    """Every sign outside quotes, with its place."""
    signs, quote, escaped = [], "", False
    for i in range(start, len(code)):
        sign = code[i]
        if escaped:
            escaped = False
        elif quote and sign == "\\":
            escaped = True
        elif sign in "'\"" and quote in ("", sign):
            quote = "" if quote else sign
        elif not quote:
            signs.append((i, sign))
    return signs


def _filled(parts: list[str]) -> str:
    """The parts in as few lines as they fit into, each with its comma."""
    lines = [""]
    for part in parts:
        if len(part) > WIDTH - 8:
            lines += [f"{statement(part)},", ""]
        elif len(lines[-1]) + len(part) + 2 > WIDTH - 4:
            lines.append(f"{part},")
        else:
            lines[-1] = f"{lines[-1]} {part},".strip()
    return "\n".join(line for line in lines if line)
