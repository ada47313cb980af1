"""What learns: the module, its loss and its optimizer, and one step of all three."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import torch
from torch import Tensor

from netspec.graph.graph import Graph
from netspec.graph.lengths import marked_axes, may_be_cut
from netspec.kinds.sections.train import Train
from netspec.pytorch.load import build_module
from netspec.source.diagnostics import fail
from netspec.spec.model import OutputSpec, Spec
from netspec.training.balance import Weights, given_weights
from netspec.training.batches import batch_ends, holds_batch_norm
from netspec.training.device import train_place
from netspec.training.drawing import changed, drawing
from netspec.training.optimizer import make_optimizer


class Term(NamedTuple):
    """One output's share of the loss: a mean, and over how many rows or places of a target it goes."""

    name: str
    loss: Callable[[Tensor, Tensor | None], Tensor]
    count: Callable[[Tensor], int]
    weight: float
    has_target: bool = True


class Learner:
    """A fresh one has its first weights drawn from the seed; the same seed gives the same weights and dropout."""

    def __init__(
        self,
        graph: Graph,
        spec: Spec,
        device: torch.device,
        balanced: Weights = MappingProxyType({}),
    ) -> None:
        settings = spec.train or Train()
        self.device = device
        self.balanced = balanced
        self.names = [one.spec.name for one in graph.outputs]
        self.terms = [_term(one, balanced, device) for one in trained(spec)]
        torch.manual_seed(settings.seed)
        self.module = build_module(graph).to(device)
        self.parameters = list(self.module.parameters())
        self.channels_last = any(parameter.dim() == 4 for parameter in self.parameters)
        """Whether pictures lie in memory pixel by pixel: convolutions and pools are then 1.3 to 1.5 times as fast."""
        if self.channels_last:
            self.module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if not self.terms or not self.parameters:
            raise nothing_to_learn(spec, bool(self.terms))
        self.optimizer = make_optimizer(settings.optimizer.torch(), self.parameters, device)
        self.clip_norm = settings.clip_norm
        self.accumulate, self.batch_size = settings.accumulate, settings.batch_size
        self.join_single = holds_batch_norm(graph)
        self._tails = _tails(graph)
        self._answered = may_be_cut(graph)
        """Whether padding can be cut off that is answered: otherwise only where nothing but the loss is asked for."""
        self._draws = drawing(graph, spec)
        self.rates = [float(group["lr"]) for group in self.optimizer.param_groups]

    def results(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The network's results by output, as wide as the inputs."""
        return self._results(self._cut(inputs) if self._answered else inputs)

    def results_to_learn_from(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The same as wide as the longest sample of the batch: what stands behind it is in no loss."""
        return self._results(self._cut(inputs))

    def _results(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        if self.channels_last:
            inputs = [_pixel_by_pixel(one) for one in inputs]
        given = self.module(*inputs)
        return given if isinstance(given, dict) else {self.names[0]: given}

    def _cut(self, inputs: Sequence[Tensor]) -> Sequence[Tensor]:
        """The padding that no sample of the batch needs is cut off, which changes no answer."""
        found = list(inputs)
        for marker, places in self._tails:
            longest = int(found[marker].max())
            for place, axis in places:
                found[place] = found[place].narrow(axis + 1, 0, longest)
        return found

    def drawn(
        self, inputs: Sequence[Tensor], targets: Sequence[Tensor]
    ) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
        """Inputs and targets as training shows them this time: some kinds of output hide a part of what they ask for."""
        return changed(self._draws, inputs, targets, None) if self._draws else (inputs, targets)

    def loss(
        self,
        results: Mapping[str, Tensor],
        targets: Sequence[Tensor],
        within: Sequence[int] | None = None,
    ) -> Tensor:
        """The weighted sum over the outputs, each a mean over the batch.

        Where the batch is a piece of a larger one, `within` says over how many rows or places of that each mean goes:
        the losses of all pieces then add up to that of the whole.
        """
        parts = self.losses(results, targets)
        if within is not None:
            counts = self.counts(len(next(iter(results.values()))), targets)
            parts = [p * (a / max(1, b)) for p, a, b in zip(parts, counts, within, strict=True)]
        weighted = [
            part * term.weight if term.weight != 1 else part
            for part, term in zip(parts, self.terms, strict=True)
        ]
        return weighted[0] if len(weighted) == 1 else torch.stack(weighted).sum()

    def losses(self, results: Mapping[str, Tensor], targets: Sequence[Tensor]) -> list[Tensor]:
        """The loss of every output, each a mean over the batch."""
        given = iter(targets)
        return [
            term.loss(results[term.name], next(given) if term.has_target else None)
            for term in self.terms
        ]

    def counts(self, rows: int, targets: Sequence[Tensor]) -> list[int]:
        """Over how many rows or places the mean of each output goes."""
        given = iter(targets)
        return [term.count(next(given)) if term.has_target else rows for term in self.terms]

    def step(
        self, inputs: Sequence[Tensor], targets: Sequence[Tensor], factor: float = 1.0
    ) -> Tensor:
        """Forward, backward, and the weights follow at `factor` times the learning rate."""
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * factor
        inputs, targets = self.drawn(inputs, targets)
        if self.accumulate == 1:
            loss = self.loss(self.results_to_learn_from(inputs), targets)
            loss.backward()  # type: ignore[no-untyped-call]
        else:
            loss = self._accumulated(inputs, targets)
        if self.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.clip_norm)
        self.optimizer.step()
        for parameter in self.parameters:
            parameter.grad = None
        return loss.detach()

    def _accumulated(self, inputs: Sequence[Tensor], targets: Sequence[Tensor]) -> Tensor:
        """The gradients of all rows, a small batch at a time: its losses count by their shares of the rows, or places."""
        rows = len(inputs[0])
        within = self.counts(rows, targets)
        parts = []
        for begin, end in batch_ends(rows, self.batch_size, join_single=self.join_single):
            results = self.results_to_learn_from([one[begin:end] for one in inputs])
            part = self.loss(results, [one[begin:end] for one in targets], within)
            part.backward()  # type: ignore[no-untyped-call]
            parts.append(part.detach())
        return torch.stack(parts).sum()

    def is_finite(self) -> bool:
        """Whether every weight is a number; waits for the device."""
        floats = [t for t in self.module.state_dict().values() if t.is_floating_point()]
        return bool(torch.stack([torch.isfinite(t).all() for t in floats]).all())

    def weights(self) -> dict[str, Tensor]:
        """A copy of the weights in main memory."""
        state = self.module.state_dict()
        # in the usual order of numbers, however they lie here
        return {name: t.detach().to("cpu", copy=True).contiguous() for name, t in state.items()}

    def state(self) -> dict[str, Any]:
        """All that the next step depends on."""
        return {
            "model": self.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state() if self.device.type == "cuda" else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a `state`."""
        self.module.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if self.device.type == "cuda" and state["random_cuda"] is not None:
            torch.cuda.set_rng_state(state["random_cuda"])


def _tails(graph: Graph) -> list[tuple[int, list[tuple[int, int]]]]:
    """Lengths → the axes of inputs that end with padding; inputs by their position."""
    place = {one.spec.name: i for i, one in enumerate(graph.inputs)}
    marked = marked_axes(graph)
    return [
        (place[one.marker], [(place[name], axis) for name, axis in one.axes.items()])
        for one in marked
    ]


def _pixel_by_pixel(batch: Tensor) -> Tensor:
    return batch.contiguous(memory_format=torch.channels_last) if batch.dim() == 4 else batch


def trained(spec: Spec) -> list[OutputSpec]:
    """The outputs that have a loss."""
    return [one for one in spec.outputs if one.kind.loss is not None]


def with_targets(spec: Spec) -> list[str]:
    """The outputs that are trained on a target, by name: one that is a loss itself has none."""
    return [one.name for one in spec.outputs if one.has_target]


def _term(output: OutputSpec, balanced: Weights, device: torch.device) -> Term:
    own, kind = output.loss, output.kind
    assert own is not None
    weights = given_weights(output, balanced)
    tensor = None if weights is None else torch.tensor(weights, device=device)

    def loss(result: Tensor, target: Tensor | None) -> Tensor:
        if kind.per_place and target is not None:
            # padding that no sample of the batch needs may be cut off the result
            target = target[:, : result.shape[1]] if target.dim() == 2 else target
        rows = kind.rows(result, target)
        if kind.per_place and not len(rows[0]):
            # no place of the batch counts: the mean of nothing is no number
            return result.sum() * 0
        found: Tensor = own.mean(torch.nn.functional, *rows, weights=tensor)
        return found

    def count(target: Tensor) -> int:
        return int(kind.count(target))

    return Term(output.name, loss, count, output.weight, output.has_target)


def nothing_to_learn(spec: Spec, has_loss: bool) -> Exception:
    """The fault of a spec that trains nothing."""
    if has_loss:
        return fail(
            "NS5002",
            "the network has no weights to learn",
            train_place(spec),
            help="add a layer that has weights, such as `linear: 1`",
        )
    return fail(
        "NS5002",
        "no output has a target, so there is nothing to train",
        spec.outputs[0].place if spec.outputs else train_place(spec),
        help="give an output that is trained: `category`, `binary` or `number`",
    )
