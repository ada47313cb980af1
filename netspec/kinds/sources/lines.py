"""The kind `lines`."""

from typing import Any

from netspec.kinds.compounds import Either, ListOf, MapOf
from netspec.kinds.kind import setting
from netspec.kinds.sorts import COUNT, TEXT, SettingError, Text
from netspec.kinds.sources.source import Source

PATHS = MapOf(Text("a path"), "a mapping from columns to files")
FILES = Either(
    Text("a path"),
    ListOf(Text("a path"), "a list of paths"),
    PATHS,
)


class Lines(Source):
    """Text files with a sample on each line, or one stream of text that is cut into windows.

    They have the column `text`, or what `columns` beside them names it. Files that belong together line by line, such as
    sentences and their translations, are a column each: `{english: a.txt, german: b.txt}`. A further column `position` tells
    the number of the line, or of the window's first character, from 0; `split: {order: position}` keeps the end for the test.

    With `window` the files of a part are one stream, line ends and all, cut into texts of so many characters; what is left
    over at the end is no sample. Any file may be packed: `train.en.gz`.
    """

    kind = "lines"
    primary = "path"
    synonyms = ("text", "text_lines", "txt", "parallel")

    path: Any = setting(FILES, "The file or files with all samples.", default=None)
    columns: dict[str, str] | None = setting(
        PATHS, "The files with all samples, one for each column.", default=None
    )
    train: Any = setting(FILES, "The file or files to train on.", default=None)
    validation: Any = setting(FILES, "The file or files for validation.", default=None)
    test: Any = setting(FILES, "The file or files for the test.", default=None)
    window: int | None = setting(
        COUNT, "How many characters of the stream are a sample.", default=None
    )
    stride: int | None = setting(
        COUNT,
        "How many characters lie between the beginnings of two windows. (Default: as many as `window`.)",
        default=None,
    )
    encoding: str = setting(
        TEXT, "How the bytes of the file are to be read as text.", default="utf-8"
    )

    def parts(self) -> dict[str, Any]:
        return {"all": self.columns} if self.columns is not None else super().parts()

    def check(self) -> None:
        if self.columns is None:
            super().check()
        elif any(one is not None for one in (self.path, self.train, self.validation, self.test)):
            raise SettingError(
                "`columns` are all samples, so other files cannot be given as well",
                "give each part its columns: `train: {english: a.txt, german: b.txt}`",
                setting="columns",
            )
        if self.stride is not None and self.window is None:
            raise SettingError(
                "`stride` lies between windows, and there are none",
                "say how long they are: `window: 64`",
                setting="stride",
            )
        several = [one for one in self.parts().values() if isinstance(one, dict)]
        if several and self.window is not None:
            raise SettingError(
                "a stream in windows is one column, and several are given",
                "leave `window` out, or name one file",
                setting="window",
            )
