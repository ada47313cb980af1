"""Binds the section `data`: a kind of source, with its siblings and the split."""

from netspec.kinds.sections.split import Split
from netspec.kinds.sources.source import Source
from netspec.source.tree import Mapping, Node, describe
from netspec.spec.entries import Binder
from netspec.spec.model import DataSpec
from netspec.spec.siblings import DATA_SIBLINGS, SECTION_HELP
from netspec.spec.vocabulary import NOT_YET_DATA


def bind_data(binder: Binder, document: Mapping) -> DataSpec | None:
    """The section, or None where there is none or it has faults."""
    section = binder.section_mapping(document, "data")
    if section is None:
        return None
    bound = binder.entry(section, "sources", DATA_SIBLINGS, NOT_YET_DATA)
    split = _split(binder, bound.siblings.pop("split", None))
    beside = binder.siblings(bound, DATA_SIBLINGS)
    if not isinstance(bound.kind, Source):
        return None
    return DataSpec(
        source=bound.kind,
        split=split,
        files=beside.get("files"),
        skip_broken=beside.get("skip_broken", False),
        columns=beside.get("columns"),
        node=section,
    )


def _split(binder: Binder, node: Node | None) -> Split | None:
    if node is None:
        return None
    if not isinstance(node, Mapping):
        message = f"`split` is a mapping, and this is {describe(node)}"
        binder.report("NS1001", message, node.place, SECTION_HELP["split"])
        return None
    made = binder.settings(Split, node, node.place)
    return made if isinstance(made, Split) else None
