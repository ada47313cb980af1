"""Penguins and titanic over 20 seeds, with scikit-learn's logistic regression on the very same splits beside them.

    python benchmarks/tables.py [--seeds 20]

Each seed draws its own split and its own weights; what is printed is accuracy on the test split.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import netspec
from netspec.data.dataset import Dataset, prepare

HERE = Path(__file__).parent
OUTPUT = {"penguins": "species", "titanic": "survived"}


def features(part: object) -> np.ndarray:
    """The encoded inputs side by side: what the network sees, gaps filled and flagged."""
    return np.concatenate(list(part.inputs.values()), axis=1)  # type: ignore[attr-defined]


def logistic_regression(data: Dataset, output: str) -> float:
    """Accuracy of the baseline, trained on training and validation rows."""
    parts = [part for part in (data.train, data.validation) if part is not None]
    x = np.concatenate([features(part) for part in parts])
    y = np.concatenate([part.targets[output].reshape(-1) for part in parts])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(x, y)
    assert data.test is not None
    return float(model.score(features(data.test), data.test.targets[output].reshape(-1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    print(f"{'data':<10}{'netspec':>22}{'logistic regression':>24}   seeds")
    for name, output in OUTPUT.items():
        ours, theirs = [], []
        for seed in range(seeds):
            network = netspec.load(HERE / f"specs/{name}.yaml", {"seed": seed})
            with tempfile.TemporaryDirectory() as folder:
                result = network.train(Path(folder) / "run")
            ours.append(result.test[output]["accuracy"])
            theirs.append(logistic_regression(prepare(network.spec), output))
        print(f"{name:<10}{_spread(ours):>22}{_spread(theirs):>24}   {seeds}")


def _spread(values: list[float]) -> str:
    return f"{statistics.mean(values):.4f} ± {statistics.stdev(values):.4f}"


if __name__ == "__main__":
    main()
