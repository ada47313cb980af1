"""Another spec at work as a layer: its layers are walked as those of a block, and the stream stands for its input."""

from functools import partial
from typing import TYPE_CHECKING

from netspec.graph.blocks import inside, note, parameters
from netspec.graph.graph import Start
from netspec.graph.names import Stream
from netspec.graph.uses import Uses
from netspec.kinds.tensors import CODES, ShapeError, TensorType
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.spec.model import InputSpec, Spec, value_inputs
from netspec.spec.steps import SpecUse, Step

if TYPE_CHECKING:
    from netspec.graph.linker import Linker


def walk_spec(linker: "Linker", step: Step, stream: Stream) -> Stream:
    """The stream after another spec, or its result `until`; its results can be reached through the name of the step."""
    use = step.kind
    assert isinstance(use, SpecUse)
    stream = linker.as_one(stream, use.block.name, step.place)
    with inside(linker, step, use.block) as names:
        known = parameters(linker, step, use, (names, {})) if names is not None else None
        spec = use.other.spec(known) if known is not None else None
        if names is None or known is None or spec is None or spec.layers is None:
            return None
        note(linker, use.block, known, step.place)
        linker.specs.append(linker.at.path)
        (one,) = value_inputs(spec.inputs)
        stream = stream if _fits(linker, step, one, stream) else None
        names.begin(spec.layers)
        names.take(one.name, stream, one.place)
        linker.names = names
        until = use.until[0].partition(".")[0] if use.until else None
        after = linker.run(spec.layers, stream, until=until)
    if use.until:
        after = names.resolve(*use.until)
    if step.name is not None:
        linker.names.inner[step.name] = names
    if use.weights:
        whole = partial(_weights_of, linker, spec)
        _keep(linker, Start(linker.at.path, *use.weights, whole))
    return after


def _fits(linker: "Linker", step: Step, one: InputSpec, stream: Stream) -> bool:
    """Whether what arrives can stand where the input stood, once that was encoded: sizes may differ. Told if not."""
    wanted = _encoded(one)
    if stream is None or wanted is None:
        return True
    (value,) = stream
    if value.type.rank == wanted.rank and (value.type.dtype == CODES) == (wanted.dtype == CODES):
        return True
    code = "NS3002" if value.type.rank != wanted.rank else "NS3004"
    said = [f"{type}{' of codes' if type.dtype == CODES else ''}" for type in (wanted, value.type)]
    message = f"the input `{one.name}` of this spec is {said[0]}, and {said[1]} arrives"
    help = (
        "sizes may differ, the number of axes may not"
        if code == "NS3002"
        else "an `embedding` makes numbers of codes"
    )
    where = Label(step.place, f"{said[1]} arrives here")
    linker.problems.add(Diagnostic(code, message, where, help))
    return False


def _encoded(one: InputSpec) -> TensorType | None:
    """What the layers behind an input get; None where that cannot be told."""
    if one.bound is None:
        return None
    try:
        type = one.bound.encoded(one.width)
        for layer in one.bound.first_layer():
            type = layer.shape(type)
    except ShapeError:
        return None
    return type


def _keep(linker: "Linker", start: Start) -> None:
    """Remember the file that weights come from; what a spec holds within it comes from the same file."""
    depth = len(start.path)
    within = [path for path in linker.starts if path[:depth] == start.path]
    for path in within:
        del linker.starts[path]
    linker.starts[start.path] = start


def _weights_of(linker: "Linker", spec: Spec) -> frozenset[str]:
    """The weights of a whole spec, as a run of it names them."""
    alone = type(linker)(spec, Problems(), Uses())
    alone.run(spec.layers or (), alone.inputs())
    return frozenset(f"{node.label}.{one.name}" for node in alone.nodes for one in node.kept())
