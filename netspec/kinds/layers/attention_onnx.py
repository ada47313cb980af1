"""An `attention` as ONNX operators: matrix products and a softmax, which every runtime has."""

from math import sqrt

from netspec.kinds.layers.attending import NORM_EPSILON, Attending
from netspec.kinds.layers.attention_windows import onnx_biased, onnx_cut, onnx_join, onnx_same
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.stored import Stored, Transposed

BOOL, FLOAT32 = 9, 1
NEVER = -3e38
"""The score of a place that may not be looked at: finite, so that a row of them alone is no division by zero."""


class OnnxAttention:
    """Records one attention. Heads that share keys lie along an axis of their own, behind that of the key heads."""

    def __init__(self, onnx: OnnxRecorder, attending: Attending) -> None:
        self.onnx = onnx
        self.a = attending

    def record(self, x: str, memory: str, mask: str | None, lengths: str | None) -> str:
        """The name of the result. `memory` is what keys and values are made of."""
        a, onnx = self.a, self.onnx
        if a.windows is not None:
            x = memory = onnx_cut(onnx, x, a.windows, a.features)
        query = self._heads("query", x, a.heads)
        key = self._heads("key", memory, a.key_heads)
        value = self._heads("value", memory, a.key_heads)
        if a.normed:
            query, key = self._normed("query", query), self._normed("key", key)
        if a.rotary is not None:
            query, key = self._rotated(query, key, x)
        scale = a.scale if a.scale is not None else 1 / sqrt(a.size)
        query = onnx.op("Mul", self._arranged(query, query=True), onnx.constant(scale))
        scores = onnx.op("MatMul", query, self._arranged(key, transposed=True))
        scores = onnx_biased(onnx, a, scores) if a.grid else scores
        weights = self._weights(scores, mask, lengths)
        gathered = onnx.op("MatMul", weights, self._arranged(value))
        y = self._linear("output", self._merged(gathered), a.output_bias)
        return y if a.windows is None else onnx_join(onnx, y, a.windows, a.features)

    def _linear(self, part: str, value: str, bias: bool) -> str:
        onnx = self.onnx
        y = onnx.op("MatMul", value, onnx.weight(Transposed(Stored(f"{part}.weight"))))
        return onnx.op("Add", y, onnx.stored(f"{part}.bias")) if bias else y

    def _heads(self, part: str, value: str, heads: int) -> str:
        """`[batch, …, time, heads, size]`."""
        y = self._linear(part, value, self.a.bias)
        return self.onnx.reshape(y, [0] * self.a.rank + [heads, self.a.size])

    def _normed(self, part: str, value: str) -> str:
        onnx = self.onnx
        last = onnx.constant([-1], "int64")
        square = onnx.op("ReduceMean", onnx.op("Mul", value, value), last, keepdims=1)
        root = onnx.op("Sqrt", onnx.op("Add", square, onnx.constant(NORM_EPSILON)))
        return onnx.op("Mul", onnx.op("Div", value, root), onnx.stored(f"{part}_norm.weight"))

    def _rotated(self, query: str, key: str, x: str) -> tuple[str, str]:
        """Both turned by the angles of their places; a table of these is made once."""
        onnx, a = self.onnx, self.a
        assert a.rotary is not None
        time = onnx.op("Squeeze", onnx.op("Shape", x, start=a.rank - 1, end=a.rank))
        places = onnx.op("Range", onnx.constant(0, "int64"), time, onnx.constant(1, "int64"))
        # [time, 1, 1], for the heads and the features to come after it
        places = onnx.op("Cast", onnx.reshape(places, [-1, 1, 1]), to=FLOAT32)
        speeds = [a.rotary ** (-2 * i / a.size) for i in range(a.size // 2)]
        angles = onnx.op("Mul", places, onnx.constant(speeds))
        cos, sin = onnx.op("Cos", angles), onnx.op("Sin", angles)
        return self._turned(query, cos, sin), self._turned(key, cos, sin)

    def _turned(self, value: str, cos: str, sin: str) -> str:
        onnx = self.onnx
        half = onnx.constant([self.a.size // 2] * 2, "int64")
        a, b = onnx.op_several("Split", value, half, results=2, axis=-1)
        left = onnx.op("Sub", onnx.op("Mul", a, cos), onnx.op("Mul", b, sin))
        right = onnx.op("Add", onnx.op("Mul", b, cos), onnx.op("Mul", a, sin))
        return onnx.op("Concat", left, right, axis=-1)

    def _arranged(self, value: str, *, query: bool = False, transposed: bool = False) -> str:
        """Heads before places, for the products; keys that are shared get an axis of size 1 for the heads that share them."""
        onnx, a = self.onnx, self.a
        lead = list(range(a.rank - 1))
        if query and a.grouped:
            split = [0] * a.rank + [a.key_heads, a.heads // a.key_heads, a.size]
            time, heads, group, size = range(a.rank - 1, a.rank + 3)
            value = onnx.reshape(value, split)
            return onnx.op("Transpose", value, perm=[*lead, heads, group, time, size])
        time, heads, size = range(a.rank - 1, a.rank + 2)
        last = [size, time] if transposed else [time, size]
        value = onnx.op("Transpose", value, perm=[*lead, heads, *last])
        if not a.grouped or query:
            return value
        return onnx.op("Unsqueeze", value, onnx.constant([-3], "int64"))

    def _merged(self, gathered: str) -> str:
        """`[batch, …, heads, time, size]` → `[batch, …, time, heads · size]`."""
        a = self.a
        axes = a.rank + (3 if a.grouped else 2)
        heads = list(range(a.rank - 1, axes - 2))
        order = [*range(a.rank - 1), axes - 2, *heads, axes - 1]
        together = self.onnx.op("Transpose", gathered, perm=order)
        return self.onnx.reshape(together, [0] * a.rank + [a.inner])

    def _weights(self, scores: str, mask: str | None, lengths: str | None) -> str:
        onnx = self.onnx
        allowed = self._allowed(scores, mask, lengths)
        if allowed is None:
            return onnx.op("Softmax", scores, axis=-1)
        scores = onnx.op("Where", allowed, scores, onnx.constant(NEVER))
        weights = onnx.op("Softmax", scores, axis=-1)
        if not self.a.masked:
            return weights
        # a place that may look nowhere gathers nothing
        return onnx.op("Where", allowed, weights, onnx.constant(0.0))

    def _allowed(self, scores: str, mask: str | None, lengths: str | None) -> str | None:
        """Which place may look at which; None where each may look at all."""
        a, found = self.a, []
        if mask is not None and a.mask is not None:
            found.append(self._spread(self.onnx.op("Cast", mask, to=BOOL), a.mask))
        if lengths is not None:
            found.append(self._spread(self._before(scores, lengths), 1))
        if a.causal:
            found.append(self._earlier(scores))
        if a.shifted:
            found.append(onnx_same(self.onnx, a))
        allowed = found[0] if found else None
        for one in found[1:]:
            allowed = self.onnx.op("And", str(allowed), one)
        return allowed

    def _spread(self, mask: str, rank: int) -> str:
        """A mask of `rank` axes, batch first, with axes of size 1 for those it lacks."""
        lead = max(0, rank - 2)
        missing = range(1, self.a.rank - 1 - lead)
        heads = (2 if self.a.grouped else 1) + (1 if rank == 1 else 0)
        first = self.a.rank - 1
        axes = [*missing, *range(first, first + heads)]
        return self.onnx.op("Unsqueeze", mask, self.onnx.constant(axes, "int64"))

    def _before(self, scores: str, lengths: str) -> str:
        """True at the places before the length of each sample: `[batch, places]`."""
        after = self.onnx.op("Unsqueeze", lengths, self.onnx.constant([1], "int64"))
        return self.onnx.op("Less", self._places(scores), after)

    def _earlier(self, scores: str) -> str:
        """True where a place does not come after the one that looks: `[time, time]`."""
        places = self._places(scores)
        looking = self.onnx.op("Unsqueeze", places, self.onnx.constant([1], "int64"))
        return self.onnx.op("LessOrEqual", places, looking)

    def _places(self, scores: str) -> str:
        onnx = self.onnx
        count = onnx.op("Squeeze", onnx.op("Shape", scores, start=-1))
        return onnx.op("Range", onnx.constant(0, "int64"), count, onnx.constant(1, "int64"))
