"""An entry of `freeze` in the section `train`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import COUNT_FROM_ZERO, TEXT


class Freeze(Kind):
    """Weights that do not learn, throughout or in the first epochs. What several entries match learns once none holds it."""

    kind = "freeze"
    primary = "weights"

    weights: tuple[str, ...] = setting(
        ListOf(TEXT, "a pattern of paths, or a list of patterns", one_or_more=True),
        "Which weights, by patterns of their paths: `backbone.*`, `[*.bias, embed.*]`.",
    )
    epochs: int | None = setting(
        COUNT_FROM_ZERO,
        "For how many epochs they are held still before they learn with the others; 0 holds nothing. (Default: throughout.)",
        default=None,
    )
