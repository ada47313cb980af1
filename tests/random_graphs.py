"""Random specs: branches, joins, residuals, blocks, loops, shared weights, expressions, over rows, codes, sequences and pictures.

Kinds come from the table, their settings from their examples and their sorts, so that a new kind takes part by itself.
A seed makes a spec, always the same.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.kinds.catalogue import every
from netspec.kinds.compounds import Either, ListOf, PerAxis
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Layer
from netspec.kinds.named_sizes import Ragged, formula
from netspec.kinds.sorts import NAME, Choice, Flag, Real, SettingError, Sort, Whole
from netspec.kinds.tensors import CODES, FLOAT, ShapeError, TensorType
from netspec.source.text import SourceText

LAYERS = {name: cls for name, cls in every("layers").items() if issubclass(cls, Layer)}
INPUTS: tuple[tuple[str, TensorType], ...] = (
    ("{array: [6]}", TensorType((6,))),
    ("{array: [4]}", TensorType((4,))),
    ("{array: [4, 3]}", TensorType((4, 3))),
    ("{array: [1, 5]}", TensorType((1, 5))),
    ("{array: [time, 4]}", TensorType(("time", 4))),
    ("{array: [time, 4]}", TensorType(("time", 4))),
    ("{array: [3, time]}", TensorType((3, "time"))),
    ("{array: [2, time, 6]}", TensorType((2, "time", 6))),
    ("{array: [4, height, width]}", TensorType((4, "height", "width"))),
    ("{array: [4, 7, 6]}", TensorType((4, 7, 6))),
    ("{array: [2, 4, 5, 3]}", TensorType((2, 4, 5, 3))),
    ("{image: {size: [5, 4], channels: 3}}", TensorType((3, 5, 4), picture=True)),
    ("{codes: {count: 5, shape: [3]}}", TensorType((3,), CODES, (5,))),
    ("{codes: {count: [5, 2, 7]}, columns: [a, b, c]}", TensorType((3,), CODES, (5, 2, 7))),
    ("{codes: {count: 9, shape: [time]}}", TensorType(("time",), CODES, (9,))),
)
REALS = (0, 0.01, 0.1, 0.3, 0.5, 0.9, 1, 1.5, 2, -1)
LARGEST = 400
TRIES = 40
LONGEST = 30
"""No named size is larger when a graph is run."""


class Named(NamedTuple):
    """A value by the name that a spec has for it."""

    name: str
    type: TensorType


class RandomSpec:
    """The spec of a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.inputs: list[str] = []
        self.lines: list[str] = []
        self.values: list[Named] = []
        self.used: set[str] = set()
        self.containers: list[str] = []
        self.blocks: dict[str, dict[str, Any]] = {}
        self._begin()
        for _ in range(self.rng.randint(2, 12)):
            (self._container if self.rng.random() < 0.2 else self._layer)()

    @property
    def text(self) -> str:
        """All of it. What nothing takes is an output."""
        ends = [value.name for value in self.values if value.name not in self.used]
        # the parts of a split that nobody takes are no values here
        ends = ends or [self.values[-1].name]
        outputs = [f"  o{i}: {{tensor, from: {name}}}" for i, name in enumerate(ends)]
        return self._spec(self.lines, outputs)

    def _spec(self, lines: Sequence[str], outputs: Sequence[str]) -> str:
        text = "\n".join(lines)
        used = {name for name in self.blocks if f'"{name}"' in text}
        while (
            more := {n for n in self.blocks for u in used if f'"{n}"' in json.dumps(self.blocks[u])}
            - used
        ):
            used |= more
        blocks = [
            f"  {name}: {json.dumps(one)}" for name, one in self.blocks.items() if name in used
        ]
        parts = [
            "netspec: 1",
            "name: net",
            "input:",
            *self.inputs,
            *["blocks:"] * bool(blocks),
            *blocks,
        ]
        return "\n".join([*parts, "layers:", *lines, "output:", *outputs, ""])

    def _begin(self) -> None:
        named = set()
        lengths = self.rng.random() < 0.4
        for i in range(self.rng.randint(1, 3)):
            kind, type = self.rng.choice(INPUTS)
            named |= {size for size in type.sizes if isinstance(size, str)}
            if lengths:
                sizes = (Ragged(size) if size == "time" else size for size in type.sizes)
                type = type._replace(sizes=tuple(sizes))
            self.inputs.append(f"  in_{i}: {kind}")
            self.values.append(Named(f"in_{i}", type))
        if lengths and "time" in named:
            self.inputs.append("  time_lengths: {lengths: time}")

    # ---- steps

    def _layer(self) -> None:
        """A layer on any of the values."""
        found = self._fitting(self.values)
        if found is None:
            return
        layer, settings, stream, others = found
        name = f"v{len(self.values)}_{len(self.lines)}"
        entry = {layer.kind: settings, "name": name}
        if layer.takes_stream():
            entry["from"] = [value.name for value in stream]
        self.lines.append(f"  - {json.dumps(entry)}")
        self.used.update(value.name for value in (*stream, *others))
        self._give(name, layer, [value.type for value in (*stream, *others)])

    def _give(self, name: str, layer: Layer, types: Sequence[TensorType]) -> None:
        results = layer.gives(*types)
        if sum(result.flows for result in results) == 1:
            self.values.append(Named(name, next(r.type for r in results if r.flows)))
        self.values += [Named(f"{name}.{r.part}", r.type) for r in results if r.part]

    def _container(self) -> None:
        """A residual, branches or a loop over layers that are drawn one after the other."""
        start = self.rng.choice(self.values)
        name = f"v{len(self.values)}_{len(self.lines)}"
        ways = [self._chain(start.type) for _ in range(2)]
        merge = self.rng.choice(["add", "concat", "multiply", "average", "maximum"])
        shapes: list[dict[str, Any]] = [
            {"residual": ways[0]},
            {"residual": {"layers": ways[0], "shortcut": ways[1], "merge": merge}},
            {"residual": {"layers": ways[0], "merge": merge}},
            {"branches": {"layers": ways, "merge": merge}},
            {"branches": {"layers": {"left": ways[0], "right": ways[1]}, "merge": merge}},
            {"branches": [ways[0], []]},
            {"layers": ways[0], "repeat": 2},
            {"layers": ways[0]},
            {"each": ways[0]},
        ]
        shapes += self._short_forms(ways[0], len(self.lines))
        shapes += self._tied(start.type, name)
        for entry in self.rng.sample(shapes, 8):
            entry |= {"name": name, "from": start.name}
            line = f"  - {json.dumps(entry)}"
            found = compiled(self._spec([*self.lines, line], [f"  o: {{tensor, from: {name}}}"]))
            if isinstance(found, Graph) and small(found.outputs[0].value.type):
                self.lines.append(line)
                self.used.add(start.name)
                self.values.append(Named(name, found.outputs[0].value.type))
                self.containers.append(next(iter(entry)))
                return

    def _short_forms(self, way: list[Any], number: int) -> list[dict[str, Any]]:
        """The layers as a block, in loops, sharing weights, and with numbers that expressions give."""
        block, other, word = f"B{number}", f"C{number}", f"shared_{number}"
        put, value = self._put_in(way, "p")
        self.blocks[block] = {"parameters": {"p": value}, "layers": put}
        self.blocks[other] = {"parameters": {"p": "integer"}, "layers": [{block: {"p": "$p"}}]}
        some = [_beside(step, when="$(index % 2 == 0)") for step in way]
        return [
            {block: None},
            {block: None, "repeat": 2},
            {block: value, "share": word, "repeat": 3},
            {block: {"p": "$q"}, "for": {"q": [value, value]}},
            {other: value},
            {other: "$(q - 1)", "for": {"q": [value + 1, value + 1]}},
            {"layers": way, "share": word, "repeat": 2},
            {"layers": put, "for": {"p": [value, value]}},
            {"layers": some, "repeat": 3},
            {"layers": [*way[:-1], _beside(way[-1], share=word)], "repeat": 2},
            {
                "layers": [
                    {"layers": way, "into": word, "repeat": 2},
                    {"concat": None, "from": word},
                ]
            },
        ]

    def _tied(self, type: TensorType, name: str) -> list[dict[str, Any]]:
        """A group that is called `name`, of layers whose weights are that of its first, or the transpose of it."""
        last = type.sizes[-1] if type.sizes and type.dtype == FLOAT and not type.picture else None
        if not isinstance(last, int):
            return []
        features, word = self.rng.randint(1, 7), f"tied_{len(self.lines)}"
        first, second = f"{name}.{word}.weight", f"{name}.{word}_second.weight"
        turned = {"features": last, "bias": self.rng.random() < 0.5}
        steps = [
            {"linear": features, "name": word},
            {"linear": turned, "name": f"{word}_second", "share": {"weight": f"{first}.T"}},
            {"linear": features, "share": {"weight": self.rng.choice([first, f"{second}.T"])}},
            {"linear": last, "share": {"weight": second}},
        ]
        return [{"layers": steps[: self.rng.randint(2, 4)]}]

    def _put_in(self, way: list[Any], name: str) -> tuple[list[Any], int]:
        """The layers with one of their whole numbers given by an expression, and what that must be worth."""
        text = json.dumps(way)
        places = [m for m in re.finditer(r"(?<=: )\d+(?=[,}])", text) if int(m.group()) > 0]
        if not places:
            return way, 3
        place = self.rng.choice(places)
        value = int(place.group())
        form = self.rng.choice(["${}", "$({} + 0)", "$({} if rank >= 0 else 7)"]).format(name)
        put: list[Any] = json.loads(f'{text[: place.start()]}"{form}"{text[place.end() :]}')
        return put, value

    def _chain(self, type: TensorType) -> list[Any]:
        """Layers one after the other, each on what the one before gives."""
        steps: list[Any] = []
        for _ in range(self.rng.randint(1, 3)):
            found = self._fitting([Named("", type)])
            if found is None or found[3] or len(found[2]) != 1 or not found[0].takes_stream():
                continue
            layer, settings, _, _ = found
            results = layer.gives(type)
            if len(results) == 1:
                type = results[0].type
                steps.append({layer.kind: settings})
        return steps or [{"identity": None}]

    def _fitting(
        self, values: Sequence[Named]
    ) -> tuple[Layer, Any, list[Named], list[Named]] | None:
        """A layer with settings and the values that it takes."""
        for _ in range(TRIES):
            cls = LAYERS[self.rng.choice(sorted(LAYERS))]
            for _ in range(6):
                drawn = self._drawn(cls, values)
                if drawn is not None:
                    return drawn
        return None

    def _drawn(
        self, cls: type[Layer], values: Sequence[Named]
    ) -> tuple[Layer, Any, list[Named], list[Named]] | None:
        example = self.rng.choice(cls.examples)
        stream = [self.rng.choice(values)]
        several = cls.takes_several and len(example.inputs) > 1
        try:
            settings = self._settings(cls, example.settings)
            names = written(cls, settings).results()
            others = [self._beside(stream[0], values) for _ in names]
            settings = _renamed(
                settings, dict(zip(names, (one.name for one in others), strict=True))
            )
            layer = written(cls, settings)
            if several and not names:
                more = self.rng.randint(1, 2)
                stream += [self._beside(stream[0], values) for _ in range(more)]
            if not layer.takes_stream():
                stream = [] if names else [values[0]]
            types = [value.type for value in (*stream, *others)]
            fits = all(small(result.type) for result in layer.gives(*types))
            layer.mixes(*types)
            fits = fits and has_room(layer, types)
        except (SettingError, ShapeError):
            return None
        return (layer, settings, stream, others) if fits else None

    def _beside(self, value: Named, values: Sequence[Named]) -> Named:
        """Another value, more often than not one of the same type."""
        alike = [one for one in values if one.type == value.type]
        return self.rng.choice(alike if self.rng.random() < 0.6 else values)

    # ---- settings

    def _settings(self, cls: type[Layer], settings: Any) -> Any:
        """Those of an example, some of them drawn anew."""
        if settings is not None and not isinstance(settings, Mapping):
            settings = {cls.primary: settings}
        drawn = dict(settings or {})
        for name, one in cls.settings.items():
            if self.rng.random() < 0.3:
                value = self._value(one.sort)
                if value is not None:
                    drawn[name] = value
        return drawn or None

    def _value(self, sort: Sort[Any]) -> Any:
        """A value of a sort, as it is written; None where none can be thought of."""
        if isinstance(sort, Flag):
            return self.rng.random() < 0.5
        if isinstance(sort, Choice):
            return self.rng.choice(sort.options)
        if isinstance(sort, Whole):
            return self.rng.randint(max(sort.minimum, -3), min(sort.maximum, 6))
        if isinstance(sort, Real):
            return self.rng.choice(REALS)
        if isinstance(sort, PerAxis):
            each = [self._value(sort.each) for _ in range(sort.axes)]
            return each if sort.axes > 1 and self.rng.random() < 0.5 else each[0]
        if isinstance(sort, Either):
            return self._value(self.rng.choice(sort.sorts))
        if sort is NAME:
            return self.rng.choice(["time", "height", "width"])
        if isinstance(sort, ListOf):
            items = [self._value(sort.each) for _ in range(self.rng.randint(1, 3))]
            return None if None in items else items
        return None


