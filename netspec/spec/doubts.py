"""What a training can do with its settings, and nobody would want: a rate that is far too high, a patience that never ends."""

from collections.abc import Iterator
from collections.abc import Sequence as Several

from netspec.kinds.sections.train import EPOCHS, Train
from netspec.source.diagnostics import WARNING, Diagnostic, Label
from netspec.source.help import Help, drop, maybe, put, write
from netspec.source.tree import Mapping, Node, Sequence
from netspec.spec.model import DataSpec, InputSpec, OutputSpec
from netspec.spec.reporter import Reporter

LOWEST_RATE = 1e-8
MOST_DECAY = 0.05
"""The share of the weights that is lost with every step."""
ANSWERS = ("binary", "category", "number", "set", "vector", "tags")
"""The outputs that tell what a column says."""
IN_ORDER = ("series", "lines")
"""The sources of which one column holds both what was and what comes."""
BY_FOLDERS = ("folder", "sequences")
"""The sources whose parts may lie in folders or files that bear their names."""


def tell_doubts(reporter: Reporter, train: Train, data: DataSpec | None, document: Mapping) -> None:
    """Warn of settings of `train` that are allowed and that can hardly be meant."""
    section = document.get("train")
    if not isinstance(section, Mapping):
        return
    for code, message, node, help in (*_of_rates(train, section), *_of_times(train, section)):
        reporter.problems.add(Diagnostic(code, message, Label(node.place), help, WARNING))
    if data is not None and _has_no_validation(data):
        _tell_of_validation(reporter, train, section, document.get("data"))


Doubt = tuple[str, str, Node, str]


def _of_rates(train: Train, section: Mapping) -> Iterator[Doubt]:
    optimizer, node = train.optimizer, _setting(section, "optimizer", "learning_rate")
    rate, most = optimizer.rate, optimizer.highest_rate
    if node is not None and rate > most:
        message = f"a learning rate of {rate:g} is far above what `{optimizer.kind}` can use"
        usual = type(optimizer).settings["learning_rate"].default
        words = f"rates of `{optimizer.kind}` lie around {usual:g}, and hardly ever above {most:g}"
        help = Help(words, maybe(write(f"{usual:g}"), title=f"write `{usual:g}`"))
        yield "NS5014", message, node, help
    elif node is not None and rate < LOWEST_RATE:
        message = f"a learning rate of {rate:g} is lost beside weights of seven digits"
        usual = type(optimizer).settings["learning_rate"].default
        words = f"rates of `{optimizer.kind}` lie around {usual:g}"
        help = Help(words, maybe(write(f"{usual:g}"), title=f"write `{usual:g}`"))
        yield "NS5014", message, node, help
    decay, place = (
        getattr(optimizer, "weight_decay", 0.0),
        _setting(section, "optimizer", "weight_decay"),
    )
    if place is not None and decay * rate >= MOST_DECAY and rate <= most:
        message = f"weights shrink by {min(1.0, decay * rate):.0%} with every step"
        words = f"a `weight_decay` times the learning rate, {rate:g}, is most often below 0.001"
        yield "NS5018", message, place, Help(words, maybe(write("0.01"), title="write `0.01`"))


