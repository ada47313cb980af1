"""The section `split` of `data`."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT_FROM_ZERO, SHARE, TEXT, SettingError


class Split(Kind):
    """Which rows train, which choose the best epoch (validation) and which measure the end result (test).

    Either shares, drawn with a seed, or a column that says `train`, `validation` or `test`.
    """

    kind = "split"

    validation: float = setting(SHARE, "The share of the rows kept for validation.", default=0)
    test: float = setting(SHARE, "The share of the rows kept for the test.", default=0)
    stratify: str | None = setting(
        TEXT, "A column whose values keep their proportions in every part.", default=None
    )
    seed: int = setting(COUNT_FROM_ZERO, "The number the draw starts from.", default=0)
    column: str | None = setting(
        TEXT, "A column that holds `train`, `validation` or `test`.", default=None
    )

    def check(self) -> None:
        if self.column is not None and (self.validation or self.test or self.stratify):
            raise SettingError(
                "the split is given by a column, so there is nothing to draw",
                "keep `column`, or the shares",
                setting="column",
            )
        if self.validation + self.test >= 1:
            raise SettingError(
                f"validation and test take {self.validation + self.test:.0%} of the rows, which leaves none to train on",
                "let the shares sum to less than 1",
                setting="validation",
            )
