"""Text on a screen: how wide it is, and nothing in it that would move the cursor."""

TAB = 4


def cells(text: str) -> int:
    """How many cells of the screen a text takes."""
    if text.isascii():
        return len(text) + text.count("\t") * (TAB - 1)
    import unicodedata

    return sum(
        TAB
        if c == "\t"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 0
        if unicodedata.combining(c)
        else 1
        for c in text
    )


def printable(text: str) -> str:
    """Tabs as spaces, and characters that would move the cursor or the colours as a visible sign."""
    return "".join(
        " " * TAB
        if c == "\t"
        else c
        if c.isprintable() or c == "…"
        else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
