"""Tables on the screen, drawn by rich."""

import math
import sys
from collections.abc import Sequence
from typing import Literal

from netspec.cli.terminal import Terminal

PIPE_WIDTH = 140
"""The width where no screen says one."""


def figure(value: float) -> str:
    """A number to four digits, without powers of ten where they can be done without.

    >>> figure(1), figure(0.98765), figure(50830.2), figure(0.000123)
    ('1.000', '0.9877', '50,830', '0.000123')
    """
    size = abs(value)
    if not 1e-3 <= size < 1e9:
        return f"{value:.4g}"
    decimals = max(0, min(4, 3 - math.floor(math.log10(size))))
    return f"{value:,.{decimals}f}"


def print_table(
    title: str | None,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    terminal: Terminal,
    *,
    total: Sequence[str] | None = None,
    rulers: Sequence[int] = (),
    right: Sequence[int] = (),
    spare: int | None = None,
    torn: Sequence[int] = (0,),
) -> None:
    """Print a table to standard output; a rule is drawn after each row number in `rulers`.

    The column `spare` is left out where the screen is too narrow for all; of a table that has one, no cells are torn but
    those of the columns `torn`.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colour = terminal.colours(sys.stdout)
    console = Console(
        file=sys.stdout,
        width=None if sys.stdout.isatty() else PIPE_WIDTH,
        color_system="standard" if colour else None,
        force_terminal=colour or None,
    )
    lines = [header, *rows, *([total] if total else [])]
    kept = [i for i in range(len(header)) if i != spare or _width(lines) <= console.width]
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for i in kept:
        justify: Literal["right", "left"] = "right" if i in right else "left"
        table.add_column(
            header[i], justify=justify, overflow="fold", no_wrap=spare is not None and i not in torn
        )
    for number, row in enumerate(rows, 1):
        # Text, not markup: a shape such as [3] is no style
        last = number in rulers or number == len(rows)
        table.add_row(*(Text(row[i]) for i in kept), end_section=last)
    if total:
        table.add_row(*(Text(total[i], style="bold") for i in kept))
    console.print(table)


def _width(lines: Sequence[Sequence[str]]) -> int:
    """How wide a table is that holds these lines."""
    columns = zip(*lines, strict=True)
    return sum(max(len(cell) for cell in column) + 3 for column in columns)
