"""PyTorch's own optimizers, started without its compiler."""

import inspect
from collections.abc import Iterable
from typing import Any

import torch

from netspec.kinds.lowering import Call
from netspec.pytorch.calls import function_of

FUSED_ON = ("cpu", "cuda")
"""Where one kernel updates all weights. Measured on a CPU: a step of AdamW on 20,000 weights in 0.20 ms, not 0.39."""
FUSED_ON_CPU_ALONE = ("Adagrad",)
"""Older versions of PyTorch take `fused` for these on CUDA as well, and then find no kernel."""


def make_optimizer(
    wanted: Call, parameters: Iterable[torch.nn.Parameter], device: torch.device
) -> torch.optim.Optimizer:
    """The optimizer that a kind names, over these parameters."""
    cls = function_of(wanted)
    keywords = dict(wanted.keywords)
    if _is_fused(cls, device):
        keywords["fused"] = True
    made = _without_compiler(cls)(parameters, *wanted.arguments, **keywords)
    assert isinstance(made, torch.optim.Optimizer)
    return made


def _is_fused(cls: type[Any], device: torch.device) -> bool:
    if "fused" not in inspect.signature(cls.__init__).parameters:
        return False
    return device.type in (("cpu",) if cls.__name__ in FUSED_ON_CPU_ALONE else FUSED_ON)


def _without_compiler(cls: type[Any]) -> type[Any]:
    """The same optimizer with the methods that PyTorch wraps for `torch.compile` unwrapped.

    The wrappers do nothing for a network that is not compiled, but the first call of one imports `torch._dynamo`:
    1.0 to 1.4 s, as long as `import torch` itself. Where a version has no wrapper, `unwrap` changes nothing.
    """
    wrapped = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")
    methods: dict[str, Any] = {name: inspect.unwrap(getattr(cls, name)) for name in wrapped}
    # the wrapper of `step` is also what turns gradients off
    methods["step"] = torch.no_grad()(inspect.unwrap(cls.step))
    return type(cls.__name__, (cls,), methods)
