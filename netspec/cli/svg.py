"""A picture of boxes and arrows as SVG: rows from top to bottom, what skips rows goes around at the side."""

from xml.sax.saxutils import escape

from netspec.graph.boxes import BLOCK, INPUT, JOIN, OUTPUT, PLAIN, WEIGHTS, Arrow, Box, Picture

WIDTH, HEIGHT, GAP_X, GAP_Y, LANE, MARGIN = 190, 46, 26, 44, 16, 24
MOST_KIND, MOST_NAME = 26, 23
FILL = {
    INPUT: "#d9f2e1",
    OUTPUT: "#e9ddf7",
    WEIGHTS: "#d6e6fb",
    BLOCK: "#cfe0f5",
    JOIN: "#fdeccb",
    PLAIN: "#f6f6f4",
}
"""The colour of each sort: green goes in, violet comes out, blue learns, yellow joins."""

STYLE = (
    "text{font-family:system-ui,Helvetica,Arial,sans-serif;font-size:12px;fill:#1d2733}"
    ".k{font-weight:600}.n{fill:#5a6675;font-size:10.5px}.s{fill:#5a6675;font-size:10px;"
    "paint-order:stroke;stroke:#fff;stroke-width:3px}"
    "path.a{fill:none;stroke:#7b8794;stroke-width:1.3}rect.b{stroke:#9aa5b1;stroke-width:1}"
)
HEAD = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="#7b8794"/></marker></defs>'
)


def draw(picture: Picture, title: str) -> str:
    """The whole SVG file."""
    sheet = _Sheet(picture)
    parts = [sheet.arrow(arrow) for arrow in picture.arrows]
    parts += [sheet.box(number, box) for number, box in enumerate(picture.boxes)]
    width, height = sheet.width, sheet.height
    heading = (
        f'<text x="{MARGIN}" y="{MARGIN}" class="k" style="font-size:15px">{_text(title)}</text>'
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">',
            f"<title>{_text(title)}</title><style>{STYLE}</style>{HEAD}",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            heading,
            *parts,
            "</svg>\n",
        ]
    )


class _Sheet:
    """Where everything stands. `x` of a box is its left edge, `y` its upper one."""

    def __init__(self, picture: Picture) -> None:
        self.boxes = picture.boxes
        rows: dict[int, list[int]] = {}
        for number, box in enumerate(picture.boxes):
            rows.setdefault(box.row, []).append(number)
        self.widest = max((len(row) for row in rows.values()), default=1)
        middle = self.widest * (WIDTH + GAP_X) / 2
        self.x: dict[int, float] = {}
        for row in rows.values():
            start = MARGIN + middle - len(row) * (WIDTH + GAP_X) / 2
            self.x.update((n, start + i * (WIDTH + GAP_X)) for i, n in enumerate(row))
        self.lanes = self._lanes(picture.arrows)
        self.right = MARGIN + self.widest * (WIDTH + GAP_X)
        self.width = round(self.right + LANE * (1 + max(self.lanes.values(), default=0)) + 90)
        last = max((box.row for box in picture.boxes), default=0)
        self.height = round(self.y(last) + HEIGHT + MARGIN)

    def y(self, row: int) -> float:
        return 2 * MARGIN + row * (HEIGHT + GAP_Y)

    def _lanes(self, arrows: tuple[Arrow, ...]) -> dict[Arrow, int]:
        """A lane at the side for each arrow that skips rows, the short ones nearest, no two of one lane beside each other."""
        long = [a for a in arrows if self._span(a) > 1]
        taken: list[list[tuple[int, int]]] = []
        found: dict[Arrow, int] = {}
        for arrow in sorted(long, key=self._span):
            top, end = self.boxes[arrow.start].row, self.boxes[arrow.end].row
            lane = next(
                (i for i, held in enumerate(taken) if all(end <= a or top >= b for a, b in held)),
                len(taken),
            )
            if lane == len(taken):
                taken.append([])
            taken[lane].append((top, end))
            found[arrow] = lane
        return found

    def _span(self, arrow: Arrow) -> int:
        return self.boxes[arrow.end].row - self.boxes[arrow.start].row

    def box(self, number: int, box: Box) -> str:
        x, y = self.x[number], self.y(box.row)
        centre = x + WIDTH / 2
        learned = f"{box.parameters:,}" if box.parameters else ""
        # of a long path the end tells most
        name = box.name if len(box.name) <= MOST_NAME else f"…{box.name[1 - MOST_NAME :]}"
        second = " · ".join(part for part in (name, learned) if part)
        first_y = y + (HEIGHT / 2 + 4 if not second else 19)
        lines = [
            f'<rect class="b" x="{x:.1f}" y="{y:.1f}" width="{WIDTH}" height="{HEIGHT}" rx="7" fill="{FILL[box.sort]}"/>',
            f'<text class="k" x="{centre:.1f}" y="{first_y:.1f}" text-anchor="middle">{_text(_short(box.kind, MOST_KIND))}</text>',
        ]
        if second:
            lines.append(
                f'<text class="n" x="{centre:.1f}" y="{y + 35:.1f}" text-anchor="middle">{_text(second)}</text>'
            )
        return "".join(lines)

    def arrow(self, arrow: Arrow) -> str:
        start_x = self.x[arrow.start] + WIDTH / 2
        start_y = self.y(self.boxes[arrow.start].row) + HEIGHT
        end_x, end_y = self.x[arrow.end] + WIDTH / 2, self.y(self.boxes[arrow.end].row)
        lane = self.lanes.get(arrow)
        if lane is None:
            path = _bent(start_x, start_y, end_x, end_y)
            label_x, label_y = (start_x + end_x) / 2 + 5, (start_y + end_y) / 2 + 3
        else:
            side = self.right + lane * LANE
            out, back = start_y + 10, end_y - 14
            path = (
                f"M{start_x + 30:.1f} {start_y:.1f}V{out:.1f}H{side - 6:.1f}q6 0 6 6V{back - 6:.1f}q0 6 -6 6"
                f"H{end_x + 30:.1f}V{end_y:.1f}"
            )
            label_x, label_y = side + 4, out + 16
        return (
            f'<path class="a" d="{path}" marker-end="url(#tip)"/>'
            f'<text class="s" x="{label_x:.1f}" y="{label_y:.1f}">{_text(arrow.shape)}</text>'
        )


def _bent(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (y + to_y) / 2
    return f"M{x:.1f} {y:.1f}C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    """Text as XML holds it; signs that XML has no room for are left out."""
    return escape("".join(sign for sign in text if sign.isprintable()))
