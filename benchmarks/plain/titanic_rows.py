"""The rows of titanic as most scripts would read them: gaps filled with the training mean and flagged, classes one-hot, split by class."""

import csv

import numpy as np

NUMBERS = ["age", "fare", "sibsp", "parch"]
CATEGORIES = {
    "sex": ["female", "male"],
    "class": ["First", "Second", "Third"],
    "embarked": ["C", "Q", "S"],
    "who": ["child", "man", "woman"],
    "deck": ["A", "B", "C", "D", "E", "F", "G"],
}
Rows = tuple[np.ndarray, np.ndarray]


def read(table: str) -> dict[str, Rows]:
    """Part → the encoded rows, float32 `[N, 26]`, and who survived, float32 `[N, 1]`."""
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    y = np.array([int(row["survived"]) for row in rows])
    parts = _split(y)
    train = parts["train"]
    columns = []
    for name in NUMBERS:
        raw = np.array([float(row[name] or "nan") for row in rows], dtype=np.float32)
        raw = np.log1p(raw) if name == "fare" else raw
        gap = np.isnan(raw)
        mean, std = np.nanmean(raw[train]), np.nanstd(raw[train])
        columns += [(np.where(gap, mean, raw) - mean) / std, gap]
    for name, classes in CATEGORIES.items():
        columns += [np.array([row[name] == value for row in rows]) for value in classes]
    x = np.stack(columns, axis=1).astype(np.float32)
    return {name: (x[part], y[part, None].astype(np.float32)) for name, part in parts.items()}


def _split(y: np.ndarray) -> dict[str, np.ndarray]:
    draw = np.random.RandomState(0)
    found: dict[str, list[np.ndarray]] = {"test": [], "validation": [], "train": []}
    for value in (0, 1):
        order = draw.permutation(np.flatnonzero(y == value))
        cuts = [int(0.2 * len(order)), int(0.35 * len(order))]
        for part, some in zip(found.values(), np.split(order, cuts), strict=True):
            part.append(some)
    return {name: np.concatenate(some) for name, some in found.items()}
