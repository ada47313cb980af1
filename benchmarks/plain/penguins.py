"""The penguins task as a plain PyTorch script: read, fill, scale, train, keep the best, test, export through torch.onnx.

Frozen: it is what `netspec train` is measured against (`benchmarks/command.py`). It does what people write, no more.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

NUMBERS = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
CATEGORIES = {"island": ["Biscoe", "Dream", "Torgersen"], "sex": ["FEMALE", "MALE"]}
SPECIES = ["Adelie", "Chinstrap", "Gentoo"]


def main(table: str, out: str) -> None:
    torch.manual_seed(0)
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    order = np.random.RandomState(7).permutation(len(rows))
    count = len(rows)
    test, validation, train = np.split(order, [int(0.15 * count), int(0.3 * count)])

    columns = []
    for name in NUMBERS:
        raw = np.array(
            [float(row[name]) if row[name] else np.nan for row in rows], dtype=np.float32
        )
        mean, std = np.nanmean(raw[train]), np.nanstd(raw[train])
        gap = np.isnan(raw)
        columns += [(np.where(gap, mean, raw) - mean) / std, gap.astype(np.float32)]
    for name, classes in CATEGORIES.items():
        columns += [
            np.array([row[name] == value for row in rows], dtype=np.float32) for value in classes
        ]
    x = torch.tensor(np.stack(columns, axis=1), dtype=torch.float32)
    y = torch.tensor([SPECIES.index(row["species"]) for row in rows])

    model = nn.Sequential(nn.Linear(x.shape[1], 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 3))
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.01)
    epochs = 60
    steps = epochs * ((len(train) + 31) // 32)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    dataset = torch.utils.data.TensorDataset(x[train], y[train])
    loader = torch.utils.data.DataLoader(dataset, batch_size=32, shuffle=True)
    best, best_state = float("inf"), None
    for _ in range(epochs):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(xb), yb)
            loss.backward()
            optimizer.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            value = nn.functional.cross_entropy(model(x[validation]), y[validation]).item()
        if value < best:
            best, best_state = value, {k: v.clone() for k, v in model.state_dict().items()}
    assert best_state is not None
    model.load_state_dict(best_state)
    model.eval()
    with torch.no_grad():
        accuracy = (model(x[test]).argmax(1) == y[test]).float().mean().item()
    print(f"test accuracy {accuracy:.4f}")

    path = Path(out) / "penguins.onnx"
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        model, (x[test][:2],), path, dynamo=True, dynamic_shapes=({0: batch},), verbose=False
    )
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (answer,) = session.run(None, {session.get_inputs()[0].name: x[test].numpy()})
    with torch.no_grad():
        assert np.abs(answer - model(x[test]).numpy()).max() < 1e-4


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
