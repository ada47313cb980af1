"""The layer that the output `boxes` brings along. It stands in no table: no spec names it."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.batches import onnx_for_each
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT
from netspec.kinds.tensors import ShapeError, TensorType, known, need_float, need_rank

GRID = 6
"""The last numbers of a place: its middle (x, y), its cell (width, height), and the least and the most it reaches."""

RARE = 4.59511985013459
"""log 99, taken from the logits of classes: a fresh network then finds one box in a hundred places, not one in two."""

REACH = 8.0
"""How many cells a box may reach from a place of a level; the next level takes what reaches further."""

FAR = 1e8
"""How far the coarsest level reaches."""

CLASS = '''
class BoxLevels(nn.Module):
    """Levels `[5 + n, height, width]` as one list of places `[places, 11 + n]`.

    A place holds a box (x_min, y_min, x_max, y_max as shares of the picture), a logit for being at its centre, n logits
    of classes, and where it is: x, y, the width and height of its cell, and from how many to how many cells it reaches.
    """

    def __init__(self, levels, rare):
        super().__init__()
        grids = []
        for height, width, least, most in levels:
            y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
            cell = torch.tensor([1 / width, 1 / height, least, most]).expand(height, width, 4)
            at = torch.stack([x / width, y / height], 2)
            grids.append(torch.cat([at, cell], 2).flatten(0, 1))
        self.register_buffer("grid", torch.cat(grids), persistent=False)
        self.rare = rare

    def forward(self, *levels):
        given = torch.cat([one.flatten(2) for one in levels], 2).transpose(1, 2)
        reach = nn.functional.softplus(given[..., :4]) * self.grid[:, [2, 3, 2, 3]]
        first, second = self.grid[:, :2] - reach[..., :2], self.grid[:, :2] + reach[..., 2:]
        grid = self.grid.expand(len(given), -1, -1)
        return torch.cat([first, second, given[..., 4:5], given[..., 5:] - self.rare, grid], 2)
'''


class BoxLevels(Layer):
    """Levels of a pyramid, `[5 + n, height, width]` each, as one list of places `[places, 11 + n]`.

    A level gives in every place 4 distances, a logit for being at a box's centre, and n logits of classes. The distances
    are softplus(x) cells to the left, top, right and bottom: never below 0, straight where they are large, and so of one
    size on all levels. (FCOS takes exp, which overflows, or relu, which stops learning at 0.)

    The places follow one another level by level, row by row. Each holds its box as shares of the picture, the logits,
    and where it is (`GRID`), so that loss and decoding need to know no sizes.
    """

    kind = "box_levels"
    takes_several = True

    classes: int = setting(COUNT, "How many classes there are.")

    examples = (
        Example({"classes": 1}, (TensorType((6, 4, 6)),)),
        Example({"classes": 3}, (TensorType((8, 8, 4)), TensorType((8, 4, 2)))),
        Example({"classes": 2}, (TensorType((7, 1, 1)), TensorType((7, 5, 5)))),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        width = 5 + self.classes
        for one in inputs:
            need_float(one, "boxes")
            help = "take them of a `conv2d`, before any `flatten` or pooling over the whole picture"
            need_rank(one, 3, "boxes", f"levels [{width}, height, width]", help)
            if one.sizes[0] != width:
                raise ShapeError(
                    f"a level of {width} channels is needed, and {one} arrives",
                    f"end each level with `conv2d: {{channels: {width}, …}}`: 4 distances, the centre, "
                    f"{self.classes} class{'es' * (self.classes > 1)}",
                )
        sizes = self._sizes(*inputs)
        if len(set(sizes)) < len(sizes):
            raise ShapeError(
                "two levels are of one size, and each takes boxes of a size of its own",
                "halve the picture from level to level: `stride: 2`",
            )
        return TensorType((sum(height * wide for height, wide in sizes), width + GRID))

    @staticmethod
    def _sizes(*inputs: TensorType) -> list[tuple[int, int]]:
        why = "a side of a level of `boxes`"
        return [(known(one.sizes[1], why), known(one.sizes[2], why)) for one in inputs]

    def levels(self, *inputs: TensorType) -> list[tuple[int, int, float, float]]:
        """Each level's height and width, and from how many to how many of its cells its boxes reach.

        As in FCOS (Tian et al. 2019, table 1: 0 to 64 pixels at stride 8, 64 to 128 at 16 …), said in cells.
        """
        sizes = self._sizes(*inputs)
        side = {size: (size[0] * size[1]) ** -0.5 for size in sizes}
        finer = sorted(sizes, key=side.__getitem__)
        found = {}
        for number, size in enumerate(finer):
            least = REACH * side[finer[number - 1]] / side[size] if number else 0.0
            found[size] = (*size, least, FAR if size == finer[-1] else REACH)
        return [found[size] for size in sizes]

    def torch(self, *inputs: TensorType) -> Torch:
        values = ", ".join(f"{{{i}}}" for i in range(len(inputs)))
        call = Call("BoxLevels", (self.levels(*inputs), RARE))
        return Torch(f"{{self}}({values})", call, CLASS)

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        width = 5 + self.classes
        flat = [onnx.reshape(value, (0, width, -1)) for value in values]
        levels = onnx.op("Concat", *flat, axis=2) if len(flat) > 1 else flat[0]
        given = onnx.op("Transpose", levels, perm=[0, 2, 1])
        grid = _grid(self.levels(*inputs))
        at, cell = ([row[i:j] for row in grid] for i, j in ((0, 2), (2, 4)))
        cells = onnx.constant([two * 2 for two in cell])
        reach = onnx.op("Mul", onnx.op("Softplus", part(onnx, given, 0, 4)), cells)
        first = onnx.op("Sub", onnx.constant(at), part(onnx, reach, 0, 2))
        second = onnx.op("Add", onnx.constant(at), part(onnx, reach, 2, 4))
        classes = onnx.op("Sub", part(onnx, given, 5, width), onnx.constant(RARE))
        every = onnx_for_each(onnx, onnx.constant([grid]), (len(grid), GRID), given)
        parts = (first, second, part(onnx, given, 4, 5), classes, every)
        return onnx.op("Concat", *parts, axis=2)


def part(onnx: OnnxRecorder, value: str, start: int, end: int) -> str:
    """Record `[…, n]` → the numbers from `start` to before `end` of each row."""
    ends = (onnx.constant([one], "int64") for one in (start, end, -1))
    return onnx.op("Slice", value, *ends)


def _grid(levels: list[tuple[int, int, float, float]]) -> list[list[float]]:
    return [
        [(x + 0.5) / width, (y + 0.5) / height, 1 / width, 1 / height, least, most]
        for height, width, least, most in levels
        for y in range(height)
        for x in range(width)
    ]
