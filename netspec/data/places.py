"""Where the files of a spec lie, and which columns it needs of them. No numpy here: `check` asks as well."""

import os
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from netspec.data.cells import GAPS
from netspec.data.csv_file import Form
from netspec.data.figures import Figures
from netspec.data.text_file import FilePath
from netspec.kinds.sources.table import Table
from netspec.source.diagnostics import Diagnostic, Label, SpecError, fail
from netspec.source.help import Help, beside_kind, cure, rename
from netspec.source.names import near_ones, nearest
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.source.tree import Mapping, Sequence
from netspec.spec.model import DataSpec, InputSpec, OutputSpec, Spec

if TYPE_CHECKING:
    from pathlib import Path

PARQUET = (".parquet", ".pq")


class SourceFile(Record):
    """A file or folder that a spec names; `column` is the one it holds, or `""`."""

    column: str
    where: str
    """Its path, from where one stands."""
    name: str
    """How messages call it."""
    place: Place
    """Where the spec names it."""
    written: str
    """The path as the spec writes it."""

    @property
    def path(self) -> "Path":
        # imported here: a look at a table does without, and `check` must start fast
        from pathlib import Path

        return Path(self.where)


def source_files(spec: Spec) -> dict[str, list[SourceFile]]:
    """Part → its files: `all` where the split is still to be drawn, else `train`, `validation`, `test`.

    Raises:
        SpecError: the spec has no `data`, or a file is not there.
    """
    data = need_data(spec)
    found = {
        part: [_source_file(spec, data, part, key, str(path)) for key, path in _entries(value)]
        for part, value in data.source.parts().items()
    }
    for files in found.values():
        for file in files:
            need_there(file)
    if data.source.kind == "sequences" and [
        os.path.isdir(file.where) for file in found.get("all", ())
    ] == [True]:
        return _parts_of_folder(*found["all"])
    return found


def _parts_of_folder(folder: SourceFile) -> dict[str, list[SourceFile]]:
    """The parts that lie in a folder, told apart by the names of their files. Raises `SpecError`."""
    # imported here: one source alone takes such folders
    from netspec.data.word_lines import files_of_parts

    found = {part: files for part, files in files_of_parts(folder.path).items() if files}
    for part, files in found.items():
        if len(files) > 1:
            some = " and ".join(f"`{one.name}`" for one in files[:3])
            message = f"`{folder.name}` holds several files for the {part} part: {some}"
            help = f"name the files: `sequences: {{{part}: {folder.written}/{files[0].name}, …}}`"
            raise fail("NS4012", message, folder.place, help=help)
    if "train" not in found:
        message = f"no file in `{folder.name}` has `train` in its name"
        help = "name the files: `sequences: {train: …, validation: …, test: …}`"
        raise fail("NS4012", message, folder.place, help=help)
    return {
        part: [
            SourceFile(
                "", str(one), shown(one), folder.place, f"{folder.written.rstrip('/')}/{one.name}"
            )
        ]
        for part, (one,) in found.items()
    }


def need_data(spec: Spec) -> DataSpec:
    """The section `data`. Raises `SpecError` where the spec has none."""
    if spec.data is None:
        place = spec.document.entries["layers"].key.place
        help = "add one, such as `data: {table: rows.csv, split: {validation: 0.15, test: 0.15}}`"
        raise fail("NS4000", "the spec does not say where the data lie", place, help=help)
    return spec.data


