"""A network as boxes and arrows, blocks folded or not: what a picture draws. Places are in rows, from the inputs down."""

from netspec.graph.folding import BlockCall, grouped
from netspec.graph.graph import Graph, Node, Value
from netspec.graph.parts import snake
from netspec.source.record import Record

INPUT, WEIGHTS, JOIN, PLAIN, OUTPUT, BLOCK = "input", "weights", "join", "plain", "output", "block"


class Box(Record):
    """One box: what it is, what it is called, and the row it stands in. `sort` is what a picture tells apart by colour."""

    sort: str
    kind: str
    name: str
    parameters: int
    row: int


class Arrow(Record):
    """A value on its way between two boxes, by their numbers."""

    start: int
    end: int
    shape: str


class Picture(Record):
    """The boxes in running order, and the arrows."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def picture_of(graph: Graph, *, unfold: bool) -> Picture:
    """The boxes of a graph. Every box stands below all that it takes."""
    drawing = _Drawing(graph)
    for one in graph.inputs:
        drawing.place(Box(INPUT, one.spec.kind.kind, one.spec.name, 0, 0), (), (one.value,))
    for block, nodes in grouped(graph):
        if block is not None and not unfold:
            drawing.layers(nodes, block)
        else:
            for node in nodes:
                drawing.layers([node])
    for output in graph.outputs:
        box = Box(OUTPUT, output.spec.kind.kind, output.spec.name, 0, 0)
        drawing.place(box, (output.value,), ())
    return Picture(tuple(drawing.boxes), tuple(drawing.arrows))


class _Drawing:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self._made: dict[Value, int] = {}

    def layers(self, held: list[Node], block: BlockCall | None = None) -> None:
        """A box for the nodes of a block, or for one alone."""
        made = {value for node in held for value in node.outputs}
        takes = dict.fromkeys(v for node in held for v in node.takes if v not in made)
        parameters = sum(node.parameters() for node in held)
        first = held[0]
        if block is not None:
            kind = self.graph.blocks[block[0]].name
            box = Box(BLOCK, kind, ".".join(block[0]), parameters, 0)
        else:
            sort = WEIGHTS if first.weights() else JOIN if len(first.inputs) > 1 else PLAIN
            name = "" if first.label == snake(first.layer.kind) else first.label
            box = Box(sort, _written(first), name, parameters, 0)
        self.place(box, tuple(takes), tuple(made))

    def place(self, box: Box, takes: tuple[Value, ...], gives: tuple[Value, ...]) -> None:
        number = len(self.boxes)
        starts = [(self._made[value], value) for value in takes if value in self._made]
        row = 1 + max((self.boxes[start].row for start, _ in starts), default=-1)
        self.boxes.append(box._replace(row=row))
        self.arrows += [Arrow(start, number, str(value.type)) for start, value in starts]
        self._made.update((value, number) for value in gives)


def _written(node: Node) -> str:
    """The kind with its primary setting, as it would be written."""
    layer = node.layer
    if layer.primary is None:
        return layer.kind
    value = vars(layer).get(layer.primary, vars(layer).get(f"{layer.primary}_"))
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return f"{layer.kind}: {value}" if plain and not layer.results() else layer.kind
