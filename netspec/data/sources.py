"""Opens what a spec names: every kind of source as frames of the columns that are needed."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from netspec.data.array_file import read_arrays
from netspec.data.csv_file import CsvFile
from netspec.data.folder import COLUMNS, read_folder
from netspec.data.frame import Frame
from netspec.data.json_lines import JSON_LINES, frame_of_lines, records_of
from netspec.data.npz import array_names
from netspec.data.parquet_file import ParquetFile, joined
from netspec.data.places import (
    PARQUET,
    SourceFile,
    need_columns,
    need_data,
    need_file,
    need_names,
    shown,
    source_files,
    table_form,
)
from netspec.data.ragged import as_column, flat_columns
from netspec.data.sample_rows import gathered
from netspec.data.text_columns import stacked_texts
from netspec.data.text_file import ending
from netspec.data.text_lines import POSITION, frame_of_texts, line_columns
from netspec.data.word_lines import WordLines, named_columns
from netspec.kinds.sources.sequences import Sequences
from netspec.source.diagnostics import Label, fail
from netspec.source.text import Place, whole_file
from netspec.spec.model import Spec

Columns: TypeAlias = dict[str, Place]


def read_parts(spec: Spec, columns: Columns) -> dict[str, Frame]:
    """Part → the rows of these columns. Raises `SpecError`."""
    read = _READERS[need_data(spec).source.kind]
    return {part: read(spec, files, columns) for part, files in source_files(spec).items()}


def read_path(spec: Spec, path: Path, columns: Columns) -> Frame:
    """A file or folder of the same form as the spec's source. Raises `SpecError`."""
    kind = need_data(spec).source.kind
    file = SourceFile("", str(path), shown(path), need_data(spec).node.place, str(path))
    if not path.exists():
        raise fail("NS0001", f"there is no file `{path}`", whole_file(str(path)))
    if kind in ("table", "series") and ending(path) in JSON_LINES:
        return _read_lines(spec, file, columns)
    return _READERS[kind](spec, [file], columns)


def _read_lines(spec: Spec, file: SourceFile, columns: Columns) -> Frame:
    """JSON lines in place of a table."""
    lines = list(records_of(file.path, file.name))
    need_columns(columns, list(lines[0][1]), file.name)
    rules = {c: r for one in spec.inputs for c, r in zip(one.columns, one.kind.cells(one.width), strict=False)}  # fmt: skip
    for one in spec.outputs:
        rules |= dict(zip(one.columns, one.targets, strict=False))
    separators = {column: rules[column].separator if column in rules else "" for column in columns}
    return frame_of_lines(lines, separators, file.name)


def open_table(spec: Spec, file: SourceFile) -> CsvFile | ParquetFile:
    """A table, told apart by its ending. Raises `SpecError`."""
    data = need_data(spec)
    form = table_form(data)
    if ending(file.path) in PARQUET:
        return ParquetFile(file.path, file.name, form.marks)
    need_names(form, file)
    return CsvFile(file.path, file.name, form)


def _read_table(spec: Spec, files: list[SourceFile], columns: Columns) -> Frame:
    frames, names = [], []
    for file in files:
        need_file(file)
        table = open_table(spec, file)
        need_columns(columns, table.names, file.name)
        for frame in table.frames(tuple(columns)):
            frames.append(gathered(spec, frame, columns))
            names.append(file.written)
    whole = frames[0] if len(frames) == 1 else _stacked(frames, names)
    if not whole.rows:
        help = "add rows, or name another file"
        raise fail("NS4012", f"`{files[0].name}` holds no rows", files[0].place, help=help)
    return whole


