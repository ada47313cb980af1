"""Binds lists of layers. What hangs on the turn of a loop, on a block's parameters or on a shape is bound later, as `Late`."""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from contextlib import contextmanager
from typing import Any

from netspec.kinds.catalogue import FAMILIES, find
from netspec.kinds.kind import Branch, Branches, Kind, Steps
from netspec.kinds.layers.layer import Container
from netspec.source.expressions import LATE
from netspec.source.help import Help, dashes, wrap
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe
from netspec.spec import not_yet
from netspec.spec.entries import Binder
from netspec.spec.files import Files
from netspec.spec.siblings import SECTION_HELP, STEP_SIBLINGS
from netspec.spec.steps import BROKEN_KIND, Block, BlockUse, Step, alone, steps_in
from netspec.spec.values import filled, filled_mapping, is_broken, is_expression, is_late

LOOPS = ("repeat", "for")
SHAPE = ("size", "rank")
"""What an expression in a step may ask of the values that come into it."""


def _as_list(name: str, node: Node) -> str:
    """How what is no list would be one."""
    if isinstance(node, Mapping) and node.entries:
        words = f"put a dash before each layer: `- {next(iter(node.entries))}`"
        return Help(words, dashes())
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Help(f"put it in brackets: `{name}: [{node.written}]`", wrap("[", "]"))
    return SECTION_HELP["layers"].replace("layers:", f"{name}:")


class StepBinder(Binder):
    """Binds steps. `names` are what an expression may name where it stands now; `LATE` is what is not known yet."""

    names: ReadOnly[str, Any]
    blocks: dict[str, Block]
    has_expressions: bool
    files: Files
    chain: tuple[str, ...] = ("",)
    """The files that lead to the one that is bound, by their paths below the spec's folder; `""` is the spec itself."""

    @contextmanager
    def knowing(self, names: ReadOnly[str, Any]) -> Iterator[None]:
        """While it lasts, expressions mean these names."""
        outside, self.names = self.names, names
        try:
            yield
        finally:
            self.names = outside

    def steps(self, node: Node, name: str) -> tuple[Step, ...] | None:
        """A list of layers, which is called `name`; None where it is no list, which is told."""
        if isinstance(node, Sequence):
            # a list: a generator is slower, and networks have thousands of layers
            each = self.step if self.has_expressions else self._step
            return tuple([each(item) for item in node.items])
        if not is_broken(node):
            message = f"`{name}` is a list of layers, and this is {describe(node)}"
            self.report("NS1001", message, node.place, _as_list(name, node))
        return None

    def branches(self, node: Node, name: str) -> tuple[Branch, ...] | None:
        """Several lists of layers; None where they are none, which is told."""
        if is_broken(node) and isinstance(node, Scalar):
            return None
        named: list[tuple[str | None, Node]] = []
        if isinstance(node, Mapping):
            named = [(key, entry.value) for key, entry in node]
            whole = all([self.check_name(key, entry.key, "branch") for key, entry in node])
        elif isinstance(node, Sequence) and all(isinstance(i, Sequence) for i in node.items):
            named, whole = [(None, item) for item in node.items], True
        if len(named) < 2:
            message = f"`{name}` holds at least two lists of layers, and this is {describe(node)}"
            self.report("NS1001", message, node.place, "such as `[[linear: 8], [linear: 8, relu]]`")
            return None
        found = [(key, self.steps(value, key or name)) for key, value in named]
        if not whole or any(steps is None for _, steps in found):
            return None
        return tuple(Branch(key, steps or ()) for key, steps in found)

    def step(self, node: Node, *, in_turn: bool = False) -> Step:
        """One entry of a list. `in_turn` says that the variables of its own loop are known."""
        if not self.has_expressions:
            return self._step(node)
        names = self.names
        known = names if in_turn else {**names, **dict.fromkeys(_variables(node), LATE)}
        own = self._worked_out(node, names, known)
        with self.knowing({**known, **dict.fromkeys(SHAPE, LATE)}):
            step = self._step(own)
        written = node.get("name") if isinstance(node, Mapping) else None
        if written is not None and is_expression(written):
            step = step._replace(named_by_expression=True)
        if not is_late(own) and (in_turn or not step.loops or not _holds_late(step.kind)):
            return step
        return step._replace(late=LateStep(self, node, names))

    def _worked_out(self, node: Node, names: ReadOnly[str, Any], known: ReadOnly[str, Any]) -> Node:
        """The step with its expressions worked out, but for the lists of layers in it; `known` holds in a turn of its loop."""
        if not isinstance(node, Mapping):
            return filled(node, known, self.problems)
        beside = {key: names if key in LOOPS else known for key in node.entries}
        kinds = {key for key in node.entries if key not in STEP_SIBLINGS}
        whole = filled_mapping(
            node, {key: None if key in kinds else beside[key] for key in beside}, self.problems
        )
        entries = {
            key: entry._replace(value=self._settings_worked_out(key, entry.value, known))
            if key in kinds
            else entry
            for key, entry in whole
        }
        return Mapping(node.source, node.span, entries)

    def _settings_worked_out(self, kind: str, node: Node, names: ReadOnly[str, Any]) -> Node:
        lists = _lists_of(kind)
        if isinstance(node, Mapping):
            inside = {key: None if key in lists else names for key in node.entries}
            return filled_mapping(node, inside, self.problems)
        if isinstance(node, Sequence) and lists:
            return node
        return filled(node, names, self.problems)

    def _step(self, node: Node) -> Step:
        # most steps: a kind, with settings or without, which is often a layer that stood there before
        if isinstance(node, Scalar):
            known = self.said_before(node.written, None)
            if known is not None:
                return alone(known, node.place, None)
        elif isinstance(node, Mapping) and len(node.entries) == 1:
            ((word, (key, settings)),) = node.entries.items()
            known = self.said_before(word, settings)
            if known is not None:
                return alone(known, key.place, settings)
        bound = self.entry(node, "layers", STEP_SIBLINGS, not_yet.STEP)
        if not bound.siblings:
            return alone(bound.kind or BROKEN_KIND, bound.place, bound.settings)
        given = set(bound.siblings)
        beside = self.siblings(bound.siblings, STEP_SIBLINGS)
        # where a step starts and how often it is taken must be known to say what it gives
        lost = given.difference(beside, ("name",))
        whole = not lost and self._one_loop(beside, bound.siblings)
        name = beside.get("name")
        if name is not None and not self.check_name(name, bound.siblings["name"], "result"):
            name = None
        # all its fields, for then it is made at once
        return Step(
            (bound.kind if whole else None) or BROKEN_KIND,
            name,
            beside.get("from", ()),
            beside.get("repeat"),
            bound.place,
            bound.settings,
            bound.siblings,
            beside.get("for"),
            beside.get("when", True),
            beside.get("into"),
            beside.get("share"),
            False,
            None,
        )

    def _one_loop(self, beside: dict[str, Any], nodes: dict[str, Node]) -> bool:
        """Whether the loop can be walked: one way of it, and lists of one length; told if not."""
        if "for" not in beside:
            return True
        if "repeat" in nodes:
            help = "put one of them on a group around it: `{layers: [{…, repeat: 2}], for: {…}}`"
            message = "a step takes `repeat` or `for`, not both"
            self.report("NS1010", message, nodes["repeat"].place, help)
            return False
        counts = {
            name: value if isinstance(value, int) else len(value)
            for name, value in beside["for"].items()
            if not isinstance(value, str)
        }
        if len(set(counts.values())) < 2:
            return True
        listed = ", ".join(f"`{name}` has {count}" for name, count in counts.items())
        message = f"the lists of a loop are walked in step, and {listed}"
        self.report("NS1010", message, nodes["for"].place, "give each as many values")
        return False

    # ---- blocks as layers

    def block_use(self, block: Block, node: Node | None, place: Place) -> Kind | None:
        """The use of a block, or None where a value given to it cannot be taken, which is told."""
        from netspec.spec.bind_blocks import arguments_of

        given = arguments_of(self, block, node, place)
        return None if given is None else BlockUse.of(block, given)


