"""Classes that a spec leaves out, offered as the data hold them. No numpy here: `check` asks as well."""

from collections.abc import Iterator

from netspec.data.cells import converted, members
from netspec.data.csv_file import CsvFile
from netspec.data.cures import as_yaml
from netspec.data.folder import class_folders
from netspec.data.places import PARQUET, SourceFile, source_files, table_form
from netspec.data.text_file import ending
from netspec.kinds.columns import CellRule
from netspec.kinds.sources.sequences import Sequences
from netspec.kinds.sources.table import Table
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.source.help import Help, settle
from netspec.spec.model import DataSpec, InputSpec, OutputSpec, Spec

CLASSES_MISSING = "NS3011"
MOST_BYTES = 1_000_000
MOST_CLASSES = 50


def with_classes(found: list[Diagnostic], spec: Spec) -> list[Diagnostic]:
    """The findings; the help of one that misses classes shows the line to write."""
    return [_offered(d, spec) if d.code == CLASSES_MISSING else d for d in found]


def _offered(diagnostic: Diagnostic, spec: Spec) -> Diagnostic:
    entries: list[InputSpec | OutputSpec] = [*spec.inputs, *spec.outputs]
    meant = [one for one in entries if one.place == diagnostic.where.place]
    if not meant:
        return diagnostic
    (one,) = meant
    separator = str(getattr(one.kind, "separator", ""))
    classes = classes_in(spec, one.columns[0], separator)
    if not classes:
        return diagnostic
    written = f"[{', '.join(map(as_yaml, classes))}]"
    if separator not in ("", ","):
        written = f"{{classes: {written}, separator: {as_yaml(separator)}}}"
    lies_in = one.kind.lies_in_input() if isinstance(one, OutputSpec) else None
    if lies_in is not None:
        written = f"{{classes: {written}, of: {lies_in}}}"
    words = f"write those that the data hold: `{one.name}: {{{one.kind.kind}: {written}}}`"
    return diagnostic._replace(help=Help(words, settle(one.kind.kind, written)))


def classes_in(spec: Spec, column: str, separator: str = "") -> tuple[str, ...]:
    """The values of a column, or what the separator parts in them, as far as a look tells.

    None where there are too many, or no file to look into.
    """
    seen: dict[str, None] = {}
    try:
        for files in source_files(spec).values():
            for values in _values(spec, files, column):
                if separator:
                    values = [one for text in set(values) for one in members(text, separator)]
                seen.update(dict.fromkeys(values))
    except SpecError:
        return ()
    return tuple(sorted(seen)) if len(seen) <= MOST_CLASSES else ()


def _values(spec: Spec, files: list[SourceFile], column: str) -> Iterator[list[str]]:
    assert spec.data is not None
    for file in files:
        if file.path.is_dir():
            yield [one.name for one in class_folders(file.path)] if column == "class" else []
        elif isinstance(spec.data.source, Sequences):
            yield _fields(spec.data, spec.data.source, file, column)
        elif isinstance(spec.data.source, Table) and ending(file.path) not in PARQUET:
            table = CsvFile(file.path, file.name, table_form(spec.data), most_bytes=MOST_BYTES)
            for frame in table.frames((column,)) if column in table.names else ():
                cells = frame.columns[column]
                assert isinstance(cells, list)
                yield [text for text in converted(cells, CellRule("string"), frame.marks) if text]


def _fields(data: DataSpec, source: Sequences, file: SourceFile, column: str) -> list[str]:
    """What the words of a file have in a field. Raises `SpecError`."""
    # imported here: one source alone is read so
    from netspec.data.word_lines import WordLines

    names = data.columns or ()
    if column not in names:
        return []
    words = WordLines(file.path, file.name, encoding=source.encoding, comment=source.comment)
    at = names.index(column)
    return [text for one in words.samples(len(names), MOST_BYTES) for text in one.columns[at]]
