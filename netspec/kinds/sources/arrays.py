"""The kind `arrays`."""

from typing import Any

from netspec.kinds.compounds import Either, MapOf
from netspec.kinds.kind import setting
from netspec.kinds.sorts import Text
from netspec.kinds.sources.source import Source

FILES = Either(
    Text("the path of an `.npz` file"), MapOf(Text("a path"), "a mapping from columns to files")
)


class Arrays(Source):
    """Arrays with the samples along their first axis: an `.npz` file (a column per array), or a file per column.

    A file per column is NumPy's `.npy` or MNIST's `idx`, gzipped or not: `{image: train-images-idx3-ubyte.gz, label: …}`.
    Nothing that is pickled is ever opened.
    """

    kind = "arrays"
    primary = "path"
    synonyms = ("npz", "numpy", "idx", "mnist")

    path: Any = setting(FILES, "The file or files with all samples.", default=None)
    train: Any = setting(FILES, "The file or files to train on.", default=None)
    validation: Any = setting(FILES, "The file or files for validation.", default=None)
    test: Any = setting(FILES, "The file or files for the test.", default=None)
