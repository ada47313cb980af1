"""An `attention` that stays within windows of a grid, or knows how far apart places of one are: both of its lowerings.

`[height, width, features]` is cut into windows, each a sequence of its own, and put together again. Shifted windows reach
over the edges, where they hold parts of the picture that do not belong together and may not look at each other.
"""

from netspec.kinds.layers.attending import Attending, Windows
from netspec.kinds.lowering import OnnxRecorder

# ---- PyTorch


def torch_parameters(a: Attending) -> list[str]:
    """The parameters of the class besides those of any attention."""
    windows = ["window"] if a.windows else []
    windows += ["shift", "height", "width"] if a.shifted else []
    return [*windows, *(["rows", "columns"] if a.grid and not a.windows else [])]


def torch_init(a: Attending) -> list[str]:
    lines = ["self.window = window"] if a.windows else []
    lines += ["self.shift = shift"] if a.shifted else []
    if a.grid:
        rows, columns = ("window", "window") if a.windows else ("rows", "columns")
        lines += [
            f"table = torch.zeros((2 * {rows} - 1) * (2 * {columns} - 1), heads)",
            "self.relative_bias = nn.Parameter(table)",
            f"grid = torch.meshgrid(torch.arange({rows}), torch.arange({columns}), indexing='ij')",
            "down, right = (part.flatten()[:, None] - part.flatten() for part in grid)",
            f"apart = (down + {rows} - 1) * (2 * {columns} - 1) + right + {columns} - 1",
            'self.register_buffer("apart", apart, persistent=False)',
        ]
    if a.shifted:
        lines += [
            "# three parts each way: whole windows, and the two that share the last ones",
            "down, right = (",
            "    (torch.arange(size) >= size - window).int() + (torch.arange(size) >= size - shift)",
            "    for size in (height, width)",
            ")",
            "part = self.cut((3 * down[:, None] + right)[None, :, :, None]).squeeze(-1)",
            "same = part.unsqueeze(-1) == part.unsqueeze(-2)",
            'self.register_buffer("same", same.unsqueeze(3), persistent=False)',
        ]
    return [line.replace("'", '"') for line in lines]


def torch_before(a: Attending) -> list[str]:
    """The lines that cut what arrives into windows."""
    shift = ["x = x.roll((-self.shift, -self.shift), dims=(1, 2))"] if a.shifted else []
    return [*shift, *(["x = self.cut(x)"] if a.windows else [])]


def torch_mask(a: Attending) -> list[str]:
    """The lines that make `mask`, which is added to the scores or says where one may look."""
    lines = ["mask = self.relative_bias[self.apart].permute(2, 0, 1)"] if a.grid else []
    if a.shifted:
        hidden = 'mask.masked_fill(~self.same, float("-inf"))'
        lines.append(f"mask = {hidden if a.grid else 'self.same'}")
    return lines


def torch_after(a: Attending) -> list[str]:
    """The lines that put the windows together again."""
    shift = ["y = y.roll((self.shift, self.shift), dims=(1, 2))"] if a.shifted else []
    return [*(["y = self.join(y)"] if a.windows else []), *shift]


TORCH_METHODS = [
    [
        "def cut(self, x):  # [batch, height, width, features] -> [batch, down, right, places, features]",
        "    x = x.unflatten(2, (-1, self.window)).unflatten(1, (-1, self.window))",
        "    return x.transpose(2, 3).flatten(3, 4)",
    ],
    [
        "def join(self, x):  # [batch, down, right, places, features] -> [batch, height, width, features]",
        "    x = x.unflatten(3, (-1, self.window)).transpose(2, 3)",
        "    return x.flatten(3, 4).flatten(1, 2)",
    ],
]


# ---- ONNX


def onnx_cut(onnx: OnnxRecorder, value: str, w: Windows, features: int) -> str:
    """`[batch, height, width, features]` → `[batch, down, right, places, features]`."""
    value = _rolled(onnx, value, w, -w.shift)
    down, right, side = w.height // w.window, w.width // w.window, w.window
    value = onnx.reshape(value, [0, down, side, right, side, features])
    value = onnx.op("Transpose", value, perm=[0, 1, 3, 2, 4, 5])
    return onnx.reshape(value, [0, down, right, side * side, features])


def onnx_join(onnx: OnnxRecorder, value: str, w: Windows, features: int) -> str:
    """The way back."""
    down, right, side = w.height // w.window, w.width // w.window, w.window
    value = onnx.reshape(value, [0, down, right, side, side, features])
    value = onnx.op("Transpose", value, perm=[0, 1, 3, 2, 4, 5])
    value = onnx.reshape(value, [0, w.height, w.width, features])
    return _rolled(onnx, value, w, w.shift)


def _rolled(onnx: OnnxRecorder, value: str, w: Windows, shift: int) -> str:
    """What leaves at the end of an axis comes in at its beginning."""
    for axis, size in ((1, w.height), (2, w.width)) if shift else ():
        first = onnx.constant([size - shift if shift > 0 else -shift], "int64")
        zero, end, along = (onnx.constant([n], "int64") for n in (0, size, axis))
        head = onnx.op("Slice", value, zero, first, along)
        tail = onnx.op("Slice", value, first, end, along)
        value = onnx.op("Concat", tail, head, axis=axis)
    return value


def onnx_biased(onnx: OnnxRecorder, a: Attending, scores: str) -> str:
    """The scores with the number of each distance added, `[heads, places, places]`."""
    assert a.grid is not None
    rows, columns = a.grid
    places = [(down, right) for down in range(rows) for right in range(columns)]
    apart = [
        [(y - b + rows - 1) * (2 * columns - 1) + x - c + columns - 1 for b, c in places]
        for y, x in places
    ]
    found = onnx.op("Gather", onnx.stored("relative_bias"), onnx.constant(apart, "int64"), axis=0)
    bias = onnx.op("Transpose", found, perm=[2, 0, 1])
    if a.grouped:
        group = [a.key_heads, a.heads // a.key_heads, len(places), len(places)]
        bias = onnx.reshape(bias, group)
    return onnx.op("Add", scores, bias)


def onnx_same(onnx: OnnxRecorder, a: Attending) -> str:
    """True where two places of a shifted window belong to one part: `[down, right, heads, places, places]`."""
    w = a.windows
    assert w is not None
    down, right = (
        [(i >= size - w.window) + (i >= size - w.shift) for i in range(size)]
        for size in (w.height, w.width)
    )
    side = range(w.window)
    parts = [
        [
            [3 * down[top + y] + right[left + x] for y in side for x in side]
            for left in range(0, w.width, w.window)
        ]
        for top in range(0, w.height, w.window)
    ]
    part = onnx.constant(parts, "int64")
    heads = [2, 3] if a.grouped else [2]
    looking = onnx.op("Unsqueeze", part, onnx.constant([*heads, heads[-1] + 2], "int64"))
    seen = onnx.op("Unsqueeze", part, onnx.constant([*heads, heads[-1] + 1], "int64"))
    return onnx.op("Equal", looking, seen)
