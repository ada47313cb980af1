"""Tables on the screen, drawn by rich."""

import sys
from collections.abc import Sequence

from netspec.cli.terminal import Terminal

PIPE_WIDTH = 140
"""The width where no screen says one."""


def print_table(
    title: str | None,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    terminal: Terminal,
    *,
    total: Sequence[str] | None = None,
    rulers: Sequence[int] = (),
    right: Sequence[int] = (),
) -> None:
    """Print a table to standard output; a rule is drawn after each row number in `rulers`."""
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
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(header):
        table.add_column(name, justify="right" if i in right else "left", overflow="fold")
    for number, row in enumerate(rows, 1):
        # Text, not markup: a shape such as [3] is no style
        table.add_row(
            *(Text(cell) for cell in row), end_section=number in rulers or number == len(rows)
        )
    if total:
        table.add_row(*(Text(cell, style="bold") for cell in total))
    console.print(table)
