"""The section `split` of `data`."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT_FROM_ZERO, SHARE, TEXT, SettingError


class Split(Kind):
    """Which rows train, which choose the best epoch (validation) and which measure the end result (test).

    Shares are drawn with a seed; or, with `order`, cut from the end: the last rows are the test, those before them the
    validation. Or a column says `train`, `validation` or `test`.
    """

    kind = "split"

    validation: float = setting(SHARE, "The share of the rows kept for validation.", default=0)
    test: float = setting(SHARE, "The share of the rows kept for the test.", default=0)
    stratify: str | None = setting(
        TEXT, "A column whose values keep their proportions in every part.", default=None
    )
    group: str | None = setting(
        TEXT,
        "A column whose equal values stay in one part: all rows of a patient, all frames of a film.",
        default=None,
    )
    order: str | None = setting(
        TEXT,
        "A column of numbers or dates: what is last is the test, what comes before it the validation; equal values stay "
        "together.",
        default=None,
    )
    seed: int | None = setting(
        COUNT_FROM_ZERO, "The number the draw starts from. (Default: 0.)", default=None
    )
    column: str | None = setting(
        TEXT, "A column that holds `train`, `validation` or `test`.", default=None
    )

    @property
    def start(self) -> int:
        """The number the draw starts from."""
        return self.seed or 0

    def check(self) -> None:
        if self.column is not None:
            self._refuse(
                "column",
                ("validation", "test", "stratify", "group", "order", "seed"),
                "the split is given by a column, so there is nothing to draw",
            )
        if self.order is not None:
            self._refuse(
                "order",
                ("stratify", "group", "seed"),
                "the order alone says which rows come last, so there is nothing to draw",
            )
        if self.validation + self.test >= 1:
            raise SettingError(
                f"validation and test take {self.validation + self.test:.0%} of the rows, which leaves none to train on",
                "let the shares sum to less than 1",
                setting="validation",
            )

    def _refuse(self, keep: str, others: tuple[str, ...], why: str) -> None:
        """Refuse what can have no effect."""
        for name in others:
            # a share of 0 is none; a seed of 0 was given
            value = getattr(self, name)
            if (value is not None and value != 0.0) or (name == "seed" and value == 0):
                help = f"leave `{name}` out, or `{keep}`"
                raise SettingError(why, help, setting=name)
