"""Fields of a source `sequences`: each is a list of texts per sample, and few kinds take one."""

from collections.abc import Sequence

from netspec.kinds.tensors import ShapeError
from netspec.spec.entries import Binder
from netspec.spec.model import InputSpec, OutputSpec


def tell_of_fields(
    binder: Binder, inputs: Sequence[InputSpec], outputs: Sequence[OutputSpec]
) -> None:
    """Tell of inputs and outputs that take one value of a sample, where a column holds a list of them."""
    for one in inputs:
        if one.bound is not None and one.kind.marks() is None and not _takes_texts(one):
            message = f"`{one.name}` takes no list of texts, and a field of `sequences` is one"
            binder.report("NS1010", message, one.place, given_parts(one))
    for output in outputs:
        if output.bound is None or not output.has_target:
            continue
        of_column = output.kind.learns_from == "columns"
        if of_column and output.kind.target_form != "sequences":
            message = f"a field of `sequences` is a list of texts, and a target of `{output.kind.kind}` is one value"
            help = f"tell a class for each of them: `{output.name}: {{tags: [O, B-person]}}`, with the classes of the field"
            binder.report("NS1010", message, output.place, help)


def _takes_texts(one: InputSpec) -> bool:
    try:
        raw = one.kind.raw(one.width)
    except ShapeError:
        # only kinds with classes or columns of their own fail here, and those take no list
        return False
    return raw.dtype == "string" and len(raw.sizes) == 1 and isinstance(raw.sizes[0], str)


def given_parts(one: InputSpec) -> str:
    """How to take the list: as a text whose parts are given."""
    count = getattr(one.kind, "vocabulary", None)
    written = count if isinstance(count, int) else "…" if count else 10000
    return f"take its parts as they are given: `{one.name}: {{text: {{split: given, vocabulary: {written}}}}}`"
