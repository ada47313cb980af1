"""What is said of a word that is no kind: what was probably meant, and what can stand there."""

from collections.abc import Iterable

from netspec.kinds.catalogue import FAMILIES, every, find
from netspec.kinds.kind import Family, Kind, Setting
from netspec.source.help import Help, similar, turn, write, write_whole
from netspec.source.names import near_ones, nearest
from netspec.source.record import Record
from netspec.source.tree import Mapping, Node, Scalar
from netspec.spec.not_yet import KINDS as NOT_YET
from netspec.spec.said_otherwise import said_otherwise

FAMILY_WORDS: dict[Family, str] = {
    "layers": "layer",
    "inputs": "input",
    "outputs": "output",
    "sources": "source",
    "losses": "loss",
    "metrics": "metric",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "averages": "average",
    "augmentations": "augmentation",
    "sections": "section",
}
EXAMPLES: dict[Family, str] = {
    "layers": "`relu` or `linear: 64`",
    "inputs": "`number` or `array: [8]`",
    "outputs": "`number` or `category: [no, yes]`",
    "sources": "`table: rows.csv`",
    "losses": "`cross_entropy` or `huber`",
    "metrics": "`accuracy` or `f1`",
    "optimizers": "`adamw` or `sgd: 0.01`",
    "augmentations": "`horizontal_flip` or `noise: 0.1`",
    "schedules": "`cosine` or `cosine: {warmup_epochs: 3}`",
    "averages": "`ema` or `ema: 0.9999`",
}

NO_LAYER = {"input": "input", "inputlayer": "input", "output": "output", "outputlayer": "output"}
PREFIXES = (
    "torch.", "tf.", "keras.", "torchvision.", "torchmetrics.", "nn.", "functional.", "F.", "layers.", "optim.", "optimizers.",
    "losses.", "metrics.", "transforms.", "v2.", "T.", "A.", "lr_scheduler.", "tokenizers.",
)  # fmt: skip


class Unknown(Record):
    """The words for it. `surely` is the kind that another tool calls so, with which reading can go on."""

    code: str
    message: str
    help: str
    surely: str | None = None


def unknown_kind(
    family: Family,
    written: str,
    value: Node | None = None,
    blocks: Iterable[str] = (),
    own_kinds: Iterable[str] = (),
) -> Unknown:
    """What to say of a word that stands where a kind must stand, and has this value.

    `blocks` are the spec's own layers, `own_kinds` those of its extensions.
    """
    word = FAMILY_WORDS[family]
    message = f"there is no kind of {word} `{written}`"
    own = _own_block(written, blocks) if family == "layers" else None
    if own:
        help = similar(f"a block with a similar name exists: `{own}`", [own])
        return Unknown("NS1005", message, help)
    colon = _without_colon(family, written)
    if colon:
        return Unknown("NS1005", message, colon)
    kind = surely(family, written)
    if kind:
        return Unknown("NS1005", message, _written_here(family, kind, written), kind)
    if _folded(written) in NO_LAYER and family == "layers":
        section = NO_LAYER[_folded(written)]
        return Unknown("NS1005", message, f"leave it out: the section `{section}` says it")
    later = _same(written, NOT_YET.get(family, {}))
    if later:
        told = f"the {word} `{written}` is not there yet in this version"
        return Unknown("NS1008", told, NOT_YET[family][later])
    inside = _kind_in(family, value)
    if inside:
        shown = (
            example_of(find(family, inside)) if isinstance(value, Scalar) else f"{inside}: {{…}}"
        )
        help = Help(f"the kind itself is the key: `{shown}`", turn(inside), write_whole(inside))
        return Unknown("NS1005", message, help)
    otherwise = said_otherwise(family, _folded(written), value)
    if otherwise:
        return Unknown("NS1005", message, otherwise)
    names = [*FAMILIES[family], *(own_kinds if family == "layers" else ())]
    near = nearest(_bare(written), names)
    if near:
        few = near_ones(_bare(written), names)
        help = similar(f"a kind with a similar name exists: `{near}`", few)
        return Unknown("NS1005", message, help)
    if family == "sources" and isinstance(value, Scalar) and isinstance(value.value, str):
        kind = source_of(value.value)
        help = Help(f"name the kind of source: `{kind}: {value.value}`", write(kind))
        return Unknown("NS1005", message, help)
    return Unknown("NS1005", message, _listed(family, written))


