"""Words that cannot be a part of a weight's path, since PyTorch or Python has them already."""

import keyword
import re
from functools import cache

MODULE_ATTRIBUTES = frozenset(
    [
        "T_destination",
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
    ]
)
"""The public attributes of `torch.nn.Module`; a test holds the list against PyTorch's own."""


@cache
def part_of(name: str) -> str:
    """The part of a weight's path for a name: the name, with `_` after it where an attribute cannot be called so.

    >>> part_of("stem"), part_of("type"), part_of("class")
    ('stem', 'type_', 'class_')
    """
    return f"{name}_" if name in MODULE_ATTRIBUTES or keyword.iskeyword(name) else name


def snake(kind: str) -> str:
    """A kind as a part of a path: blocks begin with a capital.

    >>> snake("conv2d"), snake("MBConv"), snake("InvertedResidual")
    ('conv2d', 'mb_conv', 'inverted_residual')
    """
    if kind.islower():
        return kind
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind).lower()
