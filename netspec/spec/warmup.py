"""Tells where the learning rate does not come up before the training is over. Imported only where that is so."""

from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import WARNING, Diagnostic, Label
from netspec.source.help import Help, maybe, write
from netspec.source.tree import Mapping, Node, Sequence
from netspec.spec.reporter import Reporter


def tell_warmup(reporter: Reporter, train: Train, section: Mapping) -> None:
    """Warn of a warm-up that lasts longer than its schedule.

    It is no error: a short trial of a long training does well without the rate of its middle.
    """
    said = section.get("epochs") or section.get("steps")
    if said is not None and said.source is not section.source:
        # what `--set` asks for is a trial
        return
    node = section.get("schedule")
    items = node.items if isinstance(node, Sequence) else (node,)
    for one, item in zip(train.schedule, items, strict=True):
        setting = train.too_long(one)
        if setting is None or item is None:
            continue
        unit, rising = setting.removeprefix("warmup_"), getattr(one, setting)
        lasts = (train.lasts(one) if unit == "epochs" else train.steps) or 0
        what = "training" if len(train.schedule) == 1 else "schedule"
        message = f"the rate rises for {rising:g} {unit}, and the {what} lasts {lasts:g}"
        words = (
            "it never comes up to `learning_rate`: let it rise for a tenth of that, or train longer"
        )
        tenth = f"{lasts / 10:g}" if unit == "epochs" else str(max(1, lasts // 10))
        help = Help(words, maybe(write(tenth), title=f"write `{tenth}`"))
        where = Label(_value(item, one.kind, setting).place)
        reporter.problems.add(Diagnostic("NS5016", message, where, help, WARNING))


def _value(item: Node, kind: str, setting: str) -> Node:
    settings = item.get(kind) if isinstance(item, Mapping) else None
    value = settings.get(setting) if isinstance(settings, Mapping) else None
    return value or settings or item