def _stacked(frames: list[Frame], names: list[str]) -> Frame:
    """Frames of the same columns, one after the other; `names` are those of their files in the spec."""
    ends = np.cumsum([frame.rows for frame in frames])

    def of(row: int) -> tuple[Frame, int]:
        which = int(np.searchsorted(ends, row, side="right"))
        return frames[which], row - int(ends[which] - frames[which].rows)

    def origin(row: int) -> str:
        which = int(np.searchsorted(ends, row, side="right"))
        frame, inside = of(row)
        return f"{names[which]}:{frame.origin(inside)}"

    def words(row: int) -> str:
        frame, inside = of(row)
        return frame.row_words(inside) if frame.row_words else ""

    def within(row: int, one: int, column: str) -> Label:
        frame, inside = of(row)
        assert frame.within is not None
        return frame.within(inside, one, column)

    texts = stacked_texts([frame.columns for frame in frames])
    columns = {
        name: joined([frame.columns[name] for frame in frames])
        for name in (frames[0].columns if texts is None else ())
    }
    return Frame(
        columns if texts is None else texts,
        int(ends[-1]),
        lambda row, column: of(row)[0].place(of(row)[1], column),
        marks=frames[0].marks,
        row_words=words if any(frame.row_words for frame in frames) else None,
        figures=frames[0].figures,
        origin=origin,
        within=within if frames[0].within else None,
    )


def _read_folder(spec: Spec, files: list[SourceFile], columns: Columns) -> Frame:
    (file,) = files
    need_columns(columns, COLUMNS, file.name)
    return read_folder(file.path, file.name)


def _read_arrays(spec: Spec, files: list[SourceFile], columns: Columns) -> Frame:
    if len(files) > 1 or files[0].column:
        needed = [file for file in files if file.column in columns]
        need_columns(columns, [file.column for file in files], "data")
        paths = {file.column: (file.path, file.name) for file in needed}
        return read_arrays(paths, bool, flat_columns(spec.inputs, spec.outputs))
    (file,) = files
    need_columns(columns, array_names(file.path, file.name), file.name)
    flat = flat_columns(spec.inputs, spec.outputs)
    return read_arrays({"": (file.path, file.name)}, columns.__contains__, flat)


def _read_sequences(spec: Spec, files: list[SourceFile], columns: Columns) -> Frame:
    frames = [_word_frame(spec, file, columns) for file in files]
    return frames[0] if len(frames) == 1 else _stacked(frames, [file.written for file in files])


def _word_frame(spec: Spec, file: SourceFile, columns: Columns) -> Frame:
    data = need_data(spec)
    assert isinstance(data.source, Sequences)
    need_file(file)
    words = WordLines(
        file.path, file.name, encoding=data.source.encoding, comment=data.source.comment
    )
    names = named_columns(data.columns, tuple(columns), words.width(), file.name)
    need_columns(columns, names, file.name)
    samples = list(words.samples(len(names)))
    if not samples:
        help = "add some, with an empty line between two of them, or name another file"
        raise fail("NS4012", f"`{file.name}` holds no samples", file.place, help=help)
    found = {
        name: as_column([np.array(sample.columns[i], object) for sample in samples])
        for i, name in enumerate(names)
        if name in columns
    }
    return Frame(
        found,
        len(samples),
        lambda row, column: words.file.at(samples[row].lines[0]),
        marks=frozenset([""]),
        row_words=lambda row: f"the sample from line {samples[row].lines[0]}",
        within=lambda row, one, column: Label(
            words.file.at(samples[row].lines[one]),
            f"the sample from line {samples[row].lines[0]}, column `{column}`",
        ),
    )


def _read_text_lines(spec: Spec, files: list[SourceFile], columns: Columns) -> Frame:
    names = line_columns(spec, files)
    need_columns(columns, [*names, POSITION], files[0].name)
    return frame_of_texts(spec, files)


_READERS: dict[str, Callable[[Spec, list[SourceFile], Columns], Frame]] = {
    "table": _read_table,
    "folder": _read_folder,
    "arrays": _read_arrays,
    "series": _read_table,
    "lines": _read_text_lines,
    "sequences": _read_sequences,
}
