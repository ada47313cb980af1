"""The names given so far: which value each means, where it was given, and what is wrong with one that means nothing."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from netspec.graph.bounds import may_be_lost, names_given
from netspec.graph.graph import Node as GraphNode
from netspec.graph.graph import Value
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, maybe, similar, write
from netspec.source.names import near_ones, nearest
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, place_within
from netspec.spec.steps import Step

HIDDEN = "handed.on{}"
"""With a dot in it, which no step can have in its name."""

Stream: TypeAlias = tuple[Value, ...] | None
"""What a step takes and gives; None where a fault above has spoilt it, which mutes everything below."""


class Names:
    """Grows as the steps are walked. `producers` tell of a result's parts: what else the layer gives it came from."""

    def __init__(
        self,
        steps: tuple[Step, ...],
        problems: Problems,
        producers: dict[Value, GraphNode],
        outputs: Collection[str] = (),
    ) -> None:
        self.problems = problems
        self.producers = producers
        self.outputs = outputs
        self.outside: Names | None = None
        """In a block, the names where it is used, which it does not see."""
        self.results: dict[str, Stream] = {}
        self.places: dict[str, Place] = {}
        self.begin(steps)
        self.inner: dict[str, Names] = {}
        """The named use of a block → the names given in it."""
        self.lists: dict[str, Place] = {}
        """The lists that results are appended to, and where first."""
        self._loops: list[tuple[Place, frozenset[str]]] = []
        """The loops around, each with the names that were given before it."""
        self._anew: dict[tuple[Place, str], Place] = {}
        """A loop and a name given before it → the step in it that gives the name anew."""
        self._hidden: set[str] = set()
        self._apart: set[str] = set()
        self.within: tuple[Value, ...] = ()
        """The values whose elements are samples at this place of the spec; see `Value.within`."""
        self.markers: dict[str, str] = {}
        """Inputs that are no values → the named size whose real places they tell."""

    def begin(self, steps: tuple[Step, ...]) -> None:
        """Names are given by these steps from here on."""
        self.steps = steps
        self.below = set(names_given(steps))

    def resolve(self, name: str, place: Place, *more: str) -> Stream:
        """The values of a name; what is wrong with the name is told. `more` are other words that may stand there."""
        whole, part = self._taken_apart(name)
        if whole in self.markers:
            message = (
                f"`{whole}` says which places of `{self.markers[whole]}` are real, and is no value"
            )
            help = f"to calculate with it, take it in a second time, as a number: `length: {{number, column: {whole}}}`"
            self._tell("NS2011", message, place, help)
        elif whole in self.results:
            found = self._part(whole, part, place) if part else self.results[whole]
            return found if self._may_be_taken(whole, found, place) else None
        elif whole in self.below:
            message = f"the result `{whole}` is used before it is given"
            self._tell("NS2002", message, place, "move the step that gives it above this one")
        elif not may_be_lost(whole, self.steps):
            self._tell("NS2001", f"there is no result `{whole}`", place, self._other(whole, more))
        return None

    def _taken_apart(self, name: str) -> tuple[str, str]:
        """The result that a name is of, and the part of it that is meant."""
        if name in self._apart:
            return name, ""
        whole = next((one for one in self._hidden if f"{name}.".startswith(f"{one}.")), None)
        whole = whole or name.partition(".")[0]
        return whole, name[len(whole) + 1 :]

    def _may_be_taken(self, name: str, stream: Stream, place: Place) -> bool:
        """Whether a result belongs to the same samples as this place of the spec; told if not."""
        if all(value.within == self.within for value in stream or ()):
            return True
        if self.within:
            message = f"`{name}` belongs to whole samples, and `each` takes them apart"
            help = "use it after the `each`, or put it among the elements before"
        else:
            message = f"`{name}` belongs to the elements that an `each` took apart"
            help = "let the `each` give it as its result"
        self._tell("NS2012", message, place, help)
        return False

    def _part(self, whole: str, part: str, place: Place) -> Stream:
        """The part of a result; what is wrong with its name is told."""
        stream = self.results[whole]
        if stream is None:
            return None
        inner = self.inner.get(whole)
        if inner is not None and part.partition(".")[0] in inner.results:
            return inner.resolve(part, place)
        own = self._parts(stream)
        if part in own:
            return (own[part],)
        parts = [*own, *(inner.given() if inner else ())]
        near = nearest(part, parts)
        listed = " and ".join(f"`{whole}.{one}`" for one in parts)
        help = (
            f"its parts are {listed}" if parts else Help(f"take it whole: `{whole}`", write(whole))
        )
        if near:
            full = f"{whole}.{near}"
            help = similar(f"a part with a similar name exists: `{full}`", [full])
        self._tell("NS2010", f"`{whole}` has no part `{part}`", place, help)
        return None

    def _parts(self, stream: tuple[Value, ...]) -> dict[str, Value]:
        node = self.producers.get(stream[0]) if stream else None
        if node is None or len(node.outputs) == 1 or node.stream != stream:
            return {}
        return node.parts

    def _other(self, name: str, more: tuple[str, ...]) -> str:
        if name in self.outputs:
            return f"`{name}` is an output; name the step that leads to it, and start there"
        if self._is_outside(name):
            return f"a block sees its own results alone: hand it over, `parameters: {{{name}: result}}` and `${name}`"
        known = self.given()
        near = near_ones(name, [*known, *self.below, *more])
        if near:
            return similar(f"a result with a similar name exists: `{near[0]}`", near)
        if not known:
            return "no result has a name so far: `{relu, name: skip}` gives one"
        return "the results so far are " + ", ".join(f"`{one}`" for one in known)

    def _is_outside(self, name: str) -> bool:
        around = self.outside
        while around is not None:
            if name in around.results:
                return True
            around = around.outside
        return False

    def give(self, name: str, stream: Stream, place: Place, depth: int = 0) -> None:
        """Let a name mean the values of a stream; that it is given twice is told. `depth` is that of the path around."""
        first = self.places.get(name) or self.lists.get(name)
        if first is not None and first != place and not self._may_be_anew(name, place):
            message = f"the name `{name}` is given twice"
            other = maybe(write(f"{name}_2"), title=f"call this one `{name}_2`")
            help = Help("give one of the two another name", other)
            again, related = Label(place, "again here"), (Label(first, "first here"),)
            self.problems.add(Diagnostic("NS2003", message, again, help, related=related))
            return
        self.results[name] = stream
        self.places[name] = place
        named = [(f"{name}.{part}", value) for part, value in self._parts(stream or ()).items()]
        named += [(name, stream[0])] if stream is not None and len(stream) == 1 else []
        for word, value in named:
            if value.name is None:
                value.name, value.depth = word, depth

    def take(self, name: str, stream: Stream, place: Place) -> None:
        """Let a name mean what comes in, which has a name of its own where it comes from."""
        self.results[name], self.places[name] = stream, place

    def _may_be_anew(self, name: str, place: Place) -> bool:
        """Whether a name stands for what a loop carries from turn to turn: given once before it, and once in it."""
        loop = next((where for where, before in self._loops if name in before), None)
        return loop is not None and self._anew.setdefault((loop, name), place) == place

    def append(self, name: str, stream: Stream, place: Place) -> None:
        """Put the values of a stream at the end of a list; that the name is a result's is told."""
        first = self.places.get(name)
        if first is not None:
            message, help = f"the name `{name}` is given twice", "give the list another name"
            again, related = Label(place, "again here"), (Label(first, "first here"),)
            self.problems.add(Diagnostic("NS2003", message, again, help, related=related))
            return
        before = self.results.get(name, ())
        self.results[name] = None if stream is None or before is None else (*before, *stream)
        self.lists.setdefault(name, place)

    @contextmanager
    def loop(self, place: Place) -> Iterator[None]:
        """While it lasts, names given before may be given anew."""
        self._loops.append((place, frozenset(self.results)))
        try:
            yield
        finally:
            self._loops.pop()

    def given(self) -> list[str]:
        """The names that the spec gives to what there is so far."""
        return [name for name in self.results if name not in self._hidden]

    def every(self, within: str = "") -> Iterator[tuple[str, tuple[Value, ...]]]:
        """The names given so far and those of parts, by which they are reached from outside; each with its values."""
        for name in self.given():
            stream = self.results[name]
            if stream is not None:
                yield f"{within}{name}", stream
                for part, value in self._parts(stream).items():
                    yield f"{within}{name}.{part}", (value,)
            if name in self.inner:
                yield from self.inner[name].every(f"{within}{name}.")

    def give_apart(self, name: str, stream: Stream) -> None:
        """Let a name with a dot in it, which is no part of a result, mean the values of a stream."""
        self._apart.add(name)
        self.results[name] = stream

    def hide(self, stream: Stream) -> str:
        """A name of our own for a stream: what a loop's variable or a block's parameter hands on."""
        name = HIDDEN.format(len(self._hidden))
        self._hidden.add(name)
        self.results[name] = stream
        return name

    def _tell(self, code: str, message: str, place: Place, help: str) -> None:
        self.problems.add(Diagnostic(code, message, Label(place), help))


def place_in(node: Node, name: str) -> Place:
    """Where a name stands in a value that is the name, a list of names, or a mapping that holds one."""
    if isinstance(node, Scalar):
        return _word_in(node, name) or node.place
    inside = node.items if isinstance(node, Sequence) else [entry.value for _, entry in node]
    for item in inside:
        if isinstance(item, Scalar) and (place := _word_in(item, name)):
            return place
        if isinstance(item, Sequence | Mapping):
            place = place_in(item, name)
            if place is not item.place:
                return place
    return node.place


def _word_in(node: Scalar, name: str) -> Place | None:
    """Where a name stands in a text that is it, or an expression that holds it."""
    if node.value == name:
        return node.place
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.(])", str(node.value))
    return place_within(node, *found.span()) if found else None
