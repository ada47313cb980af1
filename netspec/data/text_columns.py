"""Columns of texts of a large table as Arrow keeps them, and their values. A list of them is made only where one is asked for.

What Arrow reads or converts otherwise than `csv_file` and `cells` do, or not at all, is left to those: a fault is told by
them alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from netspec.data.cells import LARGEST, CellError, converted
from netspec.data.figures import Figures
from netspec.data.frame import Cells
from netspec.data.text_file import FilePath
from netspec.kinds.columns import CellRule

MOST_DIFFERENT = 0.5
"""Texts of which fewer than this share are different are converted once each."""


class TextColumns(Mapping[str, Cells]):
    """Columns as Arrow's chunked arrays of strings."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self.arrays = arrays
        self._lists: dict[str, Cells] = {}

    def __getitem__(self, name: str) -> Cells:
        if name not in self._lists:
            self._lists[name] = self.arrays[name].to_pylist()
        return self._lists[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def typed(
        self, name: str, rule: CellRule, marks: Collection[str], figures: Figures
    ) -> np.ndarray | None:
        """As `cells.converted`, for a whole column; None where there is something to be told, or nothing to be won."""
        if rule.dtype == "float32" and figures.usual:
            found = _numbers(self.arrays[name], marks)
            return None if found is None or (not rule.gaps and np.isnan(found).any()) else found
        return _each_once(self.arrays[name], rule, marks, figures)


def stacked_texts(parts: Sequence[Mapping[str, Cells]]) -> TextColumns | None:
    """Files of the same columns, one after the other; None where one was read in another way."""
    import pyarrow

    found = [part for part in parts if isinstance(part, TextColumns)]
    if len(found) < len(parts):
        return None
    return TextColumns(
        {
            name: pyarrow.chunked_array([c for part in found for c in part.arrays[name].chunks])
            for name in found[0].arrays
        }
    )


def read_texts(
    path: FilePath, names: Sequence[str], wanted: Collection[str], how: dict[str, Any]
) -> tuple[TextColumns, int] | None:
    """These columns of a CSV file in UTF-8, and how many rows there are.

    `how` has Arrow's words: `delimiter`, `quote_char`, and whether there is a `header`. None where Arrow refuses the file.
    """
    import pyarrow
    import pyarrow.csv

    # a column that is not wanted may have any name, or the name of another
    keys = [str(i) for i in range(len(names))]
    picked = {name: keys[names.index(name)] for name in wanted}
    how = dict(how)
    begins = pyarrow.csv.ReadOptions(
        column_names=keys, skip_rows_after_names=int(how.pop("header"))
    )
    form = pyarrow.csv.ParseOptions(
        **how, newlines_in_values=how["quote_char"] is not False and _has(path, how["quote_char"])
    )
    texts = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(keys, pyarrow.string()),
        include_columns=list(picked.values()),
        null_values=[],
        strings_can_be_null=False,
    )
    try:
        table = pyarrow.csv.read_csv(path, begins, form, texts)
    except (pyarrow.ArrowException, OSError):
        return None
    return TextColumns({name: table.column(key) for name, key in picked.items()}), table.num_rows


def _has(path: FilePath, character: str) -> bool:
    """Whether a character of ASCII stands in a file."""
    sought = character.encode()
    with open(path, "rb") as file:
        return any(sought in block for block in iter(lambda: file.read(1 << 22), b""))


def _numbers(texts: Any, marks: Collection[str]) -> np.ndarray | None:
    import pyarrow
    import pyarrow.compute as compute

    gaps = pyarrow.array(sorted({"", *marks}), pyarrow.string())
    found = np.empty(len(texts))
    done = 0
    for chunk in texts.chunks:
        try:
            trimmed = compute.utf8_trim_whitespace(chunk)
            there = compute.if_else(
                compute.is_in(trimmed, value_set=gaps),
                pyarrow.scalar(None, pyarrow.string()),
                trimmed,
            )
            numbers = there.cast(pyarrow.float64())
        except pyarrow.ArrowException:
            return None
        values = numbers.to_numpy(zero_copy_only=False)
        # Arrow reads `nan` and `inf` as numbers
        odd = np.isnan(values).sum() != numbers.null_count or not np.all(
            np.abs(values[~np.isnan(values)]) <= LARGEST
        )
        if odd:
            return None
        found[done : done + len(values)] = values
        done += len(values)
    return found


def _each_once(
    texts: Any, rule: CellRule, marks: Collection[str], figures: Figures
) -> np.ndarray | None:
    coded = texts.dictionary_encode().unify_dictionaries()
    if not coded.num_chunks:
        return None
    different = coded.chunk(0).dictionary
    if len(different) > MOST_DIFFERENT * len(texts):
        return None
    try:
        values = converted(different.to_pylist(), rule, marks, figures)
    except CellError:
        return None
    dtypes: dict[str, Any] = {"string": object, "float32": np.float64, "int64": np.int64}
    table = np.array(values, dtypes.get(rule.dtype, bool))
    return np.concatenate(
        [table[np.asarray(chunk.indices.to_numpy(zero_copy_only=False))] for chunk in coded.chunks]
    )