def _entries(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    if isinstance(value, tuple):
        return enumerate(value)
    return [("", value)]


def _source_file(spec: Spec, data: DataSpec, part: str, key: str | int, written: str) -> SourceFile:
    column = key if isinstance(key, str) else ""
    where = os.path.join(os.path.dirname(spec.path), os.path.expanduser(written))
    return SourceFile(column, where, shown(where), _place(data, part, key), written)


def shown(path: FilePath) -> str:
    """A path as a message shows it: without `a/../`."""
    return os.path.normpath(path)


def _place(data: DataSpec, part: str, key: str | int) -> Place:
    """The node that holds the path, or the nearest one around it."""
    node = data.node.get(data.source.kind)
    assert node is not None
    for step in ("path" if part == "all" else part, key):
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            node = node.entries[step].value
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
    return node.place


def place_of_part(spec: Spec, part: str) -> Place:
    """Where a part's file is named; of a part that is drawn, the file that all rows come from."""
    files = source_files(spec)
    return files.get(part, next(iter(files.values())))[0].place


def need_there(file: SourceFile) -> None:
    """Raise `SpecError` where a file is not there."""
    if os.path.exists(file.where):
        return
    folder = file.path.parent
    if folder.is_dir():
        near = nearest(file.path.name, sorted(one.name for one in folder.iterdir())[:1000])
        help = f"there is `{shown(folder / near)}`" if near else "paths are relative to the spec"
    else:
        help = f"there is no folder `{shown(folder)}`; paths are relative to the spec"
    raise fail("NS4001", f"there is no file `{file.name}`", file.place, help=help)


def need_file(file: SourceFile) -> None:
    """Raise `SpecError` where a folder is named and a file is needed."""
    if os.path.isdir(file.where):
        help = "name the file in it, or list several: `[first, second]`"
        raise fail("NS4001", f"`{file.name}` is a folder", file.place, help=help)


def table_form(data: DataSpec | None) -> Form:
    """How the spec says its tables are written; the usual form where it says nothing."""
    table = data.source if data else None
    if data is None or not isinstance(table, Table):
        return Form()
    return Form(
        table.delimiter,
        table.header and data.columns is None,
        table.encoding,
        GAPS | frozenset(table.missing or ()),
        data.columns,
        table.quote,
        Figures(table.decimal, table.thousands or ""),
    )


def need_names(form: Form, file: SourceFile) -> None:
    """Raise `SpecError` where neither the file nor the spec names the columns."""
    if not form.header and not form.names:
        help = "name them beside the source: `columns: [age, fare, survived]`"
        raise fail("NS4013", f"the columns of `{file.name}` have no names", file.place, help=help)


def input_columns(spec: Spec) -> dict[str, Place]:
    """The columns that the inputs need → where the spec names them."""
    found: dict[str, Place] = {}
    key = spec.data.rows_per_sample if spec.data else None
    if spec.data is not None and key is not None:
        found[key] = spec.data.node.entries["rows_per_sample"].value.place
    for one in spec.inputs:
        # where rows are counted, or texts taken apart, lengths need no column
        if one.has_column and (key is None or one.kind.marks() is None):
            _add_columns(found, one)
    return found


def _add_columns(found: dict[str, Place], one: InputSpec | OutputSpec) -> None:
    node = one.siblings.get("columns") or one.siblings.get("column")
    for i, column in enumerate(one.columns):
        inside = node.items[i] if isinstance(node, Sequence) else node
        found.setdefault(column, inside.place if inside else one.place)


def needed_columns(spec: Spec) -> dict[str, Place]:
    """All columns that training needs: of inputs, targets, and the split."""
    found = input_columns(spec)
    for output in spec.outputs:
        from_columns = output.kind.loss is not None and output.kind.learns_from == "columns"
        if from_columns or output.target_pictures is not None:
            _add_columns(found, output)
    split = spec.data.split if spec.data else None
    section = spec.data.node.get("split") if spec.data else None
    for key in ("stratify", "group", "order", "column"):
        column = getattr(split, key) if split else None
        if column is not None and isinstance(section, Mapping):
            found.setdefault(column, section.entries[key].value.place)
    return found


def need_columns(
    needed: dict[str, Place], names: Collection[str], file: str, *, spec_is_open: bool = True
) -> None:
    """Raise `SpecError`, with a finding for each, where columns are not in the file, or stand there twice.

    The help is for the spec, or where that cannot be changed any more, for the data.
    """
    _refuse_one_column(needed, names, file)
    found, lost = [], []
    for column, place in needed.items():
        count = list(names).count(column)
        near = nearest(column, names) if not count else None
        if count > 1:
            message = f"`{file}` has {count} columns `{column}`"
            found.append(Diagnostic("NS4003", message, Label(place), "rename one of them"))
        elif near:
            message = f"`{file}` has no column `{column}`"
            help = _similar_column(column, near_ones(column, names), is_open=spec_is_open)
            found.append(Diagnostic("NS4003", message, Label(place), help))
        elif not count:
            lost.append(column)
    if lost:
        some = ", ".join(f"`{column}`" for column in lost[:10]) + (", …" if len(lost) > 10 else "")
        message = f"`{file}` has no column{'s' * (len(lost) > 1)} {some}"
        found.append(Diagnostic("NS4003", message, Label(needed[lost[0]]), _listed(names)))
    if found:
        raise SpecError(found)


def _similar_column(column: str, near: list[str], *, is_open: bool) -> str:
    words = f"a column with a similar name exists: `{near[0]}`; "
    if not is_open:
        return f"{words}call it `{column}`, as the network was trained"
    ways = (
        cure(change, title=f"take the column `{name}`")
        for name in near
        for change in (rename(column, name), beside_kind("column", name))
    )
    return Help(f"{words}name it with `column: {near[0]}` beside the kind", *ways)


def _refuse_one_column(needed: dict[str, Place], names: Collection[str], file: str) -> None:
    """A table with one column, whose name holds what parts columns elsewhere, has another delimiter."""
    if len(names) != 1 or set(names) & set(needed):
        return
    (name,) = names
    for delimiter, written in ((";", "';'"), ("\t", '"\\t"'), ("|", "'|'"), (",", "','")):
        if delimiter in name:
            message = f"`{file}` has one column only, `{name[:60].replace(delimiter, delimiter.strip() or ' ')}`"
            help = (
                f"say what stands between the columns: `table: {{path: …, delimiter: {written}}}`"
            )
            place = next(iter(needed.values()))
            raise fail("NS4003", message, place, help=help)


def _listed(names: Collection[str]) -> str:
    some = [f"`{name}`" for name in list(names)[:20]]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return f"its columns are {', '.join(some)}{more}" if some else "it has no columns"
