"""Whether an output's loss and metrics fit its kind. What does not is told at its place."""

from typing import Any

from netspec.kinds.losses.class_loss import ClassLoss
from netspec.kinds.losses.loss import Loss
from netspec.kinds.metrics.metric import Metric
from netspec.kinds.outputs.output import Output
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, ShapeError
from netspec.source.help import Help, cure, drop, drop_key, leave_out, similar
from netspec.source.names import nearest
from netspec.source.tree import Mapping, Node, Sequence
from netspec.spec.model import InputSpec
from netspec.spec.reporter import Reporter


def tell_misfits(
    reporter: Reporter, kind: Output, beside: dict[str, Any], nodes: dict[str, Node]
) -> None:
    """Tell of a loss or a metric that cannot be that of this output."""
    if "loss" in beside:
        _loss(reporter, kind, beside["loss"], nodes["loss"])
    seen: set[str] = set()
    for position, metric in enumerate(beside.get("metrics", ())):
        node = nodes["metrics"]
        place = node.items[position].place if isinstance(node, Sequence) else node.place
        if metric.kind in seen:
            message = f"the metric `{metric.kind}` stands twice"
            reporter.report("NS1010", message, place, Help("name each once", drop()))
        elif metric.kind not in kind.fitting_metrics:
            message = f"the metric `{metric.kind}` does not fit {_named(kind)}"
            reporter.report("NS1010", message, place, _choice(kind, "metric"))
        elif refusal := _refusal(metric, kind):
            reporter.report("NS1010", refusal.message, place, refusal.help)
        seen.add(metric.kind)


def _refusal(metric: Metric, kind: Output) -> SettingError | None:
    """Why a metric cannot measure the classes of an output."""
    try:
        metric.check_classes(kind.classes_named())
    except SettingError as error:
        return error
    except ShapeError:
        # the classes are not given, which is told elsewhere
        return None
    return None


def _loss(reporter: Reporter, kind: Output, loss: Loss, node: Node) -> None:
    if loss.kind not in kind.fitting_losses:
        message = f"the loss `{loss.kind}` does not fit {_named(kind)}"
        reporter.report("NS1010", message, node.place, _choice(kind, "loss"))
        return
    weights = loss.class_weights if isinstance(loss, ClassLoss) else None
    count = _classes(kind)
    settings = node.get(loss.kind) if isinstance(node, Mapping) else None
    if getattr(loss, "ignore", None) is not None and not kind.per_place:
        inside = settings.get("ignore") if isinstance(settings, Mapping) else None
        message = f"{_named(kind)} has one answer for a sample, and a sample that is to be ignored teaches nothing"
        help = "leave such rows out of the data; `ignore` is for answers of every place"
        reporter.report("NS1010", message, (inside or node).place, help)
    if weights is not None and kind.learns_from == "input":
        inside = settings.get("class_weights") if isinstance(settings, Mapping) else None
        message = (
            f"`class_weights` weighs classes, and {_named(kind)} tells codes that have no names"
        )
        help = leave_out("leave it out", "class_weights")
        reporter.report("NS1010", message, (inside or node).place, help)
    if isinstance(weights, tuple) and count and len(weights) != count:
        inside = settings.get("class_weights") if isinstance(settings, Mapping) else None
        message = f"`class_weights` has {len(weights)} numbers, and there are {count} classes"
        place = (inside or node).place
        reporter.report("NS1010", message, place, "give one for each class, in their order")


def _classes(kind: Output) -> int:
    """How many classes there are; 0 where they are not given, which is told elsewhere."""
    try:
        return len(kind.classes_named())
    except ShapeError:
        return 0


def _named(kind: Output) -> str:
    return f"the output `{kind.kind}`"


