"""What an expression may name in a step: the variables of its loop, turn by turn, and the shape of what comes in."""

from typing import Any

from netspec.graph.bounds import MAX_STEPS
from netspec.graph.names import Names, Stream
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.tree import within
from netspec.spec.steps import Step
from netspec.spec.values import BROKEN

Variables = dict[str, Any]


def turns_of(step: Step, names: Names, problems: Problems) -> list[Variables] | None:
    """The variables of each turn; None where the loop cannot be walked, which is told."""
    if step.repeat is not None:
        columns: Variables = {}
        count = step.repeat
    elif step.for_ is not None:
        walked = {name: _values(step, name, value, names) for name, value in step.for_.items()}
        if any(values is None for values in walked.values()):
            return None
        columns = walked
        counts = {name: len(values) for name, values in walked.items()}
        if len(set(counts.values())) > 1:
            listed = ", ".join(f"`{name}` has {n}" for name, n in counts.items())
            message = f"the lists of a loop are walked in step, and {listed}"
            where = Label(step.siblings["for"].place)
            problems.add(Diagnostic("NS1010", message, where, "give each as many values"))
            return None
        count = next(iter(counts.values()))
    else:
        return None
    if count > MAX_STEPS:
        place = step.siblings["repeat" if step.repeat is not None else "for"].place
        message = f"this loop makes more than {MAX_STEPS:,} steps"
        problems.add(Diagnostic("NS2008", message, Label(place), "repeat less often"))
        return None
    return [{**{n: v[i] for n, v in columns.items()}, "index": i} for i in range(count)]


def _values(step: Step, name: str, value: Any, names: Names) -> Any:
    """The values of a variable: a list, the numbers of a count, or the results of a list, each under a name of its own."""
    if isinstance(value, int):
        return range(value)
    if not isinstance(value, str):
        return value
    stream: Stream = names.resolve(value, within(step.siblings["for"], (name,)).place)
    if stream is None:
        return None
    return [names.hide((one,)) for one in stream]


def shape_of(stream: Stream) -> dict[str, Any]:
    """What an expression may ask of what comes in: `size(0)`, `rank`."""
    sizes = stream[0].type.sizes if stream else ()
    if stream is None:
        return {"size": BROKEN, "rank": BROKEN}
    if len(stream) > 1 and all(value.type.is_float_vector for value in stream):
        # they stand side by side
        sizes = (sum(one for value in stream for one in value.type.sizes if isinstance(one, int)),)
    return {"size": sizes, "rank": len(sizes)}


def tell_restart(step: Step, problems: Problems) -> None:
    """Tell of a loop whose turns all start at one result."""
    problems.add(
        Diagnostic(
            "NS2009",
            f"every turn of the loop would start again at `{step.from_[0]}`, so all but the last are lost",
            Label(step.siblings["from"].place),
            "put the loop in a group that starts there: `{layers: [{…, repeat: "
            f"{step.repeat or '…'}}}], from: {step.from_[0]}}}`; or collect the turns: `into: results`",
        )
    )


class Loop:
    """What the turns of a loop have in common: the part of the path, given at the first of them."""

    def __init__(self, *, looped: bool = False) -> None:
        self.looped = looped
        self.part: str | None = None