def _own_block(written: str, blocks: Iterable[str]) -> str | None:
    """The spec's own block that is meant: spelt alike, or the same in small letters."""
    folded = {block.lower(): block for block in blocks}
    if written.lower().replace("_", "") in folded:
        return folded[written.lower().replace("_", "")]
    return nearest(written, folded.values()) if written[:1].isupper() else None


def _without_colon(family: Family, written: str) -> str | None:
    """What to write instead of `linear:64`, `linear 64`, `linear=64`."""
    if " - " in written and surely(family, written.partition(" - ")[0]):
        return "indent the dash like the one above it: it begins a step of its own"
    for sign in (":", "=", " "):
        word, found, value = written.partition(sign)
        meant = value.strip()
        if (
            found
            and meant
            and meant[0] not in "|>&+,;"
            and "(" not in word
            and surely(family, word)
        ):
            pair = f"{word}: {meant}"
            here = pair if family == "layers" else f"{{{pair}}}"
            return Help(f"write `{pair}`, with a colon and a space", write(here))
    return None


def surely(family: Family, written: str) -> str | None:
    """The kind that is called so, here or elsewhere: `Dense`, `nn.Linear`, `Flatten()`."""
    kind = _same(written, FAMILIES[family])
    if kind:
        return kind
    wanted = _folded(written)
    for name, cls in every(family).items():
        if wanted in map(_folded, cls.synonyms):
            return name
    return None


def example_of(cls: type[Kind]) -> str:
    """The kind with the settings it needs: `conv2d: {channels: …, kernel: …}`."""
    needed = [one.name for one in needed_of(cls)]
    if not needed:
        return cls.kind
    if needed == [cls.primary]:
        return f"{cls.kind}: …"
    return f"{cls.kind}: {{{', '.join(f'{name}: …' for name in needed)}}}"


def needed_of(cls: type[Kind]) -> list[Setting]:
    """The settings that must be given, with those that stand before them and have no default: `channels` of a `conv2d`."""
    settings = list(cls.settings.values())
    last = max((i for i, one in enumerate(settings) if one.required), default=-1)
    return [one for one in settings[: last + 1] if one.required or one.default is None]


def source_of(path: str) -> str:
    """The kind of source that a path belongs to, by its ending."""
    if path.endswith((".npz", ".npy", ".gz")):
        return "arrays"
    return "table" if "." in path.rpartition("/")[2] else "folder"


def _written_here(family: Family, kind: str, written: str) -> str:
    if "(" in written:
        # imported here: few write their layers so
        from netspec.spec.python_calls import written_as_call

        cls = find(family, kind)
        shown = written_as_call(cls, written) or example_of(cls)
        return Help(f"write `{shown}`, without round brackets", write(shown))
    return Help(f"it is called `{kind}` here", write(kind))


def _listed(family: Family, written: str) -> str:
    if family == "layers":
        own = (
            "a layer of your own is named in the section `blocks`; "
            if written[:1].isupper()
            else ""
        )
        return f"{own}`netspec layers` lists the kinds there are"
    kinds = ", ".join(f"`{name}`" for name in FAMILIES[family])
    return f"the kinds of {FAMILY_WORDS[family]} are {kinds}"


def _kind_in(family: Family, value: Node | None) -> str | None:
    """The kind that the value names: `{type: conv2d}`, `activation: relu`."""
    if isinstance(value, Mapping):
        found = (_kind_in(family, entry.value) for _, entry in value)
        return next((kind for kind in found if kind), None)
    if isinstance(value, Scalar) and isinstance(value.value, str):
        return surely(family, value.value)
    return None


def _same(written: str, names: Iterable[str]) -> str | None:
    wanted = _folded(written)
    return next((name for name in names if _folded(name) == wanted), None)


def _bare(written: str) -> str:
    """Without what PyTorch and Keras put around a name."""
    name = written.partition("(")[0]
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name.removesuffix("_layer") or name


def _folded(written: str) -> str:
    return _bare(written).replace("_", "").replace("-", "").replace(" ", "").lower()
