"""The file that a spec takes its first weights from: it lies beside the spec or below it."""

from typing import TYPE_CHECKING

from netspec.kinds.sections.weights import Weights
from netspec.source.tree import Mapping, within
from netspec.spec.files import path_below

if TYPE_CHECKING:
    from netspec.spec.bind import SpecBinder


def tell_weights(binder: "SpecBinder", made: Weights, document: Mapping) -> None:
    """Tell of a path that leads elsewhere (NS1162)."""
    if path_below(made.file, "") is None:
        place = within(document, ("train", "weights", "file")).place
        message = f"`{made.file}` leads out of the spec's folder"
        help = "put the file beside the spec or below it, and name it by its path from there"
        binder.report("NS1162", message, place, help)