def _beside(step: Any, **siblings: Any) -> dict[str, Any]:
    return {**(step if isinstance(step, dict) else {step: None}), **siblings}


def small(type: TensorType) -> bool:
    """Whether it has few axes and few numbers."""
    product = 1
    for size in type.sizes:
        product *= size if isinstance(size, int) else 1
    return type.rank <= 4 and product <= LARGEST


def has_room(layer: Layer, types: Sequence[TensorType]) -> bool:
    """Whether a layer with room for so many places, or codes, has room for all that can come."""
    named = any(isinstance(size, str) for type in types for size in type.sizes)
    uncounted = any(type.dtype == CODES and not type.counts for type in types)
    if layer.kind == "gather" and (named or not types[-1].counts):
        # the places may be fewer than the codes can say
        return False
    rooms = [(named, getattr(layer, "length", None)), (uncounted, getattr(layer, "count", None))]
    return all(room is None or not asked or room >= LONGEST for asked, room in rooms)


def compiled(text: str) -> Graph | list[str]:
    """The graph of a spec, or what is wrong with it."""
    found = compile_text(SourceText("net.yaml", text))
    return found.graph or [f"{d.code}: {d.message}" for d in found.diagnostics]


def _renamed(settings: Any, names: Mapping[str, str]) -> Any:
    """The settings with other names for the results in them."""
    if isinstance(settings, str):
        words = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        whole = rf"(?<![\w.])(?:{words})(?![\w.(])"
        return re.sub(whole, lambda m: names[m.group()], settings) if names else settings
    if isinstance(settings, Mapping):
        return {key: _renamed(value, names) for key, value in settings.items()}
    return [_renamed(one, names) for one in settings] if isinstance(settings, list) else settings


def at(size: str, named: Mapping[str, int]) -> int:
    """The number that a named size stands for."""
    base, add, divide = formula(size)
    return (named[base] + add) // divide


def kinds_in(graph: Graph) -> Iterator[str]:
    """The kinds of its nodes."""
    return (node.layer.kind for node in graph.nodes)
