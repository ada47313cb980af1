"""Draw what `netspec check` says about the specs in `specs/`, as it stands in a terminal: `python docs/pictures/draw.py`.

Each picture is an SVG without fonts or scripts of others. Needs netspec, and Rich, which netspec uses anyway.
"""

import io
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

HERE = Path(__file__).parent
WIDTH = 112

THEME = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [
        (36, 41, 47),
        (207, 34, 46),
        (17, 99, 41),
        (154, 103, 0),
        (9, 105, 218),
        (130, 80, 223),
        (27, 124, 131),
        (110, 119, 129),
    ],
)

FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {terminal_width} {terminal_height}" role="img">
<title>TITLE</title>
<style>.{unique_id}-matrix {{font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px}}
{styles}</style>
<defs>{lines}</defs>
<rect x="1" y="1" width="99.8%" height="99%" rx="8" fill="#ffffff" stroke="#d0d7de"/>
<g transform="translate(14, 12)" class="{unique_id}-matrix">{backgrounds}{matrix}</g>
</svg>
"""


def told(spec: Path) -> str:
    """What the command says, with its colours, below the command itself."""
    command = ["netspec", "check", spec.name]
    words = [sys.executable, "-m", *command, "--color", "always"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", cwd=spec.parent)
    return f"$ {' '.join(command)}\n{done.stdout.rstrip()}\n"


def drawn(text: str, title: str) -> str:
    """Text with the colours of a terminal as an SVG."""
    lines = Text.from_ansi(text)
    console = Console(width=WIDTH, record=True, file=io.StringIO(), color_system="standard")
    console.print(lines, soft_wrap=True)
    form = FORMAT.replace("TITLE", title)
    return console.export_svg(theme=THEME, code_format=form, unique_id="t")


def main() -> None:
    for spec in sorted((HERE / "specs").glob("*.yaml")):
        path = HERE / f"{spec.stem}.svg"
        path.write_text(drawn(told(spec), f"netspec check {spec.name}"), "utf-8")
        print(path)


if __name__ == "__main__":
    main()
