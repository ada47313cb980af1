"""Titanic as a plain PyTorch script: read, train, stop early, keep the best, test, export through torch.onnx, look whether it holds.

Frozen: it is what `netspec train` is measured against (`benchmarks/command.py`). It does what people write, no more.
"""

import copy
import math
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from titanic_rows import read
from torch import nn

EPOCHS, BATCH, PATIENCE = 60, 64, 20


def main(table: str, out: str) -> None:
    torch.manual_seed(0)
    parts = {name: tuple(map(torch.from_numpy, one)) for name, one in read(table).items()}
    (x, y), (vx, vy), (tx, ty) = parts["train"], parts["validation"], parts["test"]
    model = nn.Sequential(
        nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Dropout(0.3),
        nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 1),
    )  # fmt: skip
    loss_of = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05)
    per_epoch = math.ceil(len(x) / BATCH)
    warm, steps = 3 * per_epoch, EPOCHS * per_epoch

    def factor(step: int) -> float:
        if step < warm:
            return (step + 1) / warm
        return 0.5 + 0.5 * math.cos(math.pi * (step - warm) / (steps - warm))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    rows = torch.utils.data.TensorDataset(x, y)
    loader = torch.utils.data.DataLoader(rows, batch_size=BATCH, shuffle=True)
    best, best_state, stale = float("inf"), model.state_dict(), 0
    for _ in range(EPOCHS):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss_of(model(xb), yb).backward()
            optimizer.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            value = loss_of(model(vx), vy).item()
        if value < best:
            best, best_state, stale = value, copy.deepcopy(model.state_dict()), 0
        else:
            stale += 1
        if stale >= PATIENCE:
            break
    model.load_state_dict(best_state)
    model.eval()
    with torch.no_grad():
        answers = model(tx)
    print(f"test accuracy {((answers > 0) == (ty > 0)).float().mean().item():.4f}")

    path = Path(out) / "titanic.onnx"
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        model, (tx[:2],), path, dynamo=True, dynamic_shapes=({0: batch},), verbose=False
    )
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: tx.numpy()})
    assert np.abs(found - answers.numpy()).max() < 1e-4


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
