"""What every layer promises, clause by clause. A clause says in words where a use of a layer breaks it, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from netspec.contract.padding import (
    lengths_agree,
    padding_changes_nothing,
    padding_teaches_nothing,
    takes_lengths,
)
from netspec.contract.use import Broken, Use, by_onnx, by_torch, learned, tried
from netspec.contract.words import NEAR, apart, sizes_of, with_named
from netspec.graph.graph import weight_size
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, elements

Clause = Callable[[Use], Iterator[str]]


class Promise(NamedTuple):
    """A clause, the words in which it is told, and the uses that it says something about."""

    words: str
    clause: Clause
    applies: Callable[[Use], bool] = lambda use: True


DTYPES = {FLOAT: "float32", CODES: "int64", PIXELS: "uint8"}
OFTEN = 4
"""So many times as often as each number meets each other a layer may multiply."""


def shape_rule(use: Use) -> Iterator[str]:
    """Shapes and dtypes are those that PyTorch gives."""
    for named, batch in use.runs:
        found = by_torch(use.net, use.net.draw(named, batch))
        for i, (y, right) in enumerate(zip(found, use.net.shapes(named, batch), strict=True)):
            dtype = DTYPES[use.results[i].dtype]
            of = f"result {i + 1}: " if len(found) > 1 else ""
            if tuple(y.shape) != right:
                said = f"`{sizes_of(right)}` by the shape rule, `{sizes_of(y.shape)}` by PyTorch"
                yield f"{of}{said}{with_named(named)}"
            if str(y.dtype) != dtype:
                yield f"{of}{dtype} by the shape rule, {y.dtype} by PyTorch"


def weights(use: Use) -> Iterator[str]:
    """Names, sizes and order of the weights are PyTorch's, and so is which of them are trained."""
    (node,), module = use.net.graph.nodes, use.net.module
    start = f"{node.label}."
    declared = [f"{one.name} {sizes_of(one.sizes)}" for one in node.weights()]
    there = [f"{n.removeprefix(start)} {sizes_of(t.shape)}" for n, t in module.state_dict().items()]
    if declared != there:
        yield f"{_listed(declared)} by `weights`, {_listed(there)} in PyTorch"
        return
    trained = [one.name for one in node.weights() if one.trained]
    learned = [name.removeprefix(start) for name, _ in module.named_parameters()]
    if trained != learned:
        yield f"{_listed(trained)} trained by `weights`, {_listed(learned)} in PyTorch"
    count = sum(one.numel() for one in module.parameters())
    if node.parameters() != count:
        yield f"{node.parameters()} parameters by `weights`, {count} in PyTorch"


def onnx(use: Use) -> Iterator[str]:
    """ONNX calculates what PyTorch does."""
    for named, batch in use.runs:
        values = use.net.draw(named, batch)
        pairs = zip(by_torch(use.net, values), by_onnx(use.net, values), strict=True)
        for right, found in pairs:
            said = apart(right, found, NEAR, ("PyTorch", "ONNX"))
            if said:
                yield f"{said}{with_named(named)}"


def alone(use: Use) -> Iterator[str]:
    """Each of several results, asked for alone, is what it is beside the others."""
    values = use.net.draw(*use.largest)
    for number, right in enumerate(by_torch(use.net, values)):
        one = use.giving(number)
        ways = (("PyTorch", by_torch(one, values)[0], 0.0), ("ONNX", by_onnx(one, values)[0], NEAR))
        for way, found, share in ways:
            said = apart(right, found, share, ("beside the others", "alone"))
            if said:
                yield f"result {number + 1} by {way}: {said}"
        if len(one.model.graph.node) > len(use.net.model.graph.node):
            yield f"result {number + 1} takes more operators alone than all results together"


