"""Augmentation of batches: pictures moved, with the boxes and classes in them, and values changed where they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from netspec.graph.graph import Graph
from netspec.kinds.augmentations.augmentation import (
    CellTouch,
    Matrix,
    Movement,
    OfInput,
    Policy,
)
from netspec.kinds.sections.train import Train
from netspec.spec.model import InputSpec, OutputSpec, Spec
from netspec.training.moving import lost, moved_pixels, moved_target

Plans = Mapping[int, Any]
"""The place of a policy in the list → what it drew for a batch."""


class Augmenter:
    """Changes the batches of a training.

    All random numbers are PyTorch's own of this device, whose state is a part of every checkpoint: a resumed training
    draws the same.
    """

    def __init__(self, graph: Graph, spec: Spec) -> None:
        kinds = (spec.train or Train()).augment or ()
        targets = [one for one in spec.outputs if one.has_target]
        self._parts = [
            _Part(one.spec, place, mine, _followers(one.spec, targets))
            for place, one in enumerate(graph.inputs)
            if (mine := [k for k in kinds if isinstance(k, OfInput) and changes(k, one.spec)])
        ]

    def __call__(
        self, inputs: Sequence[Tensor], targets: Sequence[Tensor]
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Inputs and targets as one epoch sees them; what is given stays as it is."""
        found, after = list(inputs), list(targets)
        for part in self._parts:
            part.change(found, after)
        return found, after


def changes(kind: OfInput, one: InputSpec) -> bool:
    """Whether it changes this input: the one it names, or else every one that it can."""
    return kind.fits(one.kind) and kind.input in (None, one.name)


def _followers(one: InputSpec, targets: Sequence[OutputSpec]) -> list[tuple[int, OutputSpec]]:
    """The targets that go where the picture goes, with their places."""
    return [
        (place, target)
        for place, target in enumerate(targets)
        if target.of is not None and target.of.name == one.name and target.kind.moves is not None
    ]


class _Part:
    """One input, and what lies in it."""

    def __init__(
        self,
        spec: InputSpec,
        place: int,
        kinds: Sequence[OfInput],
        followers: list[tuple[int, OutputSpec]],
    ) -> None:
        self.spec = spec
        self.place = place
        self.kinds = kinds
        self.moves = any(isinstance(one, Movement | Policy) for one in kinds)
        self.mirrors = not any(
            isinstance(one, Policy) or (isinstance(one, Movement) and not one.mirrors)
            for one in kinds
        )
        self.followers = followers

    def change(self, inputs: list[Tensor], targets: list[Tensor]) -> None:
        values = inputs[self.place]
        draws = _Draws(len(values), values.device)
        plans = {i: one.plan(draws) for i, one in enumerate(self.kinds) if isinstance(one, Policy)}
        if self.moves:
            matrices = self._matrices(draws, plans, values, targets)
            values = moved_pixels(values, matrices, mirrors=self.mirrors)
            for place, one in self.followers:
                targets[place] = moved_target(
                    one.kind.moves, targets[place], matrices, mirrors=self.mirrors
                )
        for number, kind in enumerate(self.kinds):
            if not isinstance(kind, Movement):
                values = self._touched(values, kind, plans.get(number, draws))
        inputs[self.place] = values

    def _matrices(
        self, draws: "_Draws", plans: Plans, pixels: Tensor, targets: Sequence[Tensor]
    ) -> Tensor:
        """All movements in one, `[N, 3, 3]`; none for a picture that would lose what it is about."""
        height, width = pixels.shape[2:]
        whole = torch.eye(3, device=pixels.device).expand(len(pixels), 3, 3)
        for number, one in enumerate(self.kinds):
            made: list[Matrix] = []
            if isinstance(one, Movement):
                made = [one.matrix(draws, (height, width))]
            elif isinstance(one, Policy):
                made = one.matrices(plans[number], (height, width))
            for matrix in made:
                whole = whole @ _as_tensor(matrix, len(pixels), pixels.device)
        for place, follower in self.followers:
            if follower.kind.moves == "box" and not self.mirrors:
                gone = lost(targets[place], whole)[:, None, None]
                whole = torch.where(gone, torch.eye(3, device=pixels.device), whole)
        return whole

    def _touched(self, values: Tensor, kind: Any, draws: Any) -> Tensor:
        """The values as one kind changes them; a policy takes its plan in place of draws."""
        if isinstance(kind, CellTouch):
            cells = values.reshape(len(values), -1, self.spec.kind.cell() or 1)
            found: Tensor = kind.changed(cells, draws).view(values.shape)
            return found
        which = self.spec.kind.noisy() or slice(None)
        changed: Tensor = kind.changed(values[..., which].float(), draws)
        if which == slice(None):
            return changed
        whole = values.clone()
        whole[..., which] = changed
        return whole


def _as_tensor(matrix: Matrix, rows: int, device: torch.device) -> Tensor:
    numbers = [
        torch.as_tensor(number, dtype=torch.float32, device=device).expand(rows)
        for row in (*matrix, (0, 0, 1))
        for number in row
    ]
    return torch.stack(numbers, 1).view(rows, 3, 3)


class _Draws:
    """PyTorch's random numbers for a batch."""

    def __init__(self, rows: int, device: torch.device) -> None:
        self._rows, self._device = rows, device

    def uniform(self, low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(self._rows, device=self._device)

    def chance(self, rate: float) -> Tensor:
        return torch.rand(self._rows, device=self._device) < rate

    def uniform_like(self, values: Tensor, low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand_like(values)

    def normal_like(self, values: Tensor) -> Tensor:
        return torch.randn_like(values)

    def below(self, count: int) -> Tensor:
        return torch.randint(count, (self._rows,), device=self._device)

    def other_rows(self, count: int) -> Tensor:
        own = torch.arange(self._rows, device=self._device)[:, None]
        if self._rows == 1:
            return own.expand(1, count)
        steps = torch.randint(1, self._rows, (self._rows, count), device=self._device)
        return (own + steps) % self._rows
