"""The names of the columns that data have, read from their first lines. No numpy here, except for Parquet."""

from contextlib import suppress

from netspec.data.places import PARQUET, SourceFile, source_files, table_form
from netspec.data.text_file import ending
from netspec.source.diagnostics import SpecError
from netspec.spec.model import Spec


def column_names(spec: Spec) -> tuple[str, ...]:
    """Every column that can be named; empty where there are no data, or none that can be read."""
    found: dict[str, None] = {}
    if spec.data is None:
        return ()
    with suppress(SpecError, OSError, UnicodeError):
        for files in source_files(spec).values():
            for file in files:
                found.update(dict.fromkeys(_names(spec, file)))
    return tuple(found)


def _names(spec: Spec, file: SourceFile) -> tuple[str, ...]:
    assert spec.data is not None
    kind = spec.data.source.kind
    if spec.data.columns is not None:
        return spec.data.columns
    if kind in ("table", "series"):
        return _of_table(spec, file)
    if kind == "folder":
        from netspec.data.folder import COLUMNS

        return tuple(COLUMNS)
    if kind == "arrays":
        from netspec.data.npz import array_names

        return (file.column,) if file.column else tuple(array_names(file.path, file.name))
    if kind == "lines":
        from netspec.data.text_lines import POSITION, line_columns

        return (*line_columns(spec, [file]), POSITION)
    return ()


def _of_table(spec: Spec, file: SourceFile) -> tuple[str, ...]:
    if ending(file.path) in PARQUET:
        # imported here: pyarrow takes long to come
        from netspec.data.parquet_file import ParquetFile

        return tuple(ParquetFile(file.path, file.name, frozenset()).names)
    from netspec.data.csv_file import CsvFile

    return tuple(CsvFile(file.path, file.name, table_form(spec.data), most_bytes=65_536).names)
