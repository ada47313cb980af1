"""Three tables of numbers over 5 seeds, with scikit-learn's histogram gradient boosting on the very same splits beside them.

    python benchmarks/regression.py [--seeds 5] [--only diamonds] [--set epochs=5]

Each seed draws its own split and its own weights; what is printed is the root mean squared error on the test split, in the
units of the data. The boosting has its defaults, sees the columns as they are (texts as categories, gaps as gaps) and, since
it needs no validation part, its rows as well. Needs the data sets beside the project (`../shared/data`).
"""

import argparse
import csv
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.preprocessing import OrdinalEncoder

import netspec
from netspec.data.dataset import prepare
from netspec.data.places import source_files
from netspec.data.split import drawn

HERE = Path(__file__).parent
SPECS = {
    "california_housing": ("median_house_value",),
    "diamonds": ("price",),
    "energy_efficiency": ("y1", "y2"),
}
METRIC = "root_mean_squared_error"


def table_of(
    network: netspec.Network, targets: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray, list[bool]]:
    """All columns but the targets, as the file has them; the targets; which columns hold texts."""
    with source_files(network.spec)["all"][0].path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns, texts = [], []
    for name in (name for name in rows[0] if name not in targets):
        cells = [row[name] for row in rows]
        try:
            columns.append(np.array([float(cell or "nan") for cell in cells]))
            texts.append(False)
        except ValueError:
            codes = OrdinalEncoder().fit_transform(np.array(cells, object)[:, None])
            columns.append(codes[:, 0])
            texts.append(True)
    y = np.array([[float(row[name]) for name in targets] for row in rows])
    return np.stack(columns, axis=1), y, texts


def boosted(network: netspec.Network, targets: tuple[str, ...]) -> list[float]:
    """The error of the baseline for each target, on the split that the network is tested on."""
    x, y, texts = table_of(network, targets)
    split = network.spec.data.split
    test = drawn(len(x), split, None, network.spec.data.node.place)["test"]
    mask = np.zeros(len(x), bool)
    mask[test] = True
    _need_same_rows(network, targets, y[mask])
    errors = []
    for i in range(len(targets)):
        model = HistGradientBoostingRegressor(categorical_features=texts, random_state=0)
        model.fit(x[~mask], y[~mask, i])
        errors.append(float(np.sqrt(np.mean((model.predict(x[mask]) - y[mask, i]) ** 2))))
    return errors


def _need_same_rows(network: netspec.Network, targets: tuple[str, ...], y: np.ndarray) -> None:
    """The split is drawn twice here; a baseline on other rows would say nothing."""
    data = prepare(network.spec)
    for i, name in enumerate(targets):
        state = data.fitted.outputs[name]
        ours = data.test.targets[name][:, 0] * state["scale"][0] + state["center"][0]
        np.testing.assert_allclose(np.sort(ours), np.sort(y[:, i]), rtol=1e-3, atol=1e-2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", choices=SPECS, action="append")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    given = dict(one.split("=", 1) for one in options.set)
    torch.set_num_threads(1)
    print(f"{'data':<20}{'target':<20}{'netspec':>20}{'boosting':>20}{'seeds':>7}{'a run':>8}")
    for name in options.only or SPECS:
        targets = SPECS[name]
        ours, theirs, spent = [], [], 0.0
        for seed in range(options.seeds):
            network = netspec.load(HERE / f"specs/{name}.yaml", {**given, "seed": seed})
            theirs.append(boosted(network, targets))
            started = time.process_time()
            with tempfile.TemporaryDirectory() as folder:
                result = network.train(Path(folder) / "run")
            spent += time.process_time() - started
            ours.append([result.test[target][METRIC] for target in targets])
        for i, target in enumerate(targets):
            columns = (_spread([one[i] for one in found]) for found in (ours, theirs))
            print(
                f"{name:<20}{target:<20}"
                + "".join(f"{column:>20}" for column in columns)
                + f"{options.seeds:>7}{spent / options.seeds:>6.0f} s",
                flush=True,
            )


def _spread(values: list[float]) -> str:
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    digits = 0 if values[0] > 100 else 3
    return f"{statistics.mean(values):,.{digits}f} ± {spread:,.{digits}f}"


if __name__ == "__main__":
    main()
