"""An entry of `groups` in the section `train`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import NOT_NEGATIVE, POSITIVE, TEXT, SettingError


class Group(Kind):
    """Weights that learn in a way of their own. Where several groups match a weight, the first one holds."""

    kind = "group"

    weights: tuple[str, ...] = setting(
        ListOf(TEXT, "a pattern of paths, or a list of patterns", one_or_more=True),
        "Which weights, by patterns of their paths: `backbone.*`, `[*.bias, embed.*]`.",
    )
    learning_rate: float | None = setting(
        POSITIVE, "The size of their steps. (Default: that of the optimizer.)", default=None
    )
    weight_decay: float | None = setting(
        NOT_NEGATIVE,
        "How strongly they are pulled to zero. (Default: that of the optimizer.)",
        default=None,
    )

    def check(self) -> None:
        if self.learning_rate is None and self.weight_decay is None:
            raise SettingError(
                "a group says what is different for its weights, and this one says nothing",
                "give it a `learning_rate` or a `weight_decay`",
            )
