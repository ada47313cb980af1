"""Whether what `train.augment` lists can be done to the inputs. Imported only where there is such a list."""

from collections.abc import Sequence

from netspec.kinds.augmentations.augmentation import Augmentation, Movement
from netspec.kinds.sections.train import Train
from netspec.source.help import Help, cure, drop, similar
from netspec.source.names import nearest
from netspec.source.tree import Mapping, Node
from netspec.source.tree import Sequence as SequenceNode
from netspec.spec.model import InputSpec, OutputSpec
from netspec.spec.reporter import Reporter


def tell_augment(
    reporter: Reporter,
    train: Train,
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
    document: Mapping,
) -> None:
    """Tell of augmentations without an input they can change, and of targets that cannot follow their picture."""
    if any(one.bound is None for one in inputs) or any(one.bound is None for one in outputs):
        return
    section = document.get("train")
    node = section.get("augment") if isinstance(section, Mapping) else None
    assert node is not None
    items = node.items if isinstance(node, SequenceNode) else (node,)
    for kind, item in zip(train.augment or (), items, strict=True):
        _tell(reporter, kind, item, inputs, outputs)


def _tell(
    reporter: Reporter,
    kind: Augmentation,
    item: Node,
    inputs: Sequence[InputSpec],
    outputs: Sequence[OutputSpec],
) -> None:
    fitting = [one.name for one in inputs if _fits(kind, one)]
    listed = ", ".join(f"`{name}`" for name in fitting)
    what = "pictures" if kind.of_pictures else "numbers"
    if not fitting:
        kinds = "`image`" if kind.of_pictures else "`number`, `vector` or `array`"
        message = f"`{kind.kind}` changes {what}, and there is no input that holds some"
        help = Help(f"leave it out, or name an input of the kind {kinds}", drop())
        reporter.report("NS1010", message, item.place, help)
    elif kind.input is not None and kind.input not in fitting:
        settings = item.get(kind.kind) if isinstance(item, Mapping) else None
        inside = settings.get("input") if isinstance(settings, Mapping) else None
        known = [one.name for one in inputs]
        near = nearest(kind.input, fitting)
        message = (
            f"`{kind.kind}` changes {what}, and the input `{kind.input}` holds none"
            if kind.input in known
            else f"there is no input `{kind.input}`"
        )
        words = f"an input with a similar name exists: `{near}`" if near else f"it can be {listed}"
        help = similar(words, [near] if near else fitting)
        reporter.report("NS1010", message, (inside or item).place, help)
    elif isinstance(kind, Movement):
        moved = fitting if kind.input is None else [kind.input]
        _tell_of_followers(reporter, kind, item, moved, outputs)


def _tell_of_followers(
    reporter: Reporter,
    kind: Movement,
    item: Node,
    moved: Sequence[str],
    outputs: Sequence[OutputSpec],
) -> None:
    for one in outputs:
        lies = one.of is not None and one.of.name in moved
        if lies and one.has_target and one.kind.moves is None:
            message = (
                f"`{kind.kind}` moves the pixels that `{one.name}` lies in, and a target of the kind "
                f"`{one.kind.kind}` cannot follow"
            )
            words = f"leave `{kind.kind}` out, or let it change another picture: `input: NAME`"
            help = Help(words, cure(drop(), title=f"leave `{kind.kind}` out"))
            reporter.report("NS1010", message, item.place, help)


def _fits(kind: Augmentation, one: InputSpec) -> bool:
    return one.kind.kind == "image" if kind.of_pictures else one.kind.noisy() is not None
