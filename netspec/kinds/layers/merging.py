"""How containers put the results of several ways together."""

from netspec.kinds.layers.layer import Layer

MERGES = ("concat", "add", "multiply", "average", "maximum")
"""The joins by name, all of which go without settings."""


def merge_of(name: str) -> Layer:
    """The join of that name."""
    # the catalogue lists classes that stand on this module; and only the join that is used is imported
    from netspec.kinds.catalogue import find

    made: Layer = find("layers", name)()
    return made
