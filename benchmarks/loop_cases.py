"""What the loops are measured on: a spec, the same network written by hand, and numbers for both."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from torch import nn

import netspec
from netspec.network import Network
from plain.careful import Gpt, ResNet18
from plain.loops import Fashion, Mlp

HERE = Path(__file__).parent
ZOO = HERE.parent / "specs/zoo"


class Case(NamedTuple):
    name: str
    spec: Path
    plain: Callable[[], nn.Module]
    x: np.ndarray
    y: np.ndarray
    overrides: dict[str, object]
    variant: str | None = None

    @property
    def rows(self) -> int:
        """How many go through the network in all."""
        return len(self.x) * int(str(self.overrides["train.epochs"]))

    def network(self) -> Network:
        return netspec.load(self.spec, self.overrides, variant=self.variant)


def cases() -> list[Case]:
    """Each takes a second or two; how fast a loop is does not hang on what the numbers are."""
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(100_000, 30)).astype(np.float32)
    digits = draw.integers(0, 255, (3_840, 1, 28, 28), dtype=np.uint8)
    photos = draw.integers(0, 255, (320, 3, 32, 32), dtype=np.uint8)
    texts = draw.integers(0, 65, (480, 64))
    after = np.concatenate([texts[:, 1:], np.full((len(texts), 1), -1)], axis=1)
    small = {"classes": 10, "input.photo.image": 32, "train.batch_size": 32, "train.epochs": 1}
    return [
        Case(
            "mlp",
            HERE / "specs/mlp.yaml",
            Mlp,
            rows,
            draw.integers(0, 2, len(rows)),
            {"train.epochs": 1},
        ),
        Case(
            "conv net",
            HERE / "specs/fashion_mnist.yaml",
            Fashion,
            digits,
            draw.integers(0, 10, len(digits)),
            {"train.epochs": 1},
        ),
        Case(
            "resnet18",
            ZOO / "resnet18.yaml",
            ResNet18,
            photos,
            draw.integers(0, 10, len(photos)),
            small,
        ),
        Case(
            "gpt",
            ZOO / "gpt2.yaml",
            Gpt,
            texts,
            after,
            {"train.batch_size": 12, "train.epochs": 1},
            "shakespeare",
        ),
    ]
