"""The kind `attention`."""

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import setting
from netspec.kinds.layers.attending import Attending, Windows
from netspec.kinds.layers.attention_onnx import OnnxAttention
from netspec.kinds.layers.attention_shapes import (
    need_grid,
    need_heads,
    need_mask,
    need_memory,
    need_places,
    need_windows,
)
from netspec.kinds.layers.attention_torch import torch_attention
from netspec.kinds.layers.layer import RESULT, Example, Layer
from netspec.kinds.layers.padding import Mixing, names_of, one_axis, onnx_lengths, torch_lengths
from netspec.kinds.lowering import OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, FLAG, POSITIVE, SHARE, Real, SettingError
from netspec.kinds.tensors import CODES, TensorType, elements, known


class Attention(Layer):
    """Lets each place of a sequence gather from all places what resembles what it asks for: `[…, time, d]` unchanged.

    softmax(Q Kᵀ / √size) V in each head, with Q, K, V and the result multiplied by learned matrices: `query`, `key`,
    `value` and `output`. Vaswani et al. 2017, "Attention is all you need" (arXiv:1706.03762); `key_heads` Ainslie et al.
    2023 (arXiv:2305.13245); `rotary` Su et al. 2021 (arXiv:2104.09864), where features i and i + size / 2 of a head make
    the point that place p turns by p · base^(-2i / size); `query_key_norm` Henry et al. 2020 (arXiv:2010.04245);
    windows Liu et al. 2021 (arXiv:2103.14030).
    """

    kind = "attention"
    primary = "heads"
    synonyms = (
        "MultiHeadAttention",
        "multihead_attention",
        "MultiheadAttention",
        "self_attention",
        "cross_attention",
        "mha",
        "GroupedQueryAttention",
        "GroupQueryAttention",
    )

    heads: int = setting(COUNT, "How many look at once, each with features of its own.")
    key_heads: int | None = setting(
        COUNT,
        "How many heads have keys and values; each serves as many heads. (Default: all.)",
        default=None,
    )
    head_size: int | None = setting(
        COUNT, "The features of each head. (Default: those that arrive, divided.)", default=None
    )
    memory: str | None = setting(
        RESULT, "The result that is looked at, in place of the sequence itself.", default=None
    )
    mask: str | None = setting(
        RESULT,
        "A result that says what may be looked at, 0 for no: [time, places], or [places] for all alike.",
        default=None,
    )
    causal: bool = setting(
        FLAG, "Whether a place sees only itself and what stands before it.", default=False
    )
    rotary: float | None = setting(
        Real(above=1),
        "The base of the angles by which queries and keys are turned, such as 10000, for heads to tell how far apart places are.",
        default=None,
    )
    window: int | None = setting(
        COUNT,
        "The side of the windows that [height, width, features] is cut into; a place looks around in its own.",
        default=None,
    )
    shift: int = setting(
        COUNT_FROM_ZERO, "How far down and to the right the windows begin.", default=0
    )
    relative_bias: bool | tuple[int, ...] = setting(
        Either(FLAG, ListOf(COUNT, "rows and columns, [h, w]", least=2, most=2)),
        "Whether a learned number for each distance, in each head, is added to the scores; without windows [rows, columns] of the places.",
        default=False,
    )
    query_key_norm: bool = setting(
        FLAG,
        "Whether queries and keys are brought to a mean square of 1, and scaled, in each head.",
        default=False,
    )
    bias: bool = setting(FLAG, "Whether learned numbers are added.", default=True)
    output_bias: bool | None = setting(
        FLAG, "Whether they are at the end. (Default: as `bias` says.)", default=None
    )
    scale: float | None = setting(
        POSITIVE, "What Q Kᵀ is multiplied by. (Default: 1 / √size.)", default=None
    )
    dropout: float = setting(SHARE, "The share of weights set to zero while training.", default=0)

    examples = (
        Example(2, (TensorType(("time", 6)),)),
        Example({"heads": 2, "causal": True}, (TensorType(("time", 4)),)),
        Example({"heads": 1, "bias": False, "dropout": 0.1}, (TensorType((5, 3)),)),
        Example({"heads": 4, "causal": True}, (TensorType((3, "time", 8)),)),
        Example({"heads": 4, "key_heads": 2, "rotary": 100}, (TensorType(("time", 8)),)),
        Example({"heads": 3, "head_size": 2, "output_bias": False}, (TensorType((4, 5)),)),
        Example({"heads": 2, "memory": "code"}, (TensorType((4, 6)), TensorType(("time", 5)))),
        Example(
            {"heads": 2, "memory": "code", "mask": "seen", "query_key_norm": True},
            (TensorType((2, 4, 6)), TensorType((2, "time", 3)), TensorType((4, "time"))),
        ),
        Example({"heads": 2, "mask": "seen", "scale": 0.3}, (TensorType((5, 4)), TensorType((5,)))),
        Example(
            {"heads": 4, "key_heads": 1, "mask": "seen", "causal": True, "query_key_norm": True},
            (TensorType((2, "time", 8)), TensorType((2, "time", "time"), CODES, (2,))),
        ),
        Example({"heads": 2, "window": 2}, (TensorType((4, 6, 4)),)),
        Example(
            {"heads": 2, "window": 3, "shift": 1, "relative_bias": True, "head_size": 3},
            (TensorType((6, 9, 4)),),
        ),
        Example({"heads": 4, "key_heads": 2, "window": 4, "shift": 2}, (TensorType((4, 8, 8)),)),
        Example(
            {"heads": 4, "key_heads": 2, "relative_bias": [2, 3], "rotary": 10},
            (TensorType((3, 6, 8)),),
        ),
    )

    def check(self) -> None:
        key_heads = self.key_heads or self.heads
        if self.heads % key_heads:
            raise SettingError(
                f"{key_heads} key heads do not divide the {self.heads} heads",
                f"choose `key_heads` that divides {self.heads}",
                setting="key_heads",
            )
        self._check_order()
        self._check_grid()

    def _check_order(self) -> None:
        for name, given in (("causal", self.causal), ("rotary", self.rotary)):
            if given and self.memory is not None:
                raise SettingError(
                    f"`{name}` needs one order of places, and `memory` is another sequence",
                    "leave one of them out",
                    setting=name,
                )

    def _check_grid(self) -> None:
        grid = "window" if self.window else "relative_bias" if self.relative_bias else None
        for name in ("memory", "mask", "causal", *(["rotary"] if self.window else [])):
            if grid and getattr(self, name):
                raise SettingError(
                    f"`{grid}` speaks of places on a grid, and cannot stand beside `{name}`",
                    "leave one of them out",
                    setting=name,
                )
        if self.shift >= (self.window or 1):
            message = f"windows of {self.window} cannot be shifted by {self.shift}"
            help = f"shift by less: `{self.window and self.window // 2}` is half a window"
            if self.window is None:
                message, help = "`shift` moves windows, and there are none", "give a `window`"
            raise SettingError(message, help, setting="shift")
        if self.relative_bias and isinstance(self.relative_bias, tuple) == bool(self.window):
            message = "the places of `relative_bias` are on a grid that is not known"
            help = "give its rows and columns: `relative_bias: [14, 14]`"
            if self.window:
                message, help = "the grid is that of the window", "write `relative_bias: true`"
            raise SettingError(message, help, setting="relative_bias")

    def results(self) -> tuple[str, ...]:
        return tuple(name for name in (self.memory, self.mask) if name is not None)

    def shape(self, *inputs: TensorType) -> TensorType:
        x = inputs[0]
        need_places(x, self.window is not None)
        need_heads(x, self.heads, self.head_size, self.rotary is not None)
        if self.memory is not None:
            need_memory(x, inputs[1])
        if self.mask is not None:
            need_mask(x, self._memory(inputs), inputs[-1])
        if self.window is not None:
            need_windows(x, self.window)
        elif isinstance(self.relative_bias, tuple):
            need_grid(x.sizes[-2], *self.relative_bias)
        return x

    def looks_back(self) -> bool:
        # a mask of one's own may hide what stands behind
        return self.causal or self.mask is not None

    def mixes(self, *inputs: TensorType) -> tuple[Mixing, ...]:
        if self.causal:
            # padding stands behind all that is real, where no real place looks
            return ()
        mixed = Mixing((inputs[0].rank - 2,), input=1 if self.memory is not None else 0)
        return one_axis("attention", mixed, inputs)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        a = self._attending(inputs)
        keys = a.key_heads * a.size
        found: list[Weight] = []
        if a.grid is not None:
            rows, columns = a.grid
            table = ((2 * rows - 1) * (2 * columns - 1), a.heads)
            found.append(Weight("relative_bias", table))
        for part, sizes, bias in (
            ("query", (a.inner, a.features), a.bias),
            ("key", (keys, a.key_features), a.bias),
            ("value", (keys, a.key_features), a.bias),
            ("output", (a.features, a.inner), a.output_bias),
        ):
            found.append(Weight(f"{part}.weight", sizes))
            found += [Weight(f"{part}.bias", sizes[:1])] if bias else []
        norms = ("query_norm", "key_norm") if a.normed else ()
        return (*found, *(Weight(f"{norm}.weight", (a.size,)) for norm in norms))

    def multiply_adds(self, *inputs: TensorType) -> int:
        a, x, memory = self._attending(inputs), inputs[0], self._memory(inputs)
        places = self.window**2 if self.window else elements(memory.sizes[-2:-1])
        asked = elements(x.sizes[:-1]) * a.inner * 2 * (a.features + places)
        return asked + elements(memory.sizes[:-1]) * a.key_features * 2 * a.key_heads * a.size

    def torch(self, *inputs: TensorType) -> Torch:
        size = str(self._memory(inputs).sizes[-2])
        return torch_attention(self._attending(inputs), torch_lengths(size, f"{{{len(inputs)}}}"))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        a = self._attending(inputs)
        size = str(self._memory(inputs).sizes[-2])
        return OnnxAttention(onnx, a).record(
            values[0],
            values[1 if a.memory else 0],
            values[len(inputs) - 1] if a.mask is not None else None,
            onnx_lengths(onnx, size, values[-1]) if a.lengths else None,
        )

    @property
    def _grid(self) -> tuple[int, int] | None:
        """Rows and columns of the places that have a relative bias."""
        if isinstance(self.relative_bias, tuple):
            rows, columns = self.relative_bias
            return rows, columns
        return (self.window, self.window) if self.relative_bias and self.window else None

    def _windows(self, x: TensorType) -> Windows | None:
        if self.window is None:
            return None
        return Windows(self.window, self.shift, *need_windows(x, self.window))

    def _memory(self, inputs: tuple[TensorType, ...]) -> TensorType:
        """What is looked at."""
        return inputs[1 if self.memory is not None else 0]

    def _attending(self, inputs: tuple[TensorType, ...]) -> Attending:
        x, memory = inputs[0], self._memory(inputs)
        features = known(x.sizes[-1], "the features of an `attention`")
        return Attending(
            rank=x.rank if self.window is None else 4,
            features=features,
            key_features=known(memory.sizes[-1], "the features of a `memory`", "memory"),
            heads=self.heads,
            key_heads=self.key_heads or self.heads,
            size=self.head_size or features // self.heads,
            causal=self.causal,
            bias=self.bias,
            output_bias=self.bias if self.output_bias is None else self.output_bias,
            dropout=self.dropout,
            scale=self.scale,
            rotary=self.rotary,
            normed=self.query_key_norm,
            memory=self.memory is not None,
            mask=inputs[-1].rank if self.mask is not None else None,
            lengths=bool(names_of(self.mixes(*inputs), inputs)),
            windows=self._windows(inputs[0]),
            grid=self._grid,
        )
