"""An attention whose sizes are known: what both of its lowerings are made from."""

from netspec.source.record import Record


class Windows(Record):
    """Windows of a grid, all sides in places; with a shift they begin so far down and to the right."""

    window: int
    shift: int
    height: int
    width: int


class Attending(Record):
    """One attention at work. `rank` counts the axes of what arrives, per sample: `[…, time, features]`.

    `key_features` arrive at keys and values: those of the memory, or of the sequence itself.
    """

    rank: int
    features: int
    key_features: int
    heads: int
    key_heads: int
    size: int
    """Of each head."""
    causal: bool
    bias: bool
    output_bias: bool
    dropout: float
    scale: float | None
    rotary: float | None
    normed: bool
    memory: bool
    mask: int | None
    """How many axes the mask has; None where there is none."""
    lengths: bool
    """Whether the places that are looked at have lengths, which come as the last value."""
    windows: Windows | None
    """If there are any, `rank` counts the axes once they are cut: `[down, right, places, features]`."""
    grid: tuple[int, int] | None
    """Rows and columns of the places, where what is learned of a distance is added to the scores."""

    @property
    def shifted(self) -> bool:
        return self.windows is not None and self.windows.shift > 0

    @property
    def inner(self) -> int:
        """The features of all heads together."""
        return self.heads * self.size

    @property
    def grouped(self) -> bool:
        """Whether several heads share their keys and values."""
        return self.key_heads != self.heads

    @property
    def masked(self) -> bool:
        """Whether there are places that a place may not look at, besides those that `causal` forbids."""
        return self.mask is not None or self.lengths


NORM_EPSILON = 1e-6
"""Added to the mean square where queries and keys are brought to one."""
