"""The kind `table`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.sorts import FLAG, TEXT, Choice, SettingError, Text
from netspec.kinds.sources.source import Source

FILES = ListOf(Text("a path"), "a path, or a list of paths", one_or_more=True)


class Table(Source):
    """Rows of a CSV, TSV or Parquet file, told apart by the ending; a list of files is read one after the other.

    Files of one list have the same columns, in any order. A CSV or TSV may be packed: `rows.csv.gz`.
    """

    kind = "table"
    primary = "path"
    synonyms = ("csv", "tsv", "parquet", "dataframe")

    path: tuple[str, ...] | None = setting(FILES, "The file or files with all rows.", default=None)
    train: tuple[str, ...] | None = setting(FILES, "The file or files to train on.", default=None)
    validation: tuple[str, ...] | None = setting(
        FILES, "The file or files for validation.", default=None
    )
    test: tuple[str, ...] | None = setting(FILES, "The file or files for the test.", default=None)
    delimiter: str | None = setting(
        Text("one character", r"^.$"),
        "What stands between two cells. (Default: a tab for `.tsv`, else a comma.)",
        default=None,
    )
    header: bool = setting(FLAG, "Whether the first line names the columns.", default=True)
    encoding: str = setting(
        TEXT, "How the bytes of the file are to be read as text.", default="utf-8"
    )
    quote: str = setting(
        Text(
            "one character, or `none`",
            r"^(.|none)$",
            lambda text: text == "none" or (len(text) == 1 and text != "\n"),
        ),
        "What stands around a cell that holds the delimiter or a line's end; `none` where nothing does.",
        default='"',
    )
    decimal: str = setting(
        Choice(".", ","), "What stands before the fraction of a number.", default="."
    )
    thousands: str | None = setting(
        Text("one character", r"^[^0-9+-]$"),
        "What stands between groups of three digits of a number.",
        default=None,
    )
    missing: tuple[str, ...] | None = setting(
        ListOf(Text(), "a list of texts", one_or_more=True),
        "Further marks of a gap, besides the usual ones (empty, NA, NaN, null, None and the like).",
        default=None,
    )

    def check(self) -> None:
        super().check()
        if self.thousands == self.decimal:
            raise SettingError(
                f"`{self.decimal}` cannot both stand before a fraction and between thousands",
                "say `decimal: ','` where thousands have points",
                setting="thousands",
            )
        if self.quote == self.delimiter:
            raise SettingError(
                f"`{self.quote}` cannot both part two cells and stand around one",
                "give another `quote`, or `none`",
                setting="quote",
            )