class LateStep:
    """A step that is bound anew once more is known."""

    def __init__(self, binder: StepBinder, node: Node, names: ReadOnly[str, Any]) -> None:
        self.binder = binder
        self.node = node
        self.names = names

    def start(self, names: ReadOnly[str, Any]) -> tuple[str, ...] | None:
        """See `netspec.spec.model.Late`."""
        if not isinstance(self.node, Mapping) or "from" not in self.node.entries:
            return ()
        written = Mapping(self.node.source, self.node.span, {"from": self.node.entries["from"]})
        known = {**self.names, **names}
        node = filled_mapping(written, {"from": known}, self.binder.problems).get("from")
        if node is None:
            return ()
        start: tuple[str, ...] | None = self.binder.siblings({"from": node}, STEP_SIBLINGS).get(
            "from"
        )
        return start

    def loop(self, names: ReadOnly[str, Any]) -> Step:
        """See `netspec.spec.model.Late`."""
        with self.binder.knowing({**self.names, **names}):
            return self.binder.step(self.node)

    def bound(self, names: ReadOnly[str, Any]) -> Step:
        """See `netspec.spec.model.Late`."""
        with self.binder.knowing({**self.names, **names}):
            return self.binder.step(self.node, in_turn=True)


def _variables(node: Node) -> tuple[str, ...]:
    """The names that the loop of a step gives to its turns."""
    if not isinstance(node, Mapping):
        return ()
    walked = node.get("for")
    own = tuple(walked.entries) if isinstance(walked, Mapping) else ()
    return (*own, "index") if own or "repeat" in node.entries else ()


def _lists_of(kind: str) -> frozenset[str]:
    """The settings of a kind that are lists of layers."""
    if kind not in FAMILIES["layers"]:
        return frozenset()
    cls = find("layers", kind)
    if not issubclass(cls, Container):
        return frozenset()
    return frozenset(
        name for name, one in cls.settings.items() if isinstance(one.sort, Steps | Branches)
    )


def _holds_late(kind: Kind) -> bool:
    """Whether a step in the lists of a container is bound later."""
    if not isinstance(kind, Container):
        return False
    return any(
        one.late is not None or _holds_late(one.kind)
        for value in vars(kind).values()
        for one in steps_in(value)
    )
