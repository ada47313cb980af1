"""The section `split` of `data`."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT_FROM_ZERO, SHARE, TEXT, SettingError, Text
from netspec.source.help import leave_out


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
    fold: str | None = setting(
        Text(
            "the number of a fold and how many there are, such as `2/5`",
            r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$",
        ),
        "Which of how many equal parts is the test, in place of a share: `2/5` is the second of five. (`netspec train --folds 5` "
        "takes each in turn.)",
        default=None,
    )
    column: str | None = setting(
        TEXT, "A column that holds `train`, `validation` or `test`.", default=None
    )

    @property
    def start(self) -> int:
        """The number the draw starts from."""
        return self.seed or 0

    @property
    def fold_of(self) -> tuple[int, int] | None:
        """The fold that is the test, from 0, and how many there are."""
        if self.fold is None:
            return None
        number, _, count = self.fold.partition("/")
        return int(number) - 1, int(count)

    def check(self) -> None:
        self._check_fold()
        if self.column is not None:
            self._refuse(
                "column",
                ("validation", "test", "stratify", "group", "order", "seed", "fold"),
                "the split is given by a column, so there is nothing to draw",
            )
        if self.order is not None:
            self._refuse(
                "order",
                ("stratify", "group", "seed", "fold"),
                "the order alone says which rows come last, so there is nothing to draw",
            )
        if self.validation + self.test >= 1:
            raise SettingError(
                f"validation and test take {self.validation + self.test:.0%} of the rows, which leaves none to train on",
                "let the shares sum to less than 1",
                setting="validation",
            )

    def _check_fold(self) -> None:
        number, count = self.fold_of or (0, 2)
        if number >= count or count < 2:
            raise SettingError(
                f"`{self.fold}` is no fold",
                "say the number and how many there are, 2 at least: `1/5` to `5/5`",
                setting="fold",
            )
        if self.fold and self.validation >= 1 - 1 / count:
            raise SettingError(
                f"one of {count} folds is the test, and {self.validation:.0%} of the rows are for validation, which leaves none "
                "to train on",
                "give `validation` a smaller share",
                setting="validation",
            )

    def _refuse(self, keep: str, others: tuple[str, ...], why: str) -> None:
        """Refuse what can have no effect."""
        for name in others:
            # a share of 0 is none; a seed of 0 was given
            value = getattr(self, name)
            if (value is not None and value != 0.0) or (name == "seed" and value == 0):
                help = leave_out(f"leave `{name}` out, or `{keep}`", name, keep)
                raise SettingError(why, help, setting=name)
