"""How the numbers of a table are written, and how they are written here: with a point, and nothing between thousands."""

import re
from functools import cached_property


class Figures:
    """A decimal mark, and what may stand between groups of three digits (`""`: nothing)."""

    def __init__(self, decimal: str = ".", thousands: str = "") -> None:
        self.decimal, self.thousands = decimal, thousands

    @property
    def usual(self) -> bool:
        """Whether Python reads such numbers as they are."""
        return self.decimal == "." and not self.thousands

    def plain(self, text: str) -> str | None:
        """A number as Python writes it; None where the text is none in this form.

        >>> Figures(",", ".").plain("-1.234,5"), Figures(",").plain("1.5"), Figures(",", ".").plain("1.5")
        ('-1234.5', None, None)
        """
        if not self._pattern.fullmatch(text):
            return None
        return text.replace(self.thousands, "").replace(self.decimal, ".")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Groups have three digits each: what has not may be another number than is meant."""
        mark, between = re.escape(self.decimal), re.escape(self.thousands)
        grouped = rf"\d{{1,3}}(?:{between}\d{{3}})+|" if between else ""
        return re.compile(
            rf"[+-]?(?:(?:{grouped}\d+)(?:{mark}\d*)?|{mark}\d+)(?:[eE][+-]?\d+)?", re.ASCII
        )


POINT = Figures()
