"""Walks the steps from top to bottom: loops are taken turn by turn, containers and blocks as if written out."""

from typing import Any

from netspec.graph.bounds import MAX_STEPS, names_given
from netspec.graph.graph import Start, UsedBlock, Value
from netspec.graph.inputs import InputWeaver
from netspec.graph.names import Stream
from netspec.graph.parts import snake
from netspec.graph.turns import Loop, shape_of, tell_restart, turns_of
from netspec.graph.uses import Uses
from netspec.graph.walked import Walk
from netspec.graph.where import Where
from netspec.kinds.kind import Branch
from netspec.kinds.layers.layer import Container, Layer
from netspec.kinds.tensors import ShapeError
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.spec.model import Spec
from netspec.spec.steps import BlockUse, SpecUse, Step


class TooManyStepsError(Exception):
    """The steps make more than can be walked, which is told."""


class Linker(InputWeaver):
    """The walk over a spec."""

    def __init__(
        self, spec: Spec, problems: Problems, uses: Uses, walk: Walk | None = None
    ) -> None:
        super().__init__(spec, problems)
        self.uses = uses
        self.walk = walk
        """Where every turn of a step is kept, for whoever wants to see them."""
        if walk is not None:
            walk.nodes, walk.inputs, walk.names = self.nodes, self.graph_inputs, self.names
        self.step: Step | None = None
        self.used_blocks: dict[tuple[str, ...], UsedBlock] = {}
        self.specs: list[tuple[str, ...]] = []
        """The paths below which other specs stand."""
        self.starts: dict[tuple[str, ...], Start] = {}
        """The weights that are there before training, by the path below which they lie."""
        self._steps = 0

    # ---- steps

    def run(
        self,
        steps: tuple[Any, ...],
        stream: Stream,
        *,
        part: str | None = None,
        until: str | None = None,
    ) -> Stream:
        """The stream after `steps`; with `part`, their weights go below a path of that name.

        With `until` the step that gives the result of that name is the last, in a loop with names of its own its turn.
        """
        outside, around = self.at, self.step
        if part is not None:
            self.at = outside.below(self.part(part))
        for number, step in enumerate(steps, 1):
            stream = self._walk(step, stream, until)
            if until is None or until not in self.names.results:
                continue
            if until not in names_given(steps[number:]):
                break
        self.at, self.step = outside, around
        return stream

    def _walk(self, step: Step, stream: Stream, until: str | None = None) -> Stream:
        """The stream after a step and all turns of its loop."""
        kind = step.kind
        if not step.siblings and step.late is None and isinstance(kind, Layer):
            # most steps: a kind, and nothing beside it
            self._count_step(step)
            self.step, at = step, self.at
            here = at.below(self.paths.part(at.path, kind.kind))
            first = len(self.nodes)
            after = self._layer(kind, step, stream, here)
            if self.walk is not None:
                self._keep(step, stream, after, first)
            return after
        if not step.loops:
            return self._turn(step, stream, {}, Loop())
        if step.late is not None:
            step = step.late.loop(shape_of(stream))
        turns = turns_of(step, self.names, self.problems)
        if turns is None:
            return None
        if step.from_ and "prev" not in step.from_ and not step.into and len(turns) > 1:
            tell_restart(step, self.problems)
            return None
        loop = Loop(looped=True)
        with self.names.loop(step.place):
            for variables in turns:
                stream = self._turn(step, stream, variables, loop)
                if step.named_by_expression and until in self.names.results:
                    break
        return stream

    def _turn(self, step: Step, stream: Stream, variables: dict[str, Any], loop: Loop) -> Stream:
        """The stream after one turn of a step."""
        self._count_step(step)
        outside, base, around = self.at, self.base, self.step
        before, first = stream, len(self.nodes)
        if step.late is not None:
            start = step.late.start({**shape_of(stream), **variables})
            stream = self.started(start, step, stream) if start is not None else None
            step = step.late.bound({**shape_of(stream), **variables})
        else:
            stream = self.started(step.from_, step, stream)
        self.step = step
        if not step.when:
            if step.share is None:
                # its part of the path is taken all the same: the others keep theirs
                self._place(step, loop, variables)
            self.step = around
            return before
        after = self._taken(step, stream, self._place(step, loop, variables))
        self.at, self.base, self.step = outside, base, around
        self._keep(step, stream, after, first)
        if step.name is not None:
            place = step.siblings["name"].place
            self.names.give(step.name, after, place, len(self.at.path))
        if step.into is not None:
            self.names.append(step.into, after, step.siblings["into"].place)
        return after

    def _keep(self, step: Step, before: Stream, after: Stream, first: int) -> None:
        """Keep a turn of a step whose nodes begin with the number `first`."""
        if self.walk is not None:
            here = (step, before, after, self.at.path, first, len(self.nodes))
            self.walk.turns.append(here)

    def _taken(self, step: Step, stream: Stream, here: Where) -> Stream:
        """The stream after a step that stands at `here`."""
        if isinstance(step.kind, Layer):
            return self._layer(step.kind, step, stream, here)
        if any(here.calls):
            self.paths.forget(here.path)
        if isinstance(step.kind, BlockUse):
            self.at = here
            # imported here: many networks have neither
            if isinstance(step.kind, SpecUse):
                from netspec.graph.specs import walk_spec

                return walk_spec(self, step, stream)
            from netspec.graph.blocks import walk_block

            return walk_block(self, step, stream)
        if isinstance(step.kind, Container):
            if step.name is not None or step.share is not None:
                self.base = here
            self.at = here
            result: Stream = step.kind.expand(self, stream)
            return result
        return None

    def _place(self, step: Step, loop: Loop, variables: dict[str, Any]) -> Where:
        """Where the weights of a step lie: below the word it shares, its name, or its kind, and in a loop its turn."""
        if isinstance(step.share, str):
            return self.shares.call(self.root, step.share)
        if step.named_by_expression and step.name is not None:
            return self.base.below(self.part(step.name, self.base))
        if isinstance(step.kind, Container) and step.name is None and not loop.looped:
            # a container without a name or a loop adds nothing to the paths of the weights in it
            return self.at
        if loop.part is None:
            loop.part = self.part(step.name or snake(step.kind.kind))
        return (
            self.at.below(loop.part, str(variables["index"]))
            if loop.looped
            else self.at.below(loop.part)
        )

    def _count_step(self, step: Step) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            message = f"the layers make more than {MAX_STEPS:,} steps in all"
            self.problems.add(Diagnostic("NS2008", message, Label(step.place), "repeat less often"))
            raise TooManyStepsError

    def _layer(self, layer: Layer, step: Step, stream: Stream, here: Where) -> Stream:
        values, names = stream, layer.results()
        if names or values is None or len(values) != 1 or not layer.takes_stream():
            values = self._taken_by(layer, names, step, stream)
        # most layers take one value, that of the step before
        if values is None:
            return None
        try:
            if self.spec.extensions:
                self.ask(layer, values)
            return self.node(layer, values, here, step.place, step)
        except ShapeError as error:
            self._tell(error, step, layer.kind, values)
            return None

    def _taken_by(self, layer: Layer, names: tuple[str, ...], step: Step, stream: Stream) -> Stream:
        """All values that a layer takes: those of the stream, and of the results that its settings name."""
        named = [self.names.resolve(name, self.name_place(step, name)) for name in names]
        streams = [stream, *named] if layer.takes_stream() else named
        if not layer.takes_several:
            streams = [self.as_one(one, layer.kind, step.place) for one in streams]
        values = tuple([value for one in streams for value in one or ()])
        if None in streams:
            return None
        if not values and self.graph_inputs:
            # it starts a stream, and takes an input for its batch alone
            return (self.graph_inputs[0].value,)
        return values

    def _tell(self, error: ShapeError, step: Step, kind: str, values: tuple[Value, ...]) -> None:
        # imported here: only a spec with faults needs it
        from netspec.graph.faults import shape_fault

        self.problems.add(shape_fault(error, step, kind, values, self.producers))

    # ---- what a container may ask for

    def join(self, layer: Layer, *streams: Stream) -> Stream:
        """The streams put together by a layer that the container around adds."""
        if any(stream is None for stream in streams):
            return None
        values = tuple(value for stream in streams if stream for value in stream)
        step = self.step
        assert step is not None
        try:
            return self.node(layer, values, self.at.below(self.part(layer.kind)), step.place)
        except ShapeError as error:
            if isinstance(step.kind, Container):
                error = step.kind.explain(error, *(value.type for value in values))
            self._tell(error, step, step.kind.kind, values)
            return None

    def branches(self, branches: tuple[Branch, ...], stream: Stream) -> list[Stream]:
        """What each list makes of the stream; weights go below the name of each, or `branch.0`, `branch.1` …"""
        if stream and len(stream) > 1 and all(value.type.is_float_vector for value in stream):
            # once, and not in every branch
            stream = self.one(stream)
        outside, unnamed, found = self.at, "", []
        for number, branch in enumerate(branches):
            unnamed = unnamed or ("" if branch.name else self.part("branch"))
            inside = (self.part(branch.name),) if branch.name else (unnamed, str(number))
            self.at = outside.below(*inside)
            found.append(self.run(branch.steps, stream))
            self.at = outside
        return found

    def apart(self, fold: Layer, steps: tuple[Any, ...], stream: Stream) -> Stream:
        """What `steps` make of the elements that `fold` makes samples of; no result crosses to them or from them."""
        outside = self.names.within
        self.names.within = (*outside, *(stream or ()))
        inside = self.one(self.run(steps, self.join(fold, stream)))
        self.names.within = outside
        return inside

    def one(self, stream: Stream) -> Stream:
        """The stream as one value: what a container takes whose layers start at it more than once."""
        assert self.step is not None
        return self.as_one(stream, self.step.kind.kind, self.step.place)
