"""The kind `series`."""

from netspec.kinds.kind import setting
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO
from netspec.kinds.sources.table import Table


class Series(Table):
    """A table in time order, cut in windows: a sample is `window` rows, and what is to be told of the `horizon` rows after.

    An `array` (or `codes`) takes all rows of the window: `{array: [7, 336], columns: […]}` a row of numbers for each
    column, `[336, 7]` (where the last axis counts the columns) a row for each step, `[336]` of one column. Every other
    input is that of the window's last row. `{vector: {shape: [7, 96]}, columns: […]}` and `{vector: {size: 96}}` of one
    column are the rows that come; every other target is that of the last row of the horizon, or without one of the window.

    A split goes by time, for neighbouring windows share rows: the last rows of the table (with `order`, of that column) are
    the test, those before them the validation. A window belongs to the part in which all rows of its horizon lie. Its own
    rows may reach back into the part before, as they will in use; those of a training window lie in the training part
    (Zeng et al. 2022, arXiv:2205.13504, cut so). The table is kept once, and windows are copied batch by batch.
    """

    kind = "series"
    synonyms = ("time_series", "timeseries", "sliding_window", "forecasting")

    window: int = setting(COUNT, "How many rows go in.")
    horizon: int = setting(
        COUNT_FROM_ZERO, "How many rows after the window are to be told.", default=0
    )
    stride: int = setting(COUNT, "How many rows the next window begins later.", default=1)
