"""The inputs that say how long a named size is in each sample: which sizes they mark, and what is wrong with them."""

from netspec.graph.graph import Graph, Value
from netspec.kinds.named_sizes import Ragged, formula
from netspec.kinds.tensors import ShapeError, Size, TensorType
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, rename
from netspec.source.names import nearest
from netspec.source.record import Record
from netspec.spec.model import InputSpec, Spec


def marked_by(spec: Spec, problems: Problems) -> dict[str, InputSpec]:
    """Named size → the input that marks its real places. Faults are told."""
    names = _named(spec)
    found: dict[str, InputSpec] = {}
    for one in spec.inputs:
        axis = one.bound.marks() if one.bound is not None else None
        if axis is None:
            continue
        if axis in found:
            _tell_twice(axis, found[axis], one, problems)
        elif names is not None and axis not in names:
            _tell_unknown(axis, one, names, problems)
        found.setdefault(axis, one)
    return found


def _named(spec: Spec) -> list[str] | None:
    """The named sizes of the inputs; None where an input has a fault, which is told elsewhere."""
    found: list[str] = []
    for one in spec.inputs:
        if one.bound is None:
            return None
        try:
            sizes = one.bound.encoded(one.width).sizes
        except ShapeError:
            return None
        found += [size for size in sizes if isinstance(size, str) and size not in found]
    return found


def _tell_twice(axis: str, first: InputSpec, again: InputSpec, problems: Problems) -> None:
    message = f"two inputs say which places of `{axis}` are real"
    related = (Label(first.place, "the first"),)
    help = "keep one of them; inputs whose axes have one name have equal lengths"
    problems.add(Diagnostic("NS2011", message, Label(again.place), help, related=related))


def _tell_unknown(axis: str, one: InputSpec, names: list[str], problems: Problems) -> None:
    message = f"no input has an axis named `{axis}`"
    near = nearest(axis, names)
    listed = " and ".join(f"`{name}`" for name in names)
    help = f"the named sizes of the inputs are {listed}" if names else None
    if near:
        words = f"a named size with a similar name exists: `{near}`"
        help = Help(words, rename(axis, near))
    help = help or f"name the axis in the input that has it: `array: [{axis}, 12]`"
    problems.add(Diagnostic("NS2011", message, Label(one.place), help))


def with_lengths(type: TensorType, marked: dict[str, InputSpec]) -> TensorType:
    """The type with those of its named sizes marked that have lengths."""
    sizes = tuple(Ragged(s) if isinstance(s, str) and s in marked else s for s in type.sizes)
    return type._replace(sizes=sizes)


class Marked(Record):
    """An input that says how long a named size is, and where that size stands: input → its axis, batch not counted."""

    marker: str
    axes: dict[str, int]
    raw_axes: dict[str, int]
    """The same of the raw columns, where a mask has the axis too."""
    by_itself: bool = False
    """Whether the axis is made of texts, and so is as long as the longest of each call."""


def marked_axes(graph: Graph) -> tuple[Marked, ...]:
    """Every input that marks a named size."""
    found = []
    for one in graph.inputs:
        name = one.spec.bound.marks() if one.spec.bound is not None else None
        if name is not None:
            sizes = {other.spec.name: other.value.type.sizes for other in graph.inputs}
            raw = {
                other.spec.name: other.spec.kind.raw(other.spec.width).sizes
                for other in graph.inputs
                if other.spec.has_column
            }
            places = _places(sizes, name), _places(raw, name)
            by_itself = one.spec.of is not None and not places[1]
            found.append(Marked(one.spec.name, *places, by_itself=by_itself))
    return tuple(found)


def _places(sizes: dict[str, tuple[Size, ...]], name: str) -> dict[str, int]:
    return {one: given.index(name) for one, given in sizes.items() if name in given}


def least_lengths(graph: Graph) -> dict[str, int]:
    """Named size that has lengths → how long a sample has to be for all windows to leave something of it."""
    found: dict[str, int] = {}
    for value in graph.values():
        for size in value.type.sizes:
            if isinstance(size, Ragged):
                base, add, divide = formula(size)
                found[base] = max(found.get(base, 1), divide - add)
    return found


def most_lengths(graph: Graph) -> dict[str, int]:
    """Named size → how long it can be at most, where a layer has room for no more."""
    found: dict[str, int] = {}
    for node in graph.nodes:
        for size, room in node.layer.room(*node.input_types).items():
            base, add, divide = formula(size)
            # the largest t with ⌊(t + add) / divide⌋ within the room
            most = room * divide + divide - 1 - add
            found[base] = min(found.get(base, most), most)
    return found


def may_be_cut(graph: Graph) -> bool:
    """Whether the padding that no sample of a batch needs can be cut off: unless a result has the size of it."""
    return all(isinstance(size, int) for one in graph.outputs for size in one.value.type.sizes)


def without_lengths(graph: Graph) -> Graph:
    """The same network for samples that are equally long: no lengths go in, and nothing is padding."""
    values = {value: Value(_plain(value.type), value.name) for value in _all_values(graph)}
    for value, plain in values.items():
        plain.within = tuple(values[around] for around in value.within)
    nodes = tuple(
        node._replace(
            inputs=tuple(values[value] for value in node.inputs),
            outputs=tuple(values[value] for value in node.outputs),
            unused=tuple(values[value] for value in node.unused),
            lengths=(),
        )
        for node in graph.nodes
    )
    markers = {one.marker for one in marked_axes(graph)}
    inputs = (one for one in graph.inputs if one.spec.name not in markers)
    return graph._replace(
        inputs=tuple(one._replace(value=values[one.value]) for one in inputs),
        nodes=nodes,
        outputs=tuple(one._replace(value=values[one.value]) for one in graph.outputs),
        results={},
    )


def _all_values(graph: Graph) -> list[Value]:
    given = [value for node in graph.nodes for value in node.outputs]
    return [one.value for one in graph.inputs] + given


def _plain(type: TensorType) -> TensorType:
    sizes = tuple(str(size) if isinstance(size, str) else size for size in type.sizes)
    return type._replace(sizes=sizes)
