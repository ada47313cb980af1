"""Inputs and outputs of texts: vocabularies that lie in files, and the lengths that come of the texts by themselves."""

from collections.abc import Iterable
from typing import TypeVar

from netspec.kinds.inputs.codes import Codes
from netspec.kinds.inputs.lengths import Lengths
from netspec.kinds.kind import Kind
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import CODES, ShapeError, TensorType
from netspec.source.diagnostics import SpecError
from netspec.source.help import Help, put_in
from netspec.source.text import Place
from netspec.source.tree import Mapping
from netspec.spec.entries import Binder
from netspec.spec.files import Files, path_below
from netspec.spec.model import InputSpec, OutputSpec

MOST_CODES = 1_000_000
"""How many codes there are taken to be where a fault leaves it open."""

One = TypeVar("One", InputSpec, OutputSpec)


# ---- vocabularies


def with_vocabularies(binder: Binder, entries: Iterable[One], files: Files) -> tuple[One, ...]:
    """The entries; where a vocabulary is a file, with what stands in it. Faults are told."""
    return tuple(_with_vocabulary(binder, one, files) for one in entries)


def _with_vocabulary(binder: Binder, one: One, files: Files) -> One:
    kind: Kind | None = one.bound
    path = getattr(kind, "vocabulary", None)
    if kind is None or not isinstance(path, str):
        return one
    place = _place_of(one)
    entries = _entries(binder, path, place, files)
    if entries is None:
        return one._replace(bound=None)
    made = type(kind)(**{**vars(kind), "vocabulary": entries})
    try:
        made.check()
    except SettingError as error:
        binder.report(error.code, f"`{path}`: {error.message}", place, error.help)
        return one._replace(bound=None)
    return one._replace(bound=made)


def _place_of(one: InputSpec | OutputSpec) -> Place:
    """Where the path stands."""
    node = one.settings
    inside = node.get("vocabulary") if isinstance(node, Mapping) else node
    return inside.place if inside is not None else one.place


def _entries(binder: Binder, path: str, place: Place, files: Files) -> tuple[str, ...] | None:
    """The lines of a file, none of which is empty or there twice."""
    below = path_below(path, "")
    if below is None:
        message = f"`{path}` leads out of the spec's folder"
        help = "put the vocabulary beside the spec or below it, and name it by its path from there"
        binder.report("NS1012", message, place, help)
        return None
    try:
        files.imports[below] = text = files.source(below).text
    except SpecError as error:
        message = f"`{path}` cannot be read: {error.diagnostics[0].message}"
        help = "name a file that is there, with an entry on each line; or say how many entries there are: `text: 10000`"
        binder.report("NS1012", message, place, help)
        return None
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    known: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if line in known:
            message = f"`{path}` holds `{line}` twice, in the lines {known[line]} and {number}"
            binder.report("NS1012", message, place, "an entry has one code: take one of them out")
            return None
        if line:
            known[line] = number
    if not known:
        binder.report("NS1012", f"`{path}` holds no entries", place, "write one on each line")
        return None
    return tuple(known)


# ---- lengths


def with_text_lengths(binder: Binder, inputs: tuple[InputSpec, ...]) -> tuple[InputSpec, ...]:
    """The inputs and, for each axis along which texts lie, the lengths that they tell."""
    if any(one.bound is None for one in inputs):
        return inputs
    marked = {one.kind.marks() for one in inputs}
    makers: dict[str, InputSpec] = {}
    for one in inputs:
        axis = one.kind.makes_axis()
        if axis is None:
            continue
        other = makers.get(axis) or _holder(axis, one, inputs)
        if other is not None and not (_is_given(one, axis) and _is_given(other, axis)):
            message = f"`{other.name}` and `{one.name}` both lie along `{axis}`, and each text is as long as it is"
            words = f"give one of them an axis of its own: `axis: {one.name}_time`"
            own = put_in("text", "axis", f"{one.name}_time", primary="vocabulary")
            help = Help(words, own)
            binder.report("NS2096", message, one.place, help)
            return inputs
        if axis not in marked:
            makers.setdefault(axis, one)
    return (*inputs, *(_lengths(axis, one, inputs) for axis, one in makers.items()))


def _holder(axis: str, text: InputSpec, inputs: tuple[InputSpec, ...]) -> InputSpec | None:
    """Another input whose columns have the axis, or that says how long it is."""
    for one in inputs:
        marks = one.kind.marks() == axis and not _is_given(text, axis)
        if one is not text and (marks or _is_given(one, axis)):
            return one
    return None


def _is_given(one: InputSpec, axis: str) -> bool:
    """Whether the data say how long the axis is in each sample, and not the text as it is taken apart."""
    return one.kind.marks() is None and axis in one.kind.raw(one.width).sizes


def _lengths(axis: str, one: InputSpec, inputs: tuple[InputSpec, ...]) -> InputSpec:
    name, taken = f"{axis}_length", {other.name for other in inputs}
    while name in taken:
        name += "_"
    return InputSpec(name, Lengths(axis=axis), (name,), one.place, None, {}, of=one)


# ---- what is said before


def with_said(
    binder: Binder, inputs: tuple[InputSpec, ...], outputs: Iterable[OutputSpec]
) -> tuple[InputSpec, ...]:
    """The inputs and, for each output that is said part by part, what was said before each place, and how much that is."""
    for one in outputs:
        if one.bound is None or not one.kind.says:
            continue
        before = _before(one, inputs)
        axis = str(before.kind.encoded(1).sizes[0])
        other = next((given for given in inputs if _lies_along(given, axis)), None)
        if other is not None:
            message = f"`{one.name}` and `{other.name}` both lie along `{axis}`, and what is said grows part by part"
            words = f"give one of them an axis of its own: `axis: {one.name}_time`"
            own = put_in("text", "axis", f"{one.name}_time", primary="vocabulary")
            help = Help(words, own)
            binder.report("NS2096", message, one.place, help)
            continue
        inputs = (*inputs, before)
        inputs = (*inputs, _lengths(axis, before, inputs))
    return inputs


def _lies_along(one: InputSpec, axis: str) -> bool:
    try:
        return one.bound is not None and axis in one.kind.encoded(one.width).sizes
    except ShapeError:
        # told elsewhere
        return False


def _before(one: OutputSpec, inputs: tuple[InputSpec, ...]) -> InputSpec:
    """The codes that were said, as an input of the network."""
    name, taken = f"{one.name}_previous", {other.name for other in inputs}
    while name in taken:
        name += "_"
    try:
        type = one.kind.said()
    except ShapeError:
        # that the vocabulary is not given is told where the output stands
        type = TensorType((getattr(one.kind, "axis", "time"),), CODES, (MOST_CODES,))
    kind = Codes(count=type.counts[0], shape=type.sizes)
    return InputSpec(name, kind, (name,), one.place, None, {}, said_in=one.name)
