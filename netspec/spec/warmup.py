"""Whether the learning rate comes up before the training is over. Imported only where it rises at all."""

from netspec.kinds.schedules.schedule import Schedule, Warming
from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import WARNING, Diagnostic, Label
from netspec.source.record import Record
from netspec.source.tree import Mapping, Node, Sequence
from netspec.spec.reporter import Reporter


class TooLong(Record):
    """A warm-up that is longer than its schedule, in the unit that both are said in."""

    setting: str
    rising: float
    lasts: float
    unit: str


def too_long(train: Train, one: Schedule) -> TooLong | None:
    """What the text alone shows to be too long; what hangs on how many steps an epoch has shows when training begins."""
    if not isinstance(one, Warming):
        return None
    epochs, steps = train.lasts(one), train.steps if len(train.schedule) == 1 else None
    if epochs is not None and one.warmup_epochs > epochs:
        return TooLong("warmup_epochs", one.warmup_epochs, epochs, "epochs")
    if steps is not None and one.warmup_steps > steps:
        return TooLong("warmup_steps", one.warmup_steps, steps, "steps")
    return None


def tell_warmup(reporter: Reporter, train: Train, section: Mapping) -> None:
    """Warn of a warm-up that lasts longer than its schedule.

    It is no error: a short trial of a long training does well without the rate of its middle.
    """
    node = section.get("schedule")
    items = node.items if isinstance(node, Sequence) else (node,)
    for one, item in zip(train.schedule, items, strict=True):
        found = too_long(train, one)
        if found is None or item is None:
            continue
        what = "training" if len(train.schedule) == 1 else "schedule"
        message = f"the rate rises for {found.rising:g} {found.unit}, and the {what} lasts {found.lasts:g}"
        help = (
            "it never comes up to `learning_rate`: let it rise for a shorter time, or train longer"
        )
        where = Label(_value(item, one.kind, found.setting).place)
        reporter.problems.add(Diagnostic("NS1014", message, where, help, WARNING))


def _value(item: Node, kind: str, setting: str) -> Node:
    settings = item.get(kind) if isinstance(item, Mapping) else None
    value = settings.get(setting) if isinstance(settings, Mapping) else None
    return value or settings or item
