"""What learns: the module, its loss and its optimizer, and one step of all three."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from netspec.graph.graph import Graph
from netspec.graph.lengths import marked_axes, may_be_cut
from netspec.kinds.sections.train import Train
from netspec.pytorch.load import build_module
from netspec.spec.model import Spec
from netspec.training.augment import Augmenter
from netspec.training.average import Mean
from netspec.training.balance import Weights
from netspec.training.batches import batch_ends, holds_batch_norm
from netspec.training.clock import Clock
from netspec.training.device import Calculation
from netspec.training.drawing import changed, drawing
from netspec.training.mixing import Asked, Mixer
from netspec.training.optimizer import optimizer_for
from netspec.training.terms import nothing_to_learn, term_of, trained
from netspec.training.thaw import Thaw
from netspec.training.uncertainty import PATH, LogVariances


class Learner:
    """A fresh one has its first weights drawn from the seed; the same seed gives the same weights and dropout."""

    def __init__(
        self,
        graph: Graph,
        spec: Spec,
        device: torch.device,
        balanced: Weights = MappingProxyType({}),
        calculation: Calculation = Calculation(),  # noqa: B008 (it is frozen)
    ) -> None:
        settings = spec.train or Train()
        self.device = device
        self.balanced = balanced
        self.names = [one.spec.name for one in graph.outputs]
        self.terms = [term_of(one, balanced, device) for one in trained(spec)]
        torch.manual_seed(settings.seed)
        self.module = build_module(graph).to(device)
        self.thaw = Thaw(graph, settings, self.module)
        """What is held still, and until when."""
        self.parameters = [one for one in self.module.parameters() if one.requires_grad]
        self.calculation = calculation
        self.compiled: Callable[..., Any] | None = None
        """What is called in the module's place while it learns, if that was compiled."""
        self.channels_last = calculation.memory_format == "channels_last"
        """Whether pictures lie in memory pixel by pixel."""
        if settings.recompute:
            # imported here: few trainings are so short of memory
            from netspec.training.recompute import recompute

            recompute(self.module, graph, settings)
        if self.channels_last:
            self.module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if not self.terms or not self.parameters:
            raise nothing_to_learn(spec, bool(self.terms))
        self.log_variances = (
            LogVariances(self.terms, device) if settings.loss_weights == "uncertainty" else None
        )
        beside = [] if self.log_variances is None else [(PATH, self.log_variances.values)]
        self._beside = [one for _, one in beside]
        self.parameters += self._beside
        self.optimizer = optimizer_for(graph, spec, self.module, device, beside)
        self.average = Mean(settings.average, self.module) if settings.average else None
        """The mean of the weights, which answers in their place."""
        self.settled = False
        """Whether the weights are those to keep, so that no mean answers for them."""
        self.clock = Clock()
        self.clip_norm = settings.clip_norm
        self.accumulate, self.batch_size = settings.accumulate, settings.rows_at_once
        self.join_single = holds_batch_norm(graph, self.thaw.throughout)
        self._augmented, self._mixed = Augmenter(graph, spec), Mixer(spec)
        self._tails = _tails(graph)
        self._answered = may_be_cut(graph)
        """Whether padding can be cut off that is answered: otherwise only where nothing but the loss is asked for."""
        self._draws = drawing(graph, spec)
        self.rates = [float(group["lr"]) for group in self.optimizer.param_groups]

    def train(self, epoch: int = 0) -> None:
        """From here on the layers act as they do while they learn, but for the parts that are held still in this epoch."""
        self.module.train()
        self.parameters = self.thaw.begin(epoch) + self._beside

    def results(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The network's results by output, as wide as the inputs."""
        return self._results(self._cut(inputs) if self._answered else inputs)

    def results_to_learn_from(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The same as wide as the longest sample of the batch: what stands behind it is in no loss."""
        return self._results(self._cut(inputs))

    def _results(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        if self.channels_last:
            inputs = [_pixel_by_pixel(one) for one in inputs]
        if self.calculation.precision == "bfloat16" and self.module.training:
            # answers are float32's, as those of the exported file
            with torch.autocast(self.device.type, torch.bfloat16):
                given = self._called(*inputs)
            given = _in_float32(given)
        else:
            given = self._called(*inputs)
        return given if isinstance(given, dict) else {self.names[0]: given}

    @property
    def _called(self) -> Callable[..., Any]:
        """The network's call; answers are given as the module stands."""
        return self.compiled or self.module if self.module.training else self.module

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
    ) -> tuple[Sequence[Tensor], Asked]:
        """Inputs and targets as training shows them this time: augmented, with hidden what some outputs ask for, mixed."""
        inputs, targets = self._augmented(inputs, targets)
        if self._draws:
            inputs, targets = changed(self._draws, inputs, targets, None)
        return self._mixed(inputs, targets)

    def loss_of(
        self, results: Mapping[str, Tensor], asked: Asked, within: Sequence[int] | None = None
    ) -> Tensor:
        """The `loss` of what was drawn: where rows are mixed, those of both targets by their shares."""
        loss = self.loss(results, asked.targets, within)
        if asked.others is None:
            return loss
        return asked.share * loss + (1 - asked.share) * self.loss(results, asked.others, within)

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
        if self.log_variances is not None:
            parts = self.log_variances.weighed(parts)
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
        inputs, asked = self.drawn(inputs, targets)
        if self.accumulate == 1:
            loss = self.loss_of(self.results_to_learn_from(inputs), asked)
            self.clock.lap("forward")
            loss.backward()  # type: ignore[no-untyped-call]
        else:
            loss = self._accumulated(inputs, asked)
        self.clock.lap("backward")
        if self.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.clip_norm)
        self.optimizer.step()
        for parameter in self.parameters:
            parameter.grad = None
        self.clock.lap("optimizer")
        return loss.detach()

    def _accumulated(self, inputs: Sequence[Tensor], asked: Asked) -> Tensor:
        """The gradients of all rows, a small batch at a time: its losses count by their shares of the rows, or places."""
        rows = len(inputs[0])
        within = self.counts(rows, asked.targets)
        parts = []
        for begin, end in batch_ends(rows, self.batch_size, join_single=self.join_single):
            results = self.results_to_learn_from([one[begin:end] for one in inputs])
            part = self.loss_of(results, asked.rows(begin, end), within)
            self.clock.lap("forward")
            part.backward()  # type: ignore[no-untyped-call]
            self.clock.lap("backward")
            parts.append(part.detach())
        return torch.stack(parts).sum()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While it lasts, the network answers as it will be kept: without dropout, and with the mean of its weights."""
        self.module.eval()
        if self.settled:
            yield
            return
        with (
            self.optimizer.answering(),
            self.average.in_place() if self.average else nullcontext(),
        ):
            yield

    def settle(self, weights: Mapping[str, Tensor]) -> None:
        """Take these weights to answer with; there is no more learning. Raises `RuntimeError` where they do not fit."""
        self.module.load_state_dict(weights)
        self.settled = True

    def is_finite(self) -> bool:
        """Whether every weight is a number; waits for the device."""
        floats = [t for t in self.module.state_dict().values() if t.is_floating_point()]
        return bool(torch.stack([torch.isfinite(t).all() for t in floats]).all())

    def weights(self) -> dict[str, Tensor]:
        """A copy of the weights in main memory."""
        with self.answering():
            state = self.module.state_dict()
            # in the usual order of numbers, however they lie here
            return {name: t.detach().to("cpu", copy=True).contiguous() for name, t in state.items()}

    def state(self) -> dict[str, Any]:
        """All that the next step depends on."""
        return {
            "model": self.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.state() if self.average else None,
            "log_variances": self.log_variances.values.detach() if self.log_variances else None,
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state() if self.device.type == "cuda" else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a `state`."""
        self.module.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.average is not None:
            self.average.restore(state["average"])
        if self.log_variances is not None:
            self.log_variances.restore(state["log_variances"])
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


def _in_float32(given: Any) -> Any:
    """A result of the network, or all of them by name, in float32."""
    if isinstance(given, dict):
        return {name: _in_float32(one) for name, one in given.items()}
    return given.float() if given.is_floating_point() else given


def _pixel_by_pixel(batch: Tensor) -> Tensor:
    return batch.contiguous(memory_format=torch.channels_last) if batch.dim() == 4 else batch
