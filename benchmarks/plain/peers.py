"""The same trainings in Lightning, Keras 3 (on PyTorch), skorch and scikit-learn, as their documentation shows them.

Frozen: netspec's loop is measured against these (`benchmarks/peers.py`). Each is imported only when it is measured.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from plain.careful import Gpt, ResNet18
from plain.loops import Fashion, Mlp

Seconds = Callable[[], float]
MODULES = {"mlp": Mlp, "conv net": Fashion, "resnet18": ResNet18, "gpt": Gpt}


def _loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1)


def lightning_(
    name: str, x: np.ndarray, y: np.ndarray, batch: int, epochs: int, seconds: Seconds
) -> float:
    """Seconds of `Trainer.fit`, without logger, checkpoints and bar."""
    import logging
    import warnings

    import lightning

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = MODULES[name]()

        def training_step(self, rows: Any, position: int) -> torch.Tensor:
            return _loss(self.net(rows[0]), rows[1])

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.AdamW(self.parameters(), lr=1e-3)

    rows = TensorDataset(torch.from_numpy(x), torch.from_numpy(y))
    loader = DataLoader(rows, batch_size=batch, shuffle=True)
    trainer = lightning.Trainer(
        max_epochs=epochs,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    started = seconds()
    trainer.fit(Module(), loader)
    return seconds() - started


def keras(
    name: str, x: np.ndarray, y: np.ndarray, batch: int, epochs: int, seconds: Seconds
) -> float:
    """Seconds of `Model.fit`."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras as k

    k.config.set_image_data_format("channels_first")
    layers = k.layers
    if name == "mlp":
        net = [layers.Dense(128, "relu"), layers.Dense(128, "relu"), layers.Dense(2)]
    else:
        net = [
            layers.Rescaling(1 / 255 / 0.353, -0.286 / 0.353),
            *_conv(layers, 32),
            *_conv(layers, 64),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(128, "relu"),
            layers.Dropout(0.5),
            layers.Dense(10),
        ]
    model = k.Sequential([k.Input(x.shape[1:]), *net])
    model.compile(
        k.optimizers.AdamW(1e-3), k.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    started = seconds()
    model.fit(x.astype(np.float32), y, batch_size=batch, epochs=epochs, verbose=0)
    return seconds() - started


def _conv(layers: Any, channels: int) -> list[Any]:
    return [
        layers.Conv2D(channels, 3, padding="same", use_bias=False),
        layers.BatchNormalization(axis=1),
        layers.ReLU(),
        layers.MaxPooling2D(2),
    ]


def skorch(
    name: str, x: np.ndarray, y: np.ndarray, batch: int, epochs: int, seconds: Seconds
) -> float:
    """Seconds of `NeuralNetClassifier.fit`, without its own validation split."""
    from skorch import NeuralNetClassifier

    net = NeuralNetClassifier(
        MODULES[name],
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.AdamW,
        lr=1e-3,
        batch_size=batch,
        max_epochs=epochs,
        train_split=None,
        iterator_train__shuffle=True,
        verbose=0,
    )
    started = seconds()
    net.fit(x if x.dtype == np.float32 else x.astype(np.float32), y)
    return seconds() - started


def sklearn(
    name: str, x: np.ndarray, y: np.ndarray, batch: int, epochs: int, seconds: Seconds
) -> float:
    """Seconds of `MLPClassifier.fit`, which has Adam in the place of AdamW."""
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.filterwarnings("ignore")  # that it has not converged yet
    net = MLPClassifier((128, 128), batch_size=batch, max_iter=epochs, learning_rate_init=1e-3)
    started = seconds()
    net.fit(x, y)
    return seconds() - started


PEERS = {"lightning": lightning_, "keras": keras, "skorch": skorch, "sklearn": sklearn}
ABLE = {
    "lightning": ("mlp", "conv net", "resnet18", "gpt"),
    "keras": ("mlp", "conv net"),
    "skorch": ("mlp", "conv net"),
    "sklearn": ("mlp",),
}
"""Which networks each is measured on: Keras has no module of PyTorch's to take, and the others' loops are no faster for a longer step."""
