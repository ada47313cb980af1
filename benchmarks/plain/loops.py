"""Training loops as people write them by hand in PyTorch: one that indexes from memory, and the usual one with a DataLoader.

Frozen: netspec's loop is measured against these (`benchmarks/loop.py`).
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset


class Mlp(nn.Module):
    """30-128-128-2."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(30, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 2)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)


class Fashion(nn.Module):
    """The conv net of `benchmarks/specs/fashion_mnist.yaml`."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1, bias=False),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Dropout(0.25),
            nn.Flatten(),
            nn.Linear(3136, 128),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(128, 10),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers((x / 255 - 0.286) / 0.353)


def indexed(
    module: nn.Module, x: torch.Tensor, y: torch.Tensor, batch: int, epochs: int, rate: float
) -> None:
    """Batches are picked out of tensors in memory by index."""
    optimizer = torch.optim.AdamW(module.parameters(), lr=rate)
    module.train()
    for _ in range(epochs):
        order = torch.randperm(len(x))
        total = 0.0
        for begin in range(0, len(x), batch):
            rows = order[begin : begin + batch]
            loss = cross_entropy(module(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()


def loader(
    module: nn.Module, x: torch.Tensor, y: torch.Tensor, batch: int, epochs: int, rate: float
) -> None:
    """The loop of the tutorials."""
    optimizer = torch.optim.AdamW(module.parameters(), lr=rate)
    batches = DataLoader(TensorDataset(x, y), batch_size=batch, shuffle=True)
    module.train()
    for _ in range(epochs):
        total = 0.0
        for inputs, labels in batches:
            loss = cross_entropy(module(inputs), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
