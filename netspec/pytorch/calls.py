"""A call as data becomes a call: what a kind names in PyTorch (a loss, an optimizer) is looked up and run."""

from importlib import import_module
from typing import Any

from netspec.kinds.lowering import Call


def call(c: Call, *args: object) -> Any:
    """`c.target` called with `args`, then the arguments that `c` itself brings."""
    return function_of(c)(*args, *c.arguments, **c.keywords)


def function_of(c: Call) -> Any:
    """What `c.target` names: `torch.optim.AdamW`, or `nn.Linear` and `F.relu` as printed files say."""
    first, *rest = {"nn": "torch.nn", "F": "torch.nn.functional"}.get(
        c.target.split(".")[0], c.target.split(".")[0]
    ).split(".")
    found: Any = import_module(first)
    for name in (*rest, *c.target.split(".")[1:]):
        found = getattr(found, name)
    return found
