"""The kind `sequences`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import setting
from netspec.kinds.sorts import TEXT, Text
from netspec.kinds.sources.source import Source

FILES = ListOf(Text("a path"), "a path, or a list of paths", one_or_more=True)


class Sequences(Source):
    """Texts whose words stand on a line each, with what is said of them, and an empty line between two texts (CoNLL).

    `columns` beside it names the fields of a line, in order; each is a list of texts per sample. A `path` may be a folder:
    its parts are then the files with `train`, with `dev` or `valid`, and with `test` in their names, one of each at most.
    Fields are parted by a tab, and on lines without one by spaces. Any file may be packed: `train.conll.gz`.
    """

    kind = "sequences"
    primary = "path"
    synonyms = ("conll", "conllu", "tokens", "bio")

    path: tuple[str, ...] | None = setting(
        FILES, "The file or files with all samples, or a folder with the parts.", default=None
    )
    train: tuple[str, ...] | None = setting(FILES, "The file or files to train on.", default=None)
    validation: tuple[str, ...] | None = setting(
        FILES, "The file or files for validation.", default=None
    )
    test: tuple[str, ...] | None = setting(FILES, "The file or files for the test.", default=None)
    comment: str | None = setting(
        Text(), "What lines begin with that are passed over, such as `# `.", default=None
    )
    encoding: str = setting(
        TEXT, "How the bytes of the file are to be read as text.", default="utf-8"
    )
