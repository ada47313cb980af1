"""What an `attention` asks of what arrives: places and features that heads can share, a memory, a mask, windows."""

from netspec.kinds.layers.dividing import dividing
from netspec.kinds.tensors import ShapeError, Size, TensorType, as_sequence, known, need_float
from netspec.source.help import Help, add, maybe


def need_places(x: TensorType, windows: bool) -> None:
    """Raise `ShapeError` unless places with features arrive, for windows on a grid."""
    need_float(x, "attention")
    if windows and (x.rank != 3 or x.picture):
        raise ShapeError(
            f"an `attention` with a `window` takes [height, width, features], and {x} arrives",
            "`permute: [1, 2, 0]` brings a picture to that form; a sequence needs no `window`",
            code="NS3002",
        )
    if x.picture or x.rank < 2:
        places = "make its places a sequence: `flatten: {start: 1}`, then `permute: [1, 0]`"
        raise ShapeError(
            f"`attention` takes […, time, features], and {'a picture ' * x.picture}{x} arrives",
            places if x.picture else as_sequence(x),
            code="NS3002",
        )


def need_heads(x: TensorType, heads: int, head_size: int | None, rotary: bool) -> None:
    """Raise `ShapeError` unless the features can be shared among the heads."""
    width = known(x.sizes[-1], "the features of an `attention`")
    if head_size is None and width % heads:
        raise ShapeError(
            f"{heads} heads do not divide the {width} features that arrive",
            Help(
                f"choose `heads` that divides {width}, or give each head its `head_size`",
                *dividing("heads", heads, width),
            ),
            setting="heads",
            code="NS3009",
        )
    size = head_size or width // heads
    if rotary and size % 2:
        raise ShapeError(
            f"`rotary` turns pairs of features, and each head has {size}",
            Help(
                "give the heads an even size: `head_size: 64`",
                maybe(add("head_size", "64"), title="give `head_size: 64`"),
            ),
            setting="rotary",
            code="NS3009",
        )


def need_memory(x: TensorType, memory: TensorType) -> None:
    """Raise `ShapeError` unless `x` can look at the memory: as many axes, with features at the end."""
    need_float(memory, "attention")
    if memory.picture or memory.rank != x.rank or memory.sizes[:-2] != x.sizes[:-2]:
        form = ", ".join([*map(str, x.sizes[:-2]), "places", "features"])
        raise ShapeError(
            f"the memory of this `attention` is [{form}], and it is to be {memory}",
            "a picture becomes a sequence by `flatten: {start: 1}` and `permute: [1, 0]`"
            if memory.picture
            else "bring it to that form before, with `reshape` or `permute`",
            setting="memory",
            code="NS3002",
        )
    known(memory.sizes[-1], "the features of a `memory`", "memory")


def need_mask(x: TensorType, memory: TensorType, mask: TensorType) -> None:
    """Raise `ShapeError` unless the mask has the last axes of `[…, time, places]`."""
    whole = (*x.sizes[:-1], memory.sizes[-2])
    if mask.rank == 0 or mask.sizes != whole[-mask.rank :]:
        forms = [f"[{', '.join(map(str, whole[-rank:]))}]" for rank in range(x.rank, 0, -1)]
        raise ShapeError(
            f"the mask of this `attention` is {' or '.join(forms)}, and it is to be {mask}",
            "a row for each place that looks, a column for each place that is looked at; or one row for all",
            setting="mask",
            code="NS3008",
        )


def need_windows(x: TensorType, window: int) -> tuple[int, int]:
    """Height and width of the grid. Raises `ShapeError` where whole windows do not fill it."""
    height, width = (
        known(size, "a side that is cut into windows", "window") for size in x.sizes[:2]
    )
    if height % window or width % window:
        raise ShapeError(
            f"windows of {window} do not fill {height} × {width} places",
            "choose a `window` that divides both sides, or `pad` the picture before",
            setting="window",
            code="NS3009",
        )
    return height, width


def need_grid(time: Size, rows: int, columns: int) -> None:
    """Raise `ShapeError` unless the places of a sequence are those of a grid."""
    if time != rows * columns:
        raise ShapeError(
            f"a grid of {rows} × {columns} has {rows * columns} places, and {time} arrive",
            "give the rows and columns that the places were made of",
            setting="relative_bias",
            code="NS3009",
        )
