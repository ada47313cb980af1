"""The class of an `attention` in PyTorch: it holds what its settings ask for, and no more."""

from typing import Any

from netspec.kinds.layers.attending import NORM_EPSILON, Attending
from netspec.kinds.layers.attention_windows import (
    TORCH_METHODS,
    torch_after,
    torch_before,
    torch_init,
    torch_mask,
    torch_parameters,
)
from netspec.kinds.lowering import Call, Torch

WIDTH = 96
"""The longest line within a class."""

DOCS = {
    False: "Each place of a sequence gathers from all places what resembles what it asks for.",
    True: "Each place of a sequence gathers from another one what resembles what it asks for.",
}


def torch_attention(a: Attending, lengths: str) -> Torch:
    """The attention over the sequence, then the memory and the mask, if any; `lengths` is the expression for them."""
    arguments = [f"{{{i}}}" for i in range(1 + a.memory + (a.mask is not None))]
    arguments += [lengths] if a.lengths else []
    forward = f"{{self}}({', '.join(arguments)})"
    return Torch(forward, Call(_name(a), (a.features, a.heads), _settings(a)), _definition(a))


def _name(a: Attending) -> str:
    return "CrossAttention" if a.memory else "SelfAttention"


def _settings(a: Attending) -> dict[str, Any]:
    """What is not as a reader would expect."""
    found: dict[str, Any] = {"memory_features": a.key_features} if a.memory else {}
    found |= {"key_heads": a.key_heads} if a.grouped else {}
    found |= {"size": a.size} if _sized(a) else {}
    found |= _of_windows(a)
    found |= {"causal": True} if a.causal and not a.masked else {}
    found |= {} if a.bias else {"bias": False}
    found |= {"output_bias": a.output_bias} if a.output_bias != a.bias else {}
    found |= {"base": a.rotary} if a.rotary not in (None, 10000) else {}
    found |= {"scale": a.scale} if a.scale is not None else {}
    return found | ({"dropout": a.dropout} if a.dropout else {})


def _of_windows(a: Attending) -> dict[str, Any]:
    if a.windows is None:
        return {"rows": a.grid[0], "columns": a.grid[1]} if a.grid else {}
    window, shift, height, width = a.windows
    sizes = {"shift": shift, "height": height, "width": width} if a.shifted else {}
    return {"window": window, **sizes}


def _sized(a: Attending) -> bool:
    return a.inner != a.features


def _definition(a: Attending) -> str:
    methods = [_init(a), _forward(a), *(TORCH_METHODS if a.windows else []), _split(a)]
    methods += [_rotate()] if a.rotary is not None else []
    body = "\n\n".join("\n".join(f"    {line}" if line else "" for line in one) for one in methods)
    return f'class {_name(a)}(nn.Module):\n    """{DOCS[a.memory]}"""\n\n{body}\n'


def _init(a: Attending) -> list[str]:
    size = "size" if _sized(a) else "features // heads"
    inner = "heads * size" if _sized(a) else "features"
    keys = f"key_heads * {'size' if _sized(a) else '(features // heads)'}" if a.grouped else inner
    source = "memory_features" if a.memory else "features"
    output_bias = "output_bias" if a.output_bias != a.bias else "bias"
    lines = [
        "super().__init__()",
        *(["self.heads = heads", "self.key_heads = key_heads"] if a.grouped else []),
        f"self.size = {size}",
        *(["self.causal = causal"] if _may_be_causal(a) else []),
        *(["self.scale = scale"] if a.scale is not None else []),
        "self.dropout = dropout",
        f"self.query = nn.Linear(features, {inner}, bias=bias)",
        f"self.key = nn.Linear({source}, {keys}, bias=bias)",
        f"self.value = nn.Linear({source}, {keys}, bias=bias)",
        f"self.output = nn.Linear({inner}, features, bias={output_bias})",
    ]
    if a.normed:
        lines += [
            f"self.{part}_norm = nn.RMSNorm({size}, eps={NORM_EPSILON})"
            for part in ("query", "key")
        ]
    if a.rotary is not None:
        lines += [
            "speeds = [base ** (-2 * i / self.size) for i in range(self.size // 2)]",
            'self.register_buffer("speeds", torch.tensor(speeds), persistent=False)',
        ]
    lines += torch_init(a)
    return [*_signature("__init__", _parameters(a)), *(f"    {line}" for line in lines)]


def _signature(name: str, parameters: list[str]) -> list[str]:
    whole = f"def {name}({', '.join(parameters)}):"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"def {name}(", f"    {', '.join(parameters)}", "):"]


