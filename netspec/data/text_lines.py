"""Text files with a sample on each line, or one stream that is cut into windows. No numpy here: `check` looks as well."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from netspec.data.frame import Cells, Frame
from netspec.data.places import SourceFile, input_columns, need_data, need_file
from netspec.data.text_file import TextFile, damages
from netspec.kinds.sources.lines import Lines
from netspec.source.diagnostics import fail
from netspec.source.text import Place, whole_file
from netspec.spec.model import Spec

POSITION = "position"
"""The column that tells where a sample lies in its file."""
TEXT = "text"
"""The column of the texts, unless the spec says another."""
NO_GAPS = frozenset([""])
"""What stands for a gap in a line: no words do."""


def line_columns(spec: Spec, files: Sequence[SourceFile]) -> list[str]:
    """The columns of texts that a `lines` has. Raises `SpecError` where more names are given than there are columns."""
    data = need_data(spec)
    if files[0].column:
        return [file.column for file in files]
    if any(isinstance(part, dict) for part in data.source.parts().values()):
        # a file alone, to be answered: it holds the one column that goes in
        names: Sequence[str] = tuple(input_columns(spec))
    else:
        names = data.columns or (TEXT,)
    if len(names) > 1:
        message = f"a line is one column, and there are {len(names)}: {', '.join(names)}"
        help = "give each column its file: `lines: {columns: {english: a.txt, german: b.txt}}`"
        place = (data.node.get("columns") or data.node).place
        raise fail("NS4013", message, place, help=help)
    return list(names)


def frame_of_texts(spec: Spec, files: Sequence[SourceFile], most_bytes: int | None = None) -> Frame:
    """The samples of a part, or those in the first bytes of its files. Raises `SpecError`."""
    source, names = need_data(spec).source, line_columns(spec, files)
    assert isinstance(source, Lines)
    for file in files:
        need_file(file)
    places = [(file.path, file.name) for file in files]
    if source.window is not None:
        size = source.window, source.stride or source.window
        return read_windows(places, names[0], source.encoding, size, most_bytes)
    if files[0].column:
        return read_lines(dict(zip(names, places, strict=True)), source.encoding, most_bytes)
    return read_texts(places, names[0], source.encoding, most_bytes)


def read_texts(
    files: Sequence[tuple[Path, str]], column: str, encoding: str, most_bytes: int | None = None
) -> Frame:
    """A sample for each line of the files, one file after the other."""
    opened = [TextFile(path, name, encoding) for path, name in files]
    texts = [list(_lines(file, most_bytes)) for file in opened]
    at = [
        (file, line) for file, some in zip(opened, texts, strict=True) for line in range(len(some))
    ]
    cells: dict[str, Cells] = {
        column: [text for some in texts for text in some],
        POSITION: [str(row) for row in range(len(at))],
    }
    return Frame(cells, len(at), lambda row, _: at[row][0].at(at[row][1] + 1), marks=NO_GAPS)


def read_lines(
    columns: dict[str, tuple[Path, str]], encoding: str, most_bytes: int | None = None
) -> Frame:
    """A sample for each line of the files, of which each is a column. Raises `SpecError` where they have unequal numbers."""
    files = {column: TextFile(path, name, encoding) for column, (path, name) in columns.items()}
    found: dict[str, Cells] = {c: list(_lines(file, most_bytes)) for c, file in files.items()}
    counts = {column: len(cells) for column, cells in found.items()}
    if most_bytes is not None:
        # the beginnings of the files end on different lines
        found = {column: cells[: min(counts.values())] for column, cells in found.items()}
    elif len(set(counts.values())) > 1:
        said = ", ".join(f"`{files[c].name}` {count:,}" for c, count in counts.items())
        message = f"the files do not have the same number of lines: {said}"
        help = "line by line they belong together: correct the one that has lost or won lines"
        raise fail("NS4009", message, whole_file(files[min(counts, key=counts.__getitem__)].name), help=help)  # fmt: skip
    rows = min(counts.values())
    found[POSITION] = [str(row) for row in range(rows)]
    first = next(iter(files.values()))

    def place(row: int, column: str) -> Place:
        return files.get(column, first).at(row + 1)

    return Frame(found, rows, place, marks=NO_GAPS)


def read_windows(
    files: list[tuple[Path, str]],
    column: str,
    encoding: str,
    size: tuple[int, int],
    most_bytes: int | None = None,
) -> Frame:
    """A sample for each window of the stream that the files are; `size` is its length and the stride.

    Raises:
        SpecError: the stream is shorter than a window.
    """
    pieces = []
    for path, name in files:
        file = TextFile(path, name, encoding)
        pieces.append("\n".join(_lines(file, most_bytes, ends=True)))
    whole, (window, stride) = "".join(pieces), size
    name = files[0][1]
    if len(whole) < window and most_bytes is None:
        message = f"`{name}` has {len(whole):,} characters, fewer than a window of {window:,}"
        raise fail("NS4012", message, whole_file(name), help="let `window` be shorter")
    starts = range(0, len(whole) - window + 1, stride)
    cells: dict[str, Cells] = {
        column: [whole[start : start + window] for start in starts],
        POSITION: [str(start) for start in starts],
    }
    return Frame(
        cells,
        len(starts),
        lambda row, _: whole_file(name),
        marks=NO_GAPS,
        row_words=lambda row: f"the window at character {starts[row]:,}",
        origin=lambda row: starts[row],
    )


def _lines(file: TextFile, most_bytes: int | None, *, ends: bool = False) -> Iterator[str]:
    """The lines without their ends; with `ends` an empty one follows the last line's end."""
    try:
        if most_bytes is not None:
            text, _ = file.beginning(most_bytes)
        else:
            with file.whole() as opened:
                text = opened.read()
    except damages(UnicodeError) as error:
        raise file.unreadable(error) from None
    lines = text.replace("\r\n", "\n").split("\n")
    yield from lines if ends or lines[-1] else lines[:-1]
