"""How containers put the results of several ways together."""

from netspec.kinds.layers.add import Add
from netspec.kinds.layers.average import Average
from netspec.kinds.layers.concat import Concat
from netspec.kinds.layers.layer import Layer
from netspec.kinds.layers.maximum import Maximum
from netspec.kinds.layers.multiply import Multiply

MERGES: dict[str, type[Layer]] = {
    "concat": Concat,
    "add": Add,
    "multiply": Multiply,
    "average": Average,
    "maximum": Maximum,
}
"""The join of each name, all of which go without settings."""
