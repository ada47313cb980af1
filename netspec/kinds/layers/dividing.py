"""Numbers that divide another: what is offered where one does not."""

from collections.abc import Iterator
from math import isqrt

from netspec.source.help import Cure, correct, maybe

LARGEST = 10**9
"""Of a larger number nothing is offered: no layer is so wide, and to look for its divisors takes long."""


def dividing(setting: str, given: int, whole: int) -> Iterator[Cure]:
    """The nearest numbers to a given one that divide a whole."""
    if whole > LARGEST:
        return
    small = [n for n in range(1, isqrt(whole) + 1) if whole % n == 0]
    fitting = {*small, *(whole // n for n in small)}
    for number in sorted(fitting, key=lambda n: (abs(n - given), n))[:2]:
        yield maybe(correct(setting, str(number)), title=f"choose `{setting}: {number}`")
