"""What a weight of the network is made of: a tensor of a file, or parts of several, turned and cut."""

from math import prod

from netspec.graph.tensor_file import Sizes, Tensor
from netspec.source.record import Record


class Permuted(Record):
    """The axes in another order."""

    axes: tuple[int, ...]


class Reshaped(Record):
    """The same numbers in the same order, in other sizes."""

    sizes: Sizes


class Cut(Record):
    """A range of an axis."""

    axis: int
    begin: int
    end: int


class Joined(Record):
    """Others put behind it along an axis."""

    axis: int
    others: tuple["Piece", ...]


Step = Permuted | Reshaped | Cut | Joined


class Piece(Record):
    """A tensor of the file, or what is made of it: how it comes of `source`, step by step, and what it is then.

    What cannot be done raises `ValueError`, which says why.
    """

    source: str
    tensor: Tensor
    steps: tuple[Step, ...] = ()

    @property
    def sizes(self) -> Sizes:
        return self.tensor.sizes

    def __str__(self) -> str:
        return ", ".join([self.source, *(_said(step) for step in self.steps)])

    def permuted(self, axes: tuple[int, ...]) -> "Piece":
        """Its axes in another order; what has another number of axes stays as it is."""
        if len(self.sizes) != len(axes):
            return self
        return self._after(Permuted(axes), tuple(self.sizes[axis] for axis in axes))

    def squeezed(self, axes: tuple[int, ...]) -> "Piece":
        """Without these axes, each of which must be of size 1."""
        if not all(axis < len(self.sizes) and self.sizes[axis] == 1 for axis in axes):
            raise ValueError(f"is {list(self.sizes)}, and not all of its axes {list(axes)} are 1")
        sizes = tuple(size for axis, size in enumerate(self.sizes) if axis not in axes)
        return self._after(Reshaped(sizes), sizes)

    def reshaped(self, sizes: tuple[int, ...]) -> "Piece":
        """In these sizes, of which one may be -1."""
        whole, known = prod(self.sizes), prod(size for size in sizes if size > 0)
        full = tuple(whole // known if size < 0 else size for size in sizes)
        if prod(full) != whole:
            raise ValueError(f"is {list(self.sizes)} and cannot be reshaped to {list(sizes)}")
        return self._after(Reshaped(full), full)

    def parts(self, count: int, sizes: tuple[int, ...], axis: int) -> list["Piece"]:
        """So many pieces of it along an axis, in equal parts or of these sizes."""
        whole = self.sizes[axis] if axis < len(self.sizes) else 0
        wanted = sizes or (whole // count,) * count
        if sum(wanted) != whole or not whole:
            what = f"into {list(sizes)}" if sizes else f"into {count} equal parts"
            raise ValueError(f"is {list(self.sizes)} and cannot be cut {what}")
        ends = [sum(wanted[: place + 1]) for place in range(count)]
        return [self._cut(axis, e - s, e) for s, e in zip(wanted, ends, strict=True)]

    def joined(self, others: tuple["Piece", ...], axis: int) -> "Piece":
        """With others behind it, which are as large on every other axis."""
        rest = [_but(one.sizes, axis) for one in (self, *others)]
        if axis >= len(self.sizes) or any(one != rest[0] for one in rest):
            listed = " and ".join(str(list(one.sizes)) for one in (self, *others))
            raise ValueError(f"cannot be put together along the axis {axis}: {listed}")
        whole = sum(one.sizes[axis] for one in (self, *others))
        sizes = (*self.sizes[:axis], whole, *self.sizes[axis + 1 :])
        return self._after(Joined(axis, others), sizes)

    def _cut(self, axis: int, begin: int, end: int) -> "Piece":
        sizes = (*self.sizes[:axis], end - begin, *self.sizes[axis + 1 :])
        return self._after(Cut(axis, begin, end), sizes)

    def _after(self, step: Step, sizes: Sizes) -> "Piece":
        return Piece(self.source, self.tensor._replace(sizes=sizes), (*self.steps, step))


def _but(sizes: Sizes, axis: int) -> Sizes:
    return sizes[:axis] + sizes[axis + 1 :]


def _said(step: Step) -> str:
    match step:
        case Permuted(axes):
            return "transposed" if axes == (1, 0) else f"permuted {list(axes)}"
        case Reshaped(sizes):
            return f"reshaped {list(sizes)}"
        case Cut(axis, begin, end):
            return f"{begin} to {end}" + (f" of axis {axis}" if axis else "")
        case Joined(_, others):
            return "with " + " and ".join(map(str, others))
