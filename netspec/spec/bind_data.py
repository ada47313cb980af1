"""Binds the section `data`: a kind of source, with its siblings and the split."""

from netspec.kinds.sections.split import Split
from netspec.kinds.sources.source import Source
from netspec.source.tree import Entry, Mapping, Node, Scalar, describe
from netspec.spec.entries import Binder, BoundEntry
from netspec.spec.model import DataSpec
from netspec.spec.siblings import DATA_SIBLINGS, SECTION_HELP


def bind_data(binder: Binder, document: Mapping) -> DataSpec | None:
    """The section, or None where there is none or it has faults."""
    section = binder.section_mapping(document, "data")
    if section is None:
        return None
    bound = binder.entry(section, "sources", DATA_SIBLINGS)
    split = _split(binder, bound.siblings.pop("split", None))
    beside = binder.siblings(bound.siblings, DATA_SIBLINGS)
    if not isinstance(bound.kind, Source):
        return None
    return DataSpec(
        source=bound.kind,
        split=split,
        files=beside.get("files"),
        skip_broken=beside.get("skip_broken", False),
        columns=beside.get("columns"),
        node=_under_its_name(section, bound),
        rows_per_sample=beside.get("rows_per_sample"),
    )


def _under_its_name(section: Mapping, bound: BoundEntry) -> Mapping:
    """The section, with the source under the name it has here, if it was called by another tool's."""
    assert bound.kind is not None
    name, settings = bound.kind.kind, bound.settings
    if name in section.entries or settings is None:
        return section
    source = Entry(Scalar(bound.place.source, bound.place.span, name, name), settings)
    return Mapping(section.source, section.span, {**section.entries, name: source})


def _split(binder: Binder, node: Node | None) -> Split | None:
    if node is None:
        return None
    if not isinstance(node, Mapping):
        message = f"`split` is a mapping, and this is {describe(node)}"
        help = f"{SECTION_HELP['split']}, or `split: {{column: NAME}}` where a column says it"
        binder.report("NS1001", message, node.place, help)
        return None
    made = binder.settings(Split, node, node.place)
    return made if isinstance(made, Split) else None
