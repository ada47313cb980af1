"""Titanic in Lightning, with its callbacks for early stopping and the best checkpoint, and `to_onnx` at the end.

Frozen: it is what `netspec train` is measured against (`benchmarks/command.py`). It does what people write, no more.
"""

import logging
import math
import sys
import warnings
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import onnxruntime
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from titanic_rows import read
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, BATCH, PATIENCE = 60, 64, 20


class Titanic(lightning.LightningModule):
    def __init__(self, width: int, steps: int, warm: int) -> None:
        super().__init__()
        self.steps, self.warm = steps, warm
        self.layers = nn.Sequential(
            nn.Linear(width, 64), nn.ReLU(), nn.Dropout(0.3),
            nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 1),
        )  # fmt: skip
        self.loss_of = nn.BCEWithLogitsLoss()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)

    def training_step(self, batch: Any, position: int) -> torch.Tensor:
        return self.loss_of(self(batch[0]), batch[1])

    def validation_step(self, batch: Any, position: int) -> None:
        self.log("val_loss", self.loss_of(self(batch[0]), batch[1]))

    def configure_optimizers(self) -> Any:
        def factor(step: int) -> float:
            if step < self.warm:
                return (step + 1) / self.warm
            part = (step - self.warm) / (self.steps - self.warm)
            return 0.5 + 0.5 * math.cos(math.pi * part)

        optimizer = torch.optim.AdamW(self.parameters(), lr=2e-3, weight_decay=0.05)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }


def main(table: str, out: str) -> None:
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    lightning.seed_everything(0, verbose=False)
    parts = {name: tuple(map(torch.from_numpy, one)) for name, one in read(table).items()}
    x, (tx, ty) = parts["train"][0], parts["test"]
    per_epoch = math.ceil(len(x) / BATCH)
    model = Titanic(x.shape[1], EPOCHS * per_epoch, 3 * per_epoch)
    best = ModelCheckpoint(out, "best", monitor="val_loss")
    trainer = lightning.Trainer(
        max_epochs=EPOCHS, accelerator="cpu", logger=False, enable_progress_bar=False,
        enable_model_summary=False, num_sanity_val_steps=0,
        callbacks=[EarlyStopping("val_loss", patience=PATIENCE), best],
    )  # fmt: skip
    train = DataLoader(TensorDataset(*parts["train"]), batch_size=BATCH, shuffle=True)
    validation = DataLoader(TensorDataset(*parts["validation"]), batch_size=1024)
    trainer.fit(model, train, validation)
    model.load_state_dict(torch.load(best.best_model_path)["state_dict"])
    model.eval()
    with torch.no_grad():
        answers = model(tx)
    print(f"test accuracy {((answers > 0) == (ty > 0)).float().mean().item():.4f}")

    path = Path(out) / "titanic.onnx"
    batch = torch.export.Dim("batch")
    model.to_onnx(path, (tx[:2],), dynamo=True, dynamic_shapes=({0: batch},), verbose=False)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: tx.numpy()})
    assert np.abs(found - answers.numpy()).max() < 1e-4


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
