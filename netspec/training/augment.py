"""Augmentation of batches: pictures moved, with the boxes and classes in them, and values changed where they are."""

from collections.abc import Sequence

import torch
from torch import Tensor

from netspec.graph.graph import Graph
from netspec.kinds.augmentations.augmentation import Augmentation, Matrix, Movement, Touch
from netspec.kinds.inputs.image import Image
from netspec.kinds.sections.train import Train
from netspec.spec.model import InputSpec, OutputSpec, Spec
from netspec.training.moving import lost, moved_pixels, moved_target


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
            if (mine := [kind for kind in kinds if changes(kind, one.spec)])
        ]

    def __call__(
        self, inputs: Sequence[Tensor], targets: Sequence[Tensor]
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Inputs and targets as one epoch sees them; what is given stays as it is."""
        found, after = list(inputs), list(targets)
        for part in self._parts:
            part.change(found, after)
        return found, after


def changes(kind: Augmentation, one: InputSpec) -> bool:
    """Whether it changes this input: the one it names, or else every one that it can."""
    fits = isinstance(one.kind, Image) if kind.of_pictures else one.kind.noisy() is not None
    return fits and kind.input in (None, one.name)


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
        kinds: Sequence[Augmentation],
        followers: list[tuple[int, OutputSpec]],
    ) -> None:
        self.spec = spec
        self.place = place
        self.movements = [one for one in kinds if isinstance(one, Movement)]
        self.touches = [one for one in kinds if isinstance(one, Touch)]
        self.mirrors = all(one.mirrors for one in self.movements)
        self.followers = followers

    def change(self, inputs: list[Tensor], targets: list[Tensor]) -> None:
        values = inputs[self.place]
        draws = _Draws(len(values), values.device)
        if self.movements:
            matrices = self._matrices(draws, values, targets)
            values = moved_pixels(values, matrices, mirrors=self.mirrors)
            for place, one in self.followers:
                targets[place] = moved_target(
                    one.kind.moves, targets[place], matrices, mirrors=self.mirrors
                )
        if self.touches:
            values = self._touched(values, draws)
        inputs[self.place] = values

    def _matrices(self, draws: "_Draws", pixels: Tensor, targets: Sequence[Tensor]) -> Tensor:
        """All movements in one, `[N, 3, 3]`; none for a picture that would lose what it is about."""
        height, width = pixels.shape[2:]
        whole = torch.eye(3, device=pixels.device).expand(len(pixels), 3, 3)
        for one in self.movements:
            whole = whole @ _as_tensor(
                one.matrix(draws, (height, width)), len(pixels), pixels.device
            )
        for place, follower in self.followers:
            if follower.kind.moves == "box" and not self.mirrors:
                gone = lost(targets[place], whole)[:, None, None]
                whole = torch.where(gone, torch.eye(3, device=pixels.device), whole)
        return whole

    def _touched(self, values: Tensor, draws: "_Draws") -> Tensor:
        which = self.spec.kind.noisy() or slice(None)
        changed = values[..., which].float()
        for one in self.touches:
            changed = one.changed(changed, draws)
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