def _parameters(a: Attending) -> list[str]:
    return [
        "self, features, heads",
        *(["memory_features"] if a.memory else []),
        *(["key_heads"] if a.grouped else []),
        *(["size"] if _sized(a) else []),
        *torch_parameters(a),
        *(["causal=False"] if _may_be_causal(a) else []),
        "bias=True",
        *(["output_bias=True"] if a.output_bias != a.bias else []),
        *(["base=10000.0"] if a.rotary is not None else []),
        *(["scale=None"] if a.scale is not None else []),
        "dropout=0.0",
    ]


def _may_be_causal(a: Attending) -> bool:
    """Whether PyTorch is told so; beside a mask the two are put together before."""
    return not (a.memory or a.masked or a.windows or a.grid)


def _forward(a: Attending) -> list[str]:
    arguments = ["self", "x", *(["memory"] if a.memory else [])]
    arguments += ["mask"] if a.mask is not None else []
    arguments += ["lengths"] if a.lengths else []
    source = "memory" if a.memory else "x"
    lines = torch_before(a)
    lines += [
        f"{part} = self.split(self.{part}({x}))"
        for part, x in (("query", "x"), ("key", source), ("value", source))
    ]
    if a.normed:
        lines.append("query, key = self.query_norm(query), self.key_norm(key)")
    if a.rotary is not None:
        lines.append("query, key = self.rotate(query), self.rotate(key)")
    if a.grouped:
        lines += [
            "# each head of keys and values serves several heads of queries",
            "key = key.repeat_interleave(self.heads // self.key_heads, dim=-3)",
            "value = value.repeat_interleave(self.heads // self.key_heads, dim=-3)",
        ]
    lines += [*_allowed(a), *torch_mask(a), *_gathered(a)]
    together = "self.output(y.transpose(-3, -2).flatten(-2))"
    after = torch_after(a)
    lines += [f"y = {together}", *after, "return y"] if after else [f"return {together}"]
    return [*_signature("forward", arguments), *(f"    {line}" for line in lines)]


def _allowed(a: Attending) -> list[str]:
    """The lines that say which place may look at which: `[batch, …, heads, time, places]`, 1 where it is the same for all."""
    if not a.masked:
        return []
    found = []
    if a.mask is not None:
        found.append(f"(mask != 0)[{_spread(a, a.mask)}]")
    if a.lengths:
        places = "torch.arange(key.shape[-2], device=x.device)"
        found.append(f"({places} < lengths.unsqueeze(1))[{_spread(a, 1)}]")
    lines = [f"allowed = {found[0]}", *(f"allowed = allowed & {one}" for one in found[1:])]
    if a.causal:
        lines += [
            "earlier = torch.ones(x.shape[-2], x.shape[-2], dtype=torch.bool, device=x.device)",
            "allowed = allowed & earlier.tril()",
        ]
    return [
        *lines,
        "# a place that may look nowhere gathers nothing, and must not be divided by nothing",
        "nowhere = ~allowed.any(-1, keepdim=True)",
    ]


def _spread(a: Attending, rank: int) -> str:
    """The index that gives a mask of `rank` axes, batch first, axes of size 1 for those it lacks."""
    lead = max(0, rank - 2)
    missing = a.rank - 2 - lead
    # the heads come before the last two axes, of which the mask may have but the last
    heads = ["None"] * (1 if rank > 1 else 2)
    return ", ".join([":", *["None"] * missing, *[":"] * lead, *heads])


def _gathered(a: Attending) -> list[str]:
    scale = ["    scale=self.scale,"] if a.scale is not None else []
    lines = [
        "y = F.scaled_dot_product_attention(",
        "    query,",
        "    key,",
        "    value,",
        *(["    attn_mask=allowed | nowhere,"] if a.masked else []),
        *(["    attn_mask=mask,"] if a.grid or a.shifted else []),
        "    dropout_p=self.dropout if self.training else 0.0,",
        *(["    is_causal=self.causal,"] if _may_be_causal(a) else []),
        *scale,
        ")",
    ]
    return [*lines, *(["y = y.masked_fill(nowhere, 0.0)"] if a.masked else [])]


def _split(a: Attending) -> list[str]:
    return [
        "def split(self, x):  # [..., time, heads * size] -> [..., heads, time, size]",
        "    return x.unflatten(-1, (-1, self.size)).transpose(-3, -2)",
    ]


def _rotate() -> list[str]:
    return [
        "def rotate(self, x):  # the points (x[i], x[i + size / 2]), further from place to place",
        "    angles = torch.arange(x.shape[-2], device=x.device).unsqueeze(1) * self.speeds",
        "    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)",
        "    a, b = x.chunk(2, dim=-1)",
        "    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)",
    ]
