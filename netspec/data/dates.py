"""Dates as texts of one form, the one that every ONNX file reads. No numpy here."""

from datetime import date, datetime

LONGEST = 40


def plain_date(text: str) -> str | None:
    """`2024-03-05` or `2024-03-05T12:30:59` for a text in a form of ISO 8601; None for another.

    An offset from UTC is left out, and so are parts of a second.

    >>> plain_date("2024-03-05 12:30"), plain_date("20240305"), plain_date("5.3.2024")
    ('2024-03-05T12:30:00', '2024-03-05', None)
    """
    if len(text) > LONGEST:
        return None
    try:
        if len(text) <= len("2024-W10-2"):
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat(timespec="seconds")
    except ValueError:
        return None
