"""A look at the data for `netspec check`: are the files there, have they the columns, can their first megabyte be read.

Neither numpy nor pyarrow is imported, except for Parquet.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from netspec.data.cells import MISSING_WHOLE, CellError, converted, strangers
from netspec.data.cures import class_cure
from netspec.data.frame import Frame
from netspec.data.places import (
    PARQUET,
    SourceFile,
    need_columns,
    need_file,
    need_names,
    needed_columns,
    shown,
    source_files,
    table_form,
)
from netspec.data.text_file import ending, opened
from netspec.kinds.columns import CellRule
from netspec.kinds.tensors import ShapeError
from netspec.source.counts import how_many
from netspec.source.diagnostics import WARNING, Diagnostic, Label, Problems, SpecError, fail
from netspec.source.text import Place
from netspec.spec.model import Spec

MOST_BYTES = 1_000_000


PARTLY = ("table", "lines", "sequences")
"""The sources of which a look reads the beginning."""


def look(spec: Spec | None, found: Iterable[Diagnostic] = ()) -> list[Diagnostic]:
    """`found`, what a spec alone shows, and what is wrong with its data, as far as a look tells.

    Classes that the spec leaves out are offered as the data hold them.
    """
    found = list(found)
    if spec is None or spec.data is None:
        return found
    whole = _is_whole(spec)
    if whole and any(one.code == "NS3011" for one in found):
        # imported here and below: a look needs but one of them, and `check` must start fast
        from netspec.data.offers import with_classes

        found = with_classes(found, spec)
    return [*found, *_of_data(spec, whole)]


def not_looked_at(spec: Spec) -> str:
    """What of the data only a training sees, in words; empty where all was looked at."""
    if spec.data is None:
        return ""
    found = []
    with suppress(SpecError, OSError):
        for file in (file for files in source_files(spec).values() for file in files):
            if ending(file.where) in PARQUET:
                found.append(f"the cells of `{file.name}`")
            elif spec.data.source.kind in PARTLY and _is_long(file.where):
                found.append(f"`{file.name}` past its first megabyte")
    if spec.data.source.kind == "arrays":
        found.append("the numbers in the arrays")
    elif any(one.takes_pictures for one in spec.inputs):
        found.append("the pixels of the pictures")
    return ", ".join(dict.fromkeys(found))


def _is_long(path: str) -> bool:
    """Whether there is more than a look sees."""
    if not path.lower().endswith(".gz"):
        return os.path.getsize(path) > MOST_BYTES
    with opened(path) as file:
        return len(file.read(MOST_BYTES + 1)) > MOST_BYTES


def _is_whole(spec: Spec) -> bool:
    """Whether every input and output has its kind."""
    inputs, outputs = spec.inputs, spec.outputs
    return all(one.bound is not None for one in inputs) and all(one.bound for one in outputs)


def _of_data(spec: Spec, whole: bool) -> tuple[Diagnostic, ...]:
    """What is wrong with the data; of a spec with faults in its inputs or outputs, only whether the files are there."""
    assert spec.data is not None
    problems = Problems()
    try:
        for part, files in source_files(spec).items():
            for frame in _LOOKS[spec.data.source.kind](spec, files) if whole else ():
                faults = tuple(_faults(spec, frame))
                problems.extend(faults)
                if spec.data.source.kind == "table" and not any(one.is_error for one in faults):
                    cut = any(_is_long(file.where) for file in files)
                    problems.extend(_doubts(spec, frame, part, whole=not cut and len(files) == 1))
    except SpecError as error:
        problems.extend(error.diagnostics)
    except OSError as error:
        problems.add(_unreadable(spec, error))
    return problems.found


def _doubts(spec: Spec, frame: Frame, part: str, *, whole: bool) -> Iterator[Diagnostic]:
    """What is odd about the columns of a table, and about the parts that are cut from it."""
    # imported here: only a table that can be read is looked at so closely
    from netspec.data.doubts import doubts, small_parts

    if part in ("all", "train"):
        yield from doubts(spec, frame, "all rows" if whole else None)
    if part == "all" and whole:
        yield from small_parts(spec, frame.rows)


def _unreadable(spec: Spec, error: OSError) -> Diagnostic:
    """A folder where a file should be, or one that may not be read."""
    assert spec.data is not None
    node = spec.data.node.get(spec.data.source.kind) or spec.data.node
    reason = (error.strerror or type(error).__name__).lower()
    message = f"`{shown(error.filename or spec.data.source.kind)}` cannot be read: {reason}"
    help = "name a file that is there and may be read"
    return Diagnostic("NS4002", message, Label(node.place), help)


# ---- what can be looked at


def _tables(spec: Spec, files: list[SourceFile]) -> Iterator[Frame]:
    from netspec.data.csv_file import CsvFile

    assert spec.data is not None
    columns = needed_columns(spec)
    for file in files:
        if ending(file.where) in PARQUET:
            # imported here: numpy and pyarrow, which no other look needs
            from netspec.data.parquet_file import ParquetFile

            need_columns(columns, ParquetFile(file.path, file.name, frozenset()).names, file.name)
            continue
        form = table_form(spec.data)
        need_names(form, file)
        table = CsvFile(file.where, file.name, form, most_bytes=MOST_BYTES)
        need_columns(columns, table.names, file.name)
        (frame,) = table.frames(tuple(columns))
        if not frame.rows and not table.cut:
            help = "add rows, or name another file"
            raise fail("NS4012", f"`{file.name}` holds no rows", file.place, help=help)
        yield frame


def _folders(spec: Spec, files: list[SourceFile]) -> Iterator[Frame]:
    from netspec.data.folder import COLUMNS, read_folder

    for file in files:
        need_columns(needed_columns(spec), COLUMNS, file.name)
        yield read_folder(file.path, file.name)


def _arrays(spec: Spec, files: list[SourceFile]) -> Iterator[Frame]:
    """Only the names of arrays: what is in them would need numpy."""
    from netspec.data.npz import array_names

    columns = needed_columns(spec)
    named = [file.column for file in files if file.column]
    if named:
        need_columns(columns, named, "data")
    for file in files:
        need_file(file)
        if not file.column:
            need_columns(columns, array_names(file.path, file.name), file.name)
    return iter(())


def _texts(spec: Spec, files: list[SourceFile]) -> Iterator[Frame]:
    from netspec.data.text_lines import POSITION, frame_of_texts, line_columns

    need_columns(needed_columns(spec), [*line_columns(spec, files), POSITION], files[0].name)
    yield frame_of_texts(spec, files, MOST_BYTES)


def _words(spec: Spec, files: list[SourceFile]) -> Iterator[Frame]:
    """Whether every line has its fields, and the fields that outputs tell, with a row for each word."""
    from netspec.data.word_lines import WordLines, named_columns
    from netspec.kinds.sources.sequences import Sequences

    assert spec.data is not None
    assert isinstance(spec.data.source, Sequences)
    form, columns = spec.data.source, needed_columns(spec)
    for file in files:
        need_file(file)
        words = WordLines(file.path, file.name, encoding=form.encoding, comment=form.comment)
        names = named_columns(spec.data.columns, tuple(columns), words.width(), file.name)
        need_columns(columns, names, file.name)
        samples = list(words.samples(len(names), MOST_BYTES))
        lines = [line for sample in samples for line in sample.lines]
        told = [one.columns[0] for one in spec.outputs if one.kind.target_form == "sequences"]
        fields = {
            column: [text for sample in samples for text in sample.columns[names.index(column)]]
            for column in told
        }
        yield Frame(
            fields,
            len(lines),
            # both are of this file: what is yielded is looked at before the next one is opened
            lambda row, column: words.file.at(lines[row]),  # noqa: B023
            marks=frozenset([""]),
        )


_LOOKS: dict[str, Callable[[Spec, list[SourceFile]], Iterator[Frame]]] = {
    "table": _tables,
    "folder": _folders,
    "arrays": _arrays,
    "series": _tables,
    "lines": _texts,
    "sequences": _words,
}


# ---- what is found in the cells


def _faults(spec: Spec, frame: Frame) -> Iterator[Diagnostic]:
    """The first fault of each column."""
    for name, place, column, rule in _rules(spec):
        if column not in frame.columns:
            # the lengths that come of counted rows
            continue
        yield from _column_faults(frame, column, rule, name, place)


def _rules(spec: Spec) -> Iterator[tuple[str, Place, str, CellRule]]:
    """Every column of cells with its rule. Pictures have none, nor has what lacks its classes (that is told already)."""
    for one in spec.inputs:
        try:
            rules = one.kind.cells(one.width)
        except ShapeError:
            continue
        for column, rule in zip(one.columns, rules, strict=False):
            if rule.dtype != "uint8":
                yield one.name, one.place, column, rule
    for output in spec.outputs:
        try:
            targets = output.targets
        except ShapeError:
            continue
        for column, rule in zip(output.columns, targets, strict=False):
            yield output.name, output.place, column, rule


def _column_faults(
    frame: Frame, column: str, rule: CellRule, name: str, place: Place
) -> Iterator[Diagnostic]:
    cells: Any = frame.columns[column]
    try:
        values = converted(cells, rule, frame.marks, frame.figures)
    except CellError as error:
        # imported here and below: only data with faults need it
        from netspec.data.faults import cell_fault

        yield cell_fault(error, frame, column, name, place)
        return
    if rule.known and not rule.only:
        yield from _strangers(values, frame, rule, column, place)


def _strangers(
    values: list[Any], frame: Frame, rule: CellRule, column: str, place: Place
) -> Iterator[Diagnostic]:
    """Values of a category that are none of its classes are allowed, but most often misspelt."""
    gap = MISSING_WHOLE if rule.dtype == "int64" else ""
    odd = strangers(values, rule, gap)
    strange = [value for value in values if value in odd]
    if strange:
        from netspec.data.faults import cell_label

        label = cell_label(frame, values.index(strange[0]), column)
        others = len(strange) - 1
        many = (
            f", and {how_many(others, 'more cell')} hold{'s' * (others == 1)} none either"
            if others
            else ""
        )
        message = f"`{odd[strange[0]]}` is none of the classes{many}; they count as unknown"
        help = class_cure(odd[strange[0]], rule, (one for one in values if one != gap))
        related = (Label(place, "its classes stand here"),)
        yield Diagnostic("NS4005", message, label, help, severity=WARNING, related=related)