def source(use: Use) -> Iterator[str]:
    """The network that is trained and the one in `model.py` are the same."""
    with TemporaryDirectory() as folder:
        module = tried("`model.py` does not run", lambda: use.net.from_file(Path(folder)))
    if list(module.state_dict()) != list(use.net.module.state_dict()):
        yield "`model.py` keeps other weights"
    values = use.net.draw(*use.largest)
    tensors = [torch.from_numpy(value) for value in values.values()]
    with torch.no_grad():
        found = tried("`model.py` does not run", lambda: module(*tensors))
    results = use.net.results_of(found)
    for y, right in zip(results, by_torch(use.net, values), strict=True):
        if not np.array_equal(np.asarray(y), right, equal_nan=right.dtype.kind == "f"):
            yield "`model.py` answers otherwise than the network that is trained"


def training(use: Use) -> Iterator[str]:
    """In training it gives values of the same form, and lets gradients through."""
    named, batch = use.largest
    results, _ = learned(use.net, use.net.draw(named, batch))
    for y, right in zip(results, use.net.shapes(named, batch), strict=True):
        if tuple(y.shape) != right:
            yield f"`{sizes_of(right)}` by the shape rule, `{sizes_of(y.shape)}` in training"


def gradients(use: Use) -> Iterator[str]:
    """Every trained weight gets a gradient, and a finite one."""
    results, found = learned(use.net, use.net.draw(*use.largest))
    if not any(y.requires_grad for y in results):
        yield "no result hangs on its weights, so they cannot learn"
        return
    for name, gradient in found.items():
        if gradient is None:
            yield f"`{name}` gets no gradient, so it never learns"
        elif not bool(gradient.isfinite().all()):
            yield f"the gradient of `{name}` is not finite"


def multiply_adds(use: Use) -> Iterator[str]:
    """Multiply-adds are at least what PyTorch counts in products and convolutions, and no more than could be."""
    said = use.layer.multiply_adds(*use.types)
    named, _ = use.runs[0]
    values = use.net.draw(named, 1)
    with FlopCounterMode(display=False) as counter:
        by_torch(use.net, values)
    counted = counter.get_total_flops() // 2
    kept = sum(map(weight_size, use.layer.weights(*use.types)))
    given = sum(elements(one.sizes) for one in use.results)
    most = OFTEN * (kept + sum(elements(one.sizes) for one in use.types)) * given
    if said < counted:
        yield f"{said} multiply-adds by the layer, {counted} in PyTorch, for one sample"
    elif said > most:
        yield f"{said} multiply-adds by the layer, which is more than {most}, the most that could be"


PROMISES = (
    Promise("the shape rule says what PyTorch gives", shape_rule),
    Promise("its weights are called and shaped as in PyTorch", weights),
    Promise("ONNX calculates what PyTorch does", onnx),
    Promise("each result alone is what it is beside the others", alone, lambda use: use.is_several),
    Promise("`model.py` is the network that is trained", source),
    Promise("in training it gives the same shapes", training),
    Promise("every trained weight gets a gradient", gradients, lambda use: use.learns),
    # a named size counts once there, and as often as it is long in PyTorch
    Promise("its multiply-adds are PyTorch's", multiply_adds, lambda use: not use.is_named),
    Promise("padding changes no answer", padding_changes_nothing, takes_lengths),
    Promise("PyTorch and ONNX agree behind the lengths", lengths_agree, takes_lengths),
    Promise("padding teaches nothing", padding_teaches_nothing, takes_lengths),
)
"""All of them."""

WHERE_USED = tuple(
    one
    for one in PROMISES
    if one.clause in (shape_rule, weights, onnx, training, padding_changes_nothing)
)
"""Those that a layer of the user's own is held to at the shapes that a spec gives it."""


def breaches(promise: Promise, use: Use) -> list[str] | None:
    """Where a use breaks a promise, each once; what it cannot do at all is one of them. None where it says nothing of it."""
    try:
        return list(dict.fromkeys(promise.clause(use))) if promise.applies(use) else None
    except Broken as error:
        return [str(error)]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in words) or "nothing"
