"""Variants: named sets of values for the parameters, one of which may be taken."""

from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import similar
from netspec.source.names import nearest
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Entry, Mapping, Scalar, describe
from netspec.spec.siblings import SECTION_HELP, VARIANT


def with_variant(document: Mapping, chosen: str | None, problems: Problems) -> Mapping:
    """The document with the values of a variant in its parameters. Every variant's faults are told, chosen or not."""
    section = document.get("variants")
    variants = section if isinstance(section, Mapping) else None
    if variants is not None:
        _check(document, variants, problems)
    elif section is not None:
        message = f"`variants` is a mapping, and this is {describe(section)}"
        where = Label(section.place)
        problems.add(Diagnostic("NS1001", message, where, SECTION_HELP["variants"]))
    if chosen is None:
        return document
    values = variants.get(chosen) if variants is not None else None
    if variants is None or chosen not in variants.entries:
        names = list(variants.entries) if variants is not None else []
        near = nearest(chosen, names)
        listed = "the variants are " + ", ".join(f"`{name}`" for name in names)
        help = listed if names else "the spec has no section `variants`"
        help = f"a variant with a similar name exists: `{near}`" if near else help
        source = SourceText(VARIANT, chosen)
        where = Label(Place(source, Span(1, 1, 1, len(chosen) + 1)))
        problems.add(Diagnostic("NS1102", f"there is no variant `{chosen}`", where, help))
        return document
    known = document.entries.get("parameters")
    if not isinstance(values, Mapping) or known is None or not isinstance(known.value, Mapping):
        return document
    changed = {
        name: Entry(
            entry.key, values.entries[name].value if name in values.entries else entry.value
        )
        for name, entry in known.value
    }
    parameters = Mapping(known.value.source, known.value.span, changed)
    entries = {**document.entries, "parameters": Entry(known.key, parameters)}
    return Mapping(document.source, document.span, entries)


def _check(document: Mapping, variants: Mapping, problems: Problems) -> None:
    section = document.get("parameters")
    names = list(section.entries) if isinstance(section, Mapping) else []
    for variant, entry in variants:
        if not isinstance(entry.value, Mapping):
            message = f"a variant is a mapping, and this is {describe(entry.value)}"
            help = f"write `{variant}: {{{names[0] if names else 'width'}: …}}`"
            problems.add(Diagnostic("NS1001", message, Label(_place(entry)), help))
            continue
        for name, one in entry.value:
            if name in names:
                continue
            near = nearest(name, names)
            listed = "the parameters are " + ", ".join(f"`{n}`" for n in names)
            help = listed if names else "name it in the section `parameters`, with its usual value"
            if near:
                help = similar(f"a parameter with a similar name exists: `{near}`", [near])
            message = f"the spec has no parameter `{name}`"
            problems.add(Diagnostic("NS1102", message, Label(one.key.place), help))


def _place(entry: Entry) -> Place:
    empty = isinstance(entry.value, Scalar) and entry.value.value is None
    return entry.key.place if empty else entry.value.place