def _choice(kind: Output, what: str) -> str:
    names = kind.fitting_losses if what == "loss" else kind.fitting_metrics
    if not names:
        key = "metrics" if what == "metric" else what
        return leave_out(f"leave it out: `{kind.kind}` has no target", key)
    plural = "losses" if what == "loss" else "metrics"
    listed = f"the {plural} of `{kind.kind}` are " + ", ".join(f"`{name}`" for name in names)
    ways = similar(listed, names)
    leaving = cure(drop_key(what) if what == "loss" else drop(), title=f"leave this {what} out")
    return Help(listed, leaving, *ways.cures)


def input_of(kind: Output, inputs: dict[str, InputSpec]) -> InputSpec | None:
    """The input that an output lies in: the one it names, or without a name the only one that it could be."""
    name = kind.lies_in_input()
    if name is None and kind.lies_in is not None:
        fitting = [one for one in inputs.values() if _is(one, kind.lies_in)]
        return fitting[0] if len(fitting) == 1 else None
    return inputs.get(name or "")


def lies_somewhere(
    reporter: Reporter, kind: Output, node: Node, inputs: dict[str, InputSpec]
) -> bool:
    """Whether `of` names an input that this output can lie in, where it has to; told if not."""
    name = kind.lies_in_input()
    if kind.lies_in is None:
        return True
    if name is None:
        return _is_the_only_one(reporter, kind, node, inputs)
    inside = node.get("of") if isinstance(node, Mapping) else None
    place = (inside or node).place
    if name not in inputs:
        near = nearest(name, inputs)
        fitting = [one.name for one in inputs.values() if _is(one, kind.lies_in)]
        help: str | None = None
        if near:
            help = similar(f"an input with a similar name exists: `{near}`", [near])
        elif fitting:
            help = similar("it can be " + ", ".join(f"`{one}`" for one in fitting), fitting)
        form = "…" if kind.lies_in == "image" else "{count: 1000, shape: [time]}"
        help = help or f"add the input: `{name}: {{{kind.lies_in}: {form}}}`"
        reporter.report("NS1010", f"there is no input `{name}`", place, help)
        return False
    one = inputs[name]
    if one.bound is None or _is(one, kind.lies_in):
        # what is wrong with the input is told where it stands
        return one.bound is not None
    if kind.lies_in == "codes":
        message = f"`{kind.kind}` tells the codes of a sequence, and the input `{name}` is none"
        help = (
            "name an input that gives codes along one axis: `{codes: {count: 1000, shape: [time]}}`"
        )
    else:
        message = f"`{kind.kind}` lies in an `{kind.lies_in}`, and the input `{name}` is a `{one.kind.kind}`"
        help = f"name an input of the kind `{kind.lies_in}`"
    reporter.report("NS1010", message, place, help)
    return False


def _is_the_only_one(
    reporter: Reporter, kind: Output, node: Node, inputs: dict[str, InputSpec]
) -> bool:
    """Whether it is clear which input an output lies in that names none; told if not."""
    assert kind.lies_in is not None
    if input_of(kind, inputs) is not None:
        return True
    if any(one.bound is None for one in inputs.values()):
        # what is wrong with the input is told where it stands
        return False
    fitting = [f"`{one.name}`" for one in inputs.values() if _is(one, kind.lies_in)]
    if fitting:
        message = f"`{kind.kind}` lies in an `{kind.lies_in}`, and there are {len(fitting)} of them"
        help = f"name one: `of: …`, which can be {', '.join(fitting)}"
    else:
        message = f"`{kind.kind}` lies in an `{kind.lies_in}`, and there is no such input"
        help = f"add one: `photo: {{{kind.lies_in}: …}}`"
    reporter.report("NS1010", message, node.place, help)
    return False


def _is(one: InputSpec, kind: str) -> bool:
    """Whether an input is of a kind, or for `codes`, encoded to codes along one axis, whatever its kind."""
    if one.bound is None or kind != CODES:
        return one.bound is not None and one.bound.kind == kind
    try:
        type = one.bound.encoded(one.width)
    except ShapeError:
        # what is wrong with the input is told where it stands
        return True
    return type.dtype == CODES and type.rank == 1 and len(type.counts) == 1