def _of_times(train: Train, section: Mapping) -> Iterator[Doubt]:
    said = section.get("epochs")
    if train.steps is not None or (said is not None and said.source is not section.source):
        # how many epochs they are hangs on the data; and one that `--set` asks for is a trial
        return
    epochs = train.epochs or EPOCHS
    node = _setting(section, "early_stopping", "patience")
    stopping = train.early_stopping
    if stopping is not None and node is not None and stopping.patience >= epochs:
        message = f"a patience of {stopping.patience} never ends a training of {epochs} epochs"
        less = max(1, epochs // 5)
        words = f"give it less than {epochs}, such as {less}, or leave `early_stopping` out"
        help = Help(words, maybe(write(str(less)), title=f"write `{less}`"))
        yield "NS5015", message, node, help
    if len(train.schedule) == 1:
        yield from _of_schedule(train, section, epochs)


def _of_schedule(train: Train, section: Mapping, epochs: int) -> Iterator[Doubt]:
    (schedule,) = train.schedule
    for name in ("every", "patience"):
        node, lasts = _setting(section, "schedule", name), getattr(schedule, name, 0)
        if node is not None and lasts >= epochs:
            message = f"the learning rate never falls: `{name}` is {lasts}, and the training has {epochs} epochs"
            third = max(1, epochs // 3)
            words = f"give it less than {epochs}, such as {third}, or leave the schedule out"
            help = Help(words, maybe(write(str(third)), title=f"write `{third}`"))
            yield "NS5016", message, node, help


def _setting(section: Mapping, place: str, name: str) -> Node | None:
    """Where a setting of the kind at a place of `train` stands: in its mapping, or bare; None where it is not written."""
    node = section.get(place)
    if isinstance(node, Sequence):
        node = node.items[0] if len(node.items) == 1 else None
    if place == "early_stopping":
        return node.get(name) if isinstance(node, Mapping) else node
    if not isinstance(node, Mapping):
        return None
    ((_, entry),) = list(node)[:1] or ((None, None),)
    inside = entry.value if entry is not None else None
    if isinstance(inside, Mapping):
        return inside.get(name)
    return inside if name in ("learning_rate", "every", "patience") else None


def tell_given_targets(
    reporter: Reporter,
    data: DataSpec | None,
    inputs: Several[InputSpec],
    outputs: Several[OutputSpec],
) -> None:
    """Warn of inputs that read the column which an output is to tell.

    In a network that tells all it is given, that is the purpose; and in a series the rows to come bear the names of those before.
    """
    if data is not None and data.source.kind in IN_ORDER:
        return
    told = {
        column: one
        for one in outputs
        if one.bound is not None and one.bound.kind in ANSWERS
        for column in one.columns
    }
    taken = [one for one in inputs if one.has_column and one.bound is not None]
    if all(column in told for one in taken for column in one.columns):
        return
    for one in taken:
        output = next((told[column] for column in one.columns if column in told), None)
        if output is not None:
            message = f"the input `{one.name}` reads the column that `{output.name}` is to tell"
            words = f"leave `{one.name}` out: once the network is in use, that column is not known"
            help = Help(words, maybe(drop(one.place), title=f"leave `{one.name}` out"))
            related = (Label(output.place, "it is to be told here"),)
            warning = Diagnostic("NS2021", message, Label(one.place), help, WARNING, related)
            reporter.problems.add(warning)


def _has_no_validation(data: DataSpec) -> bool:
    """Whether there surely is no validation part."""
    if data.split is not None:
        return not data.split.validation and data.split.column is None
    given = getattr(data.source, "validation", None) is not None
    return not given and data.source.kind not in BY_FOLDERS


def _tell_of_validation(
    reporter: Reporter, train: Train, section: Mapping, data: Node | None
) -> None:
    """Tell of what watches the validation part, where there is none."""
    node = section.get("monitor")
    if node is not None and train.monitor != "loss":
        message = f"there is no validation part to measure `{train.monitor}` on"
        reporter.report("NS1010", message, node.place, _keep_rows(data))
    for name in ("early_stopping", "schedule"):
        node, watches = section.get(name), name == "early_stopping"
        watches = watches or any(one.kind == "plateau" for one in train.schedule)
        if node is not None and watches:
            message = f"`{name}` has no validation part to watch, and goes by the loss of the training rows"
            warning = Diagnostic("NS5017", message, Label(node.place), _keep_rows(data), WARNING)
            reporter.problems.add(warning)


def _keep_rows(data: Node | None) -> str:
    """A help that splits some rows off, or more of them."""
    words = "keep some rows for it: `split: {validation: 0.15}` in `data`"
    if not isinstance(data, Mapping):
        return words
    split = data.get("split")
    if isinstance(split, Mapping):
        change = put("validation", "0.15", split.place)
    else:
        change = put("split", "{validation: 0.15}", data.place)
    return Help(words, maybe(change, title="keep 15 % of the rows for validation"))
