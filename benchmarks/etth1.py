"""ETTh1: seven hourly measurements, 96 hours foretold from 336, against repeating the last hour or the last day.

    python benchmarks/etth1.py [--set train.epochs=3]

The first 14,400 hours, 12, 4 and 4 months of 30 days, as the forecasts of the literature are measured (Zhou et al. 2021). What
is printed is the mean squared and the mean absolute error of the exported file on all windows of the test part, in standard
deviations of the training part. The repository of LTSF-Linear names 0.375 for DLinear and 0.449 for Autoformer.

Needs the data set beside the project (`../shared/data/etth1`).
"""

import argparse
import csv
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

import netspec

SPEC = Path(__file__).parent / "specs/patchtst.yaml"
DATA = Path(__file__).parents[2] / "shared/data/etth1/ETTh1.csv"
HOURS, TRAIN, TEST = 14_400, 8_640, 11_520
DAY = 24


def told(name: str, answers: np.ndarray, truth: np.ndarray, std: np.ndarray) -> None:
    apart = (answers - truth) / std[:, None]
    print(f"{name:<24}{np.mean(apart**2):>10.4f}{np.mean(np.abs(apart)):>10.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    given = parser.parse_args()
    lines = DATA.read_text().splitlines()[: HOURS + 1]
    names = lines[0].split(",")[1:]
    rows = np.array([line[1:] for line in csv.reader(lines[1:])], np.float64)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(SPEC, folder)
        (folder / "etth1.csv").write_text("\n".join(lines) + "\n")
        network = netspec.load(folder / SPEC.name, dict(one.split("=", 1) for one in given.set))
        series = network.spec.data.source
        began = time.perf_counter()
        network.train(folder / "run")
        seconds = time.perf_counter() - began
        past, future = series.window, series.horizon
        needed = rows[TEST - past : HOURS - future]
        columns = {one: needed[:, i].astype(np.float32) for i, one in enumerate(names)}
        answers = netspec.Predictor(folder / "run/patchtst.onnx").predict_columns(columns)
    ends = np.arange(TEST, HOURS - future + 1)
    truth = np.stack([rows[end : end + future].T for end in ends])
    last_day = np.stack([rows[end - DAY : end].T for end in ends])
    std = rows[:TRAIN].std(0)
    print(f"{len(ends):,} windows, {seconds:.0f} s of training")
    print(f"{'':<24}{'MSE':>10}{'MAE':>10}")
    told("the last hour again", last_day[:, :, -1:], truth, std)
    told("the last day again", np.tile(last_day, (1, 1, future // DAY)), truth, std)
    told("patchtst.onnx", answers["forecast"], truth, std)


if __name__ == "__main__":
    main()
