"""The names given so far: which value each means, where it was given, and what is wrong with one that means nothing."""

from netspec.graph.bounds import may_be_lost, names_given
from netspec.graph.graph import Value
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.names import nearest
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence
from netspec.spec.model import Spec


class Names:
    """Grows as the steps are walked. A name means None where a fault above has spoilt its value."""

    def __init__(self, spec: Spec, problems: Problems) -> None:
        self.spec = spec
        self.problems = problems
        self.results: dict[str, Value | None] = {}
        self.places: dict[str, Place] = {}
        self.below = set(names_given(spec.layers or ()))

    def resolve(self, name: str, place: Place, *more: str) -> Value | None:
        """The value of a name; what is wrong with the name is told. `more` are other words that may stand there."""
        if name in self.results:
            return self.results[name]
        if name in self.below:
            message = f"the result `{name}` is used before it is given"
            self._tell("NS2002", message, place, "move the step that gives it above this one")
        elif not may_be_lost(name, self.spec):
            self._tell("NS2001", f"there is no result `{name}`", place, self._other(name, more))
        return None

    def _other(self, name: str, more: tuple[str, ...]) -> str:
        if any(name == output.name for output in self.spec.outputs):
            return f"`{name}` is an output; name the step that leads to it, and start there"
        near = nearest(name, [*self.results, *self.below, *more])
        if near:
            return f"a result with a similar name exists: `{near}`"
        return "the results so far are " + ", ".join(f"`{one}`" for one in self.results)

    def give(self, name: str, value: Value | None, place: Place) -> None:
        """Let a name mean a value; that it is given twice is told."""
        first = self.places.get(name)
        if first is not None and first != place:
            message, help = f"the name `{name}` is given twice", "give one of the two another name"
            again, related = Label(place, "again here"), (Label(first, "first here"),)
            self.problems.add(Diagnostic("NS2003", message, again, help, related=related))
            return
        if value is not None and value.name is None:
            value.name = name
        self.results[name] = value
        self.places[name] = place

    def _tell(self, code: str, message: str, place: Place, help: str) -> None:
        self.problems.add(Diagnostic(code, message, Label(place), help))


def place_in(node: Node, name: str) -> Place:
    """Where a name stands in a value that is the name, a list of names, or a mapping that holds one."""
    if isinstance(node, Scalar):
        return node.place
    inside = node.items if isinstance(node, Sequence) else [entry.value for _, entry in node]
    for item in inside:
        if isinstance(item, Scalar) and item.value == name:
            return item.place
        if isinstance(item, Sequence | Mapping):
            place = place_in(item, name)
            if place is not item.place:
                return place
    return node.place
