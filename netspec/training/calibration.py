"""Probabilities made honest: one temperature for each output, found on the validation part."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from netspec.data.dataset import Part
from netspec.graph.graph import Graph
from netspec.kinds.columns import State
from netspec.kinds.outputs.output import TEMPERATURE
from netspec.source.counts import how_many
from netspec.source.diagnostics import fail
from netspec.spec.model import OutputSpec, Spec
from netspec.training.batches import Rows
from netspec.training.device import train_place
from netspec.training.evaluate import rows_at_once
from netspec.training.learner import Learner

LEAST, MOST = 0.05, 20.0
"""Between these a temperature is looked for."""
BINS = 15
"""Of equal width, as in Guo et al. 2017."""


class Calibration(NamedTuple):
    """What was found for an output, and how far confidence and accuracy are apart without it and with it."""

    temperature: float
    before: float
    after: float


def calibrated(spec: Spec) -> list[OutputSpec]:
    """The outputs whose probabilities can be divided so."""
    return [one for one in spec.outputs if one.kind.probabilities and not one.kind.per_place]


def need_calibratable(spec: Spec, *, has_validation: bool) -> None:
    """Raise `SpecError` where calibration is asked for and cannot be done."""
    if spec.train is None or not spec.train.calibrate:
        return
    if not calibrated(spec):
        message, help = "no output has probabilities to calibrate", "leave `calibrate` out"
    elif not has_validation:
        message = "there is no validation part to calibrate on"
        help = "keep some rows for it: `data: {table: rows.csv, split: {validation: 0.15}}`"
    else:
        return
    raise fail("NS1010", message, train_place(spec, "calibrate"), help=help)


@torch.no_grad()
def calibrate(graph: Graph, spec: Spec, learner: Learner, part: Part) -> dict[str, Calibration]:
    """The temperature of each output that makes the negative log-likelihood of the part smallest."""
    learner.module.eval()
    inputs = Rows(part.inputs, [one.spec.name for one in graph.inputs], learner.device)
    step = rows_at_once(graph, part)
    found: dict[str, list[Tensor]] = {}
    for begin in range(0, part.rows, step):
        for name, result in learner.results(inputs.slice(begin, begin + step)).items():
            found.setdefault(name, []).append(result.cpu().double())
    return {
        one.name: _fitted(torch.cat(found[one.name]), torch.from_numpy(part.targets[one.name]))
        for one in calibrated(spec)
    }


def said(name: str, one: Calibration, rows: int) -> str:
    """A calibration in words."""
    return (
        f"`{name}`: temperature {one.temperature:.3g} on {how_many(rows, 'validation row')}; "
        f"calibration error {one.before:.3f} → {one.after:.3f}"
    )


def states(found: dict[str, Calibration]) -> dict[str, State]:
    """What goes into the state of each output."""
    return {name: {TEMPERATURE: one.temperature} for name, one in found.items()}


def _fitted(logits: Tensor, target: Tensor) -> Calibration:
    temperature = math.exp(_smallest(lambda t: _likelihood(logits / math.exp(t), target)))
    return Calibration(temperature, _error(logits, target), _error(logits / temperature, target))


def _likelihood(logits: Tensor, target: Tensor) -> float:
    if target.ndim == logits.ndim:
        return float(functional.binary_cross_entropy_with_logits(logits, target.double()))
    return float(functional.cross_entropy(logits, target.long()))


def _smallest(value_at: Callable[[float], float]) -> float:
    """Where a function with one valley is smallest, between the logarithms of `LEAST` and `MOST` (golden section)."""
    a, b = math.log(LEAST), math.log(MOST)
    golden = (math.sqrt(5) - 1) / 2
    c, d = b - golden * (b - a), a + golden * (b - a)
    at_c, at_d = value_at(c), value_at(d)
    while b - a > 1e-5:
        if at_c < at_d:
            b, d, at_d = d, c, at_c
            c = b - golden * (b - a)
            at_c = value_at(c)
        else:
            a, c, at_c = c, d, at_d
            d = a + golden * (b - a)
            at_d = value_at(d)
    return (a + b) / 2


def _error(logits: Tensor, target: Tensor) -> float:
    """The expected calibration error: the mean distance of confidence and accuracy over bins of confidence."""
    if target.ndim == logits.ndim:
        p = logits.sigmoid().flatten()
        sure, right = torch.maximum(p, 1 - p), ((p > 0.5) == (target.flatten() > 0.5)).double()
    else:
        sure, best = logits.softmax(-1).max(-1)
        right = (best == target).double()
    bins = (sure * BINS).long().clamp(max=BINS - 1)
    error = 0.0
    for place in range(BINS):
        inside = bins == place
        if not inside.any():
            continue
        gap = (sure[inside].mean() - right[inside].mean()).abs()
        error += float(gap) * int(inside.sum()) / len(sure)
    return error
