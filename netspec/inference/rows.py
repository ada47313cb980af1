"""Data of every form in batches of rows, so that memory stays the same however many there are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from netspec.data.array_file import read_arrays
from netspec.data.csv_file import CsvFile
from netspec.data.folder import PICTURES, pictures_in
from netspec.data.frame import Cells, Frame
from netspec.data.json_lines import JSON_LINES, records_of
from netspec.data.npz import array_names
from netspec.data.parquet_file import ParquetFile
from netspec.data.places import PARQUET, input_columns, need_columns, table_form
from netspec.data.ragged import flat_columns
from netspec.data.sample_rows import gathered
from netspec.data.sources import read_path
from netspec.data.text_file import ending
from netspec.data.text_lines import read_texts
from netspec.inference.apart import lying_apart, together
from netspec.inference.records import frame_of_records, need_keys
from netspec.kinds.inputs.image import Image
from netspec.kinds.sources.lines import Lines
from netspec.source.diagnostics import fail
from netspec.source.text import Place, whole_file
from netspec.spec.model import Spec
from netspec.spec.series import series_of

ENDINGS = "CSV, TSV, Parquet, JSON lines (`.jsonl`), `.npz`, pictures, or a folder of pictures"


TABLES = (".csv", ".tsv", ".tab", *PARQUET)
TEXTS = ("lines", "sequences")
"""Sources whose files are told by no ending."""


class Batch(NamedTuple):
    """Some rows; `files` is the folder that file names in them are relative to, `kept` what is copied to the answers."""

    frame: Frame
    files: Path
    kept: dict[str, list[Any]]


def batches(
    spec: Spec, paths: Sequence[Path], size: int, keep: Sequence[str] = ()
) -> Iterator[Batch]:
    """The rows of all files, at most `size` in a batch. Raises `SpecError`."""
    pictures = [one for path in paths for one in _pictures(path)]
    if pictures:
        yield from _picture_batches(spec, pictures, size)
    for path in paths:
        if not _pictures(path):
            yield from _table_batches(spec, path, size, keep)


def _pictures(path: Path) -> list[Path]:
    if not path.exists():
        help = f"it takes {ENDINGS}"
        raise fail("NS0001", f"there is no file `{path}`", whole_file(str(path)), help=help)
    if path.is_dir():
        found = pictures_in(path)
        if not found:
            help = "put pictures into it, or name another folder"
            raise fail("NS4012", f"`{path}` holds no pictures", whole_file(str(path)), help=help)
        return found
    return [path] if path.suffix.lower() in PICTURES else []


def _picture_batches(spec: Spec, files: Sequence[Path], size: int) -> Iterator[Batch]:
    if len(spec.inputs) != 1 or not isinstance(spec.inputs[0].kind, Image):
        names = ", ".join(f"`{column}`" for column in input_columns(spec))
        alone = len(spec.inputs) == 1
        what = (
            "no picture"
            if alone or not any(isinstance(one.kind, Image) for one in spec.inputs)
            else "more than a picture"
        )
        message = f"the network takes {what}: its columns are {names}"
        help = "give a table with these columns, pictures by file name"
        raise fail("NS4003", message, whole_file(str(files[0])), help=help)
    (column,) = spec.inputs[0].columns
    for start in range(0, len(files), size):
        some = files[start : start + size]
        cells: Cells = [str(path.absolute()) for path in some]
        frame = Frame(
            {column: cells},
            len(some),
            lambda row, _, some=some: whole_file(str(some[row])),  # type: ignore[misc]
            marks=frozenset(),
        )
        yield Batch(frame, Path(), {"file": [str(path) for path in some]})


def _table_batches(spec: Spec, path: Path, size: int, keep: Sequence[str]) -> Iterator[Batch]:
    form = ending(path)
    if form in JSON_LINES:
        yield from _record_batches(spec, path, size, keep)
        return
    needed = input_columns(spec)
    columns = tuple(dict.fromkeys((*needed, *keep)))
    if form == ".npz":
        names = array_names(path, str(path))
        need_columns(needed, names, str(path), spec_is_open=False)
        _need_kept(keep, names, path)
        flat = flat_columns(spec.inputs)
        whole = read_arrays({"": (path, str(path))}, columns.__contains__, flat)
        frames = iter([whole]) if series_of(spec.data) is not None else _cut(whole, size)
    elif spec.data is not None and spec.data.source.kind in TEXTS and form not in TABLES:
        whole = _texts(spec, path, needed)
        _need_kept(keep, list(whole.columns), path)
        frames = _cut(whole, size)
    else:
        table = _table(spec, path)
        apart = lying_apart(spec, table.names)
        in_one = {column: place for column, place in needed.items() if column not in apart}
        need_columns(in_one, table.names, str(path), spec_is_open=False)
        _need_kept(keep, table.names, path)
        single = (name for one in apart.values() for name in one.columns)
        columns = tuple(dict.fromkeys((*in_one, *single, *keep)))
        frames = _of_table(spec, table, columns, size)
        frames = (together(frame, apart) for frame in frames) if apart else frames
    if series_of(spec.data) is not None:
        # imported here: few networks look at windows
        from netspec.data.series import windows_to_answer

        frames = (w for frame in frames for w in windows_to_answer(spec, frame, size, str(path)))
    found = False
    for frame in frames:
        found = True
        yield Batch(frame, path.parent, {name: list(frame.columns[name]) for name in keep})
    if not found:
        help = "add rows, or name another file"
        raise fail("NS4012", f"`{path}` holds no rows", whole_file(str(path)), help=help)


def _texts(spec: Spec, path: Path, needed: dict[str, Place]) -> Frame:
    """A text on each line, be they windows of a stream in training; or words on lines of their own."""
    if spec.data is None or not isinstance(spec.data.source, Lines):
        return read_path(spec, path, needed)
    names = tuple(needed)
    if len(names) > 1:
        message = f"a line is one text, and the network takes {len(names)}: {', '.join(names)}"
        help = "give a table with these columns"
        raise fail("NS4003", message, whole_file(str(path)), help=help)
    return read_texts([(path, str(path))], names[0], spec.data.source.encoding)


def _of_table(
    spec: Spec, table: CsvFile | ParquetFile, columns: tuple[str, ...], size: int
) -> Iterator[Frame]:
    if series_of(spec.data) is not None:
        return table.frames(columns)
    if spec.data is None or spec.data.rows_per_sample is None:
        return table.frames(columns, size)
    # a sample's rows may stand anywhere, so they are gathered from the whole table
    needed = input_columns(spec)
    frames = (gathered(spec, frame, needed) for frame in table.frames(columns))
    return (piece for frame in frames for piece in _cut(frame, size))


def _need_kept(keep: Sequence[str], names: Sequence[str], path: Path) -> None:
    for name in keep:
        if name not in names:
            message = f"`{path}` has no column `{name}` to keep"
            raise fail("NS4003", message, whole_file(str(path)))


def _table(spec: Spec, path: Path) -> CsvFile | ParquetFile:
    form = table_form(spec.data)
    if ending(path) in PARQUET:
        return ParquetFile(path, str(path), form.marks)
    if ending(path) not in (*TABLES, ".txt", ".data"):
        message = f"`{path}` is of no form that is read here"
        raise fail("NS4002", message, whole_file(str(path)), help=f"it takes {ENDINGS}")
    return CsvFile(path, str(path), form)


def _cut(frame: Frame, size: int) -> Iterator[Frame]:
    for start in range(0, frame.rows, size):
        yield frame.take(range(start, min(start + size, frame.rows)))


def _record_batches(spec: Spec, path: Path, size: int, keep: Sequence[str]) -> Iterator[Batch]:
    """A JSON object on each line."""
    records: list[dict[str, Any]] = []
    first = 1
    for number, record in records_of(path, str(path)):
        first = number if not records else first
        records.append(record)
        if len(records) == size:
            yield _of_records(spec, records, path, first, keep)
            records = []
    if records:
        yield _of_records(spec, records, path, first, keep)


def _of_records(
    spec: Spec, records: list[dict[str, Any]], path: Path, first: int, keep: Sequence[str]
) -> Batch:
    need_keys(spec, records, str(path), first)
    frame = frame_of_records(spec, records, str(path), first)
    return Batch(
        frame, path.parent, {name: [record.get(name) for record in records] for name in keep}
    )
