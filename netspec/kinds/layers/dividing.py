"""Numbers that divide another: what is offered where one does not."""

from collections.abc import Iterator

from netspec.source.help import Cure, correct, maybe


def dividing(setting: str, given: int, whole: int) -> Iterator[Cure]:
    """The nearest numbers to a given one that divide a whole."""
    fitting = [n for n in range(1, whole + 1) if whole % n == 0]
    for number in sorted(fitting, key=lambda n: (abs(n - given), n))[:2]:
        yield maybe(correct(setting, str(number)), title=f"choose `{setting}: {number}`")
