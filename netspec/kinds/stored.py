"""Tensors of an ONNX file as expressions over the weights of a layer, worked out when the file is written."""

from typing import TypeAlias

from netspec.source.record import Record


class Stored(Record):
    """A weight of the layer, by the name it has in PyTorch."""

    name: str


class Transposed(Record):
    """The last two axes exchanged."""

    of: "Weights"


class Blocks(Record):
    """Axis 0 cut into equal blocks, put together again in `order` (gates of a recurrent layer)."""

    of: "Weights"
    order: tuple[int, ...]


class Joined(Record):
    """Put end to end along `axis`."""

    parts: "tuple[Weights, ...]"
    axis: int = 0


class Stacked(Record):
    """Put together along a new first axis."""

    parts: "tuple[Weights, ...]"


class Scaled(Record):
    """A tensor of which each part along axis 0 is brought to a length: length · direction / ‖direction‖."""

    length: "Weights"
    direction: "Weights"


class Divided(Record):
    """A tensor, as a matrix whose rows lie along axis 0, divided by `left` · matrix · `right`, its largest singular value."""

    of: "Weights"
    left: "Weights"
    right: "Weights"


Weights: TypeAlias = Stored | Transposed | Blocks | Joined | Stacked | Scaled | Divided
"""A tensor of the ONNX file as an expression over the layer's weights, worked out when the file is written."""


def label_of(expression: Weights) -> str:
    """The name of the first weight in it, for the name of the tensor."""
    if isinstance(expression, Stored):
        return expression.name
    if isinstance(expression, Transposed | Blocks):
        return label_of(expression.of)
    if isinstance(expression, Scaled | Divided):
        return "weight"
    return label_of(expression.parts[0])
