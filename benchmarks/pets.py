"""Breed and head box from one backbone, on few photos: that it works, not how it ranks.

    python benchmarks/pets.py [--seeds 3] [--set train.epochs=5]

Trains, exports, and lets the ONNX file answer the raw test photos, whose sizes differ: accuracy of the breed and mean
IoU of the head, both from that file, in pixels of the photos. Beside them what needs no picture: the most frequent breed,
and the mean head of the training photos.

Needs the data set beside the project (`../shared/data/pets`).
"""

import argparse
import csv
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

import netspec

SPEC = Path(__file__).parent / "specs/pets.yaml"
DATA = Path(__file__).parents[2] / "shared/data/pets"
CORNERS = ("xmin", "ymin", "xmax", "ymax")

Row = dict[str, str]


def rows_of(part: str) -> list[Row]:
    with (DATA / "pets.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["split"] == part]


def boxes(rows: list[Row]) -> np.ndarray:
    return np.array([[float(row[name]) for name in CORNERS] for row in rows])


def mean_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Worked out here once more, so that the figure does not hang on netspec's own."""
    sides = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    both = np.clip(sides, 0, None).prod(1)
    areas = [(one[:, 2:] - one[:, :2]).prod(1) for one in (a, b)]
    return float(np.mean(both / (areas[0] + areas[1] - both)))


def without_a_picture(train: list[Row], test: list[Row]) -> tuple[float, float]:
    """Accuracy of the most frequent breed, mean IoU of the mean head."""
    breeds = [row["breed"] for row in train]
    usual = max(set(breeds), key=breeds.count)
    accuracy = np.mean([row["breed"] == usual for row in test])
    sizes = [
        np.array([[float(row["width"]), float(row["height"])] * 2 for row in rows])
        for rows in (train, test)
    ]
    mean = (boxes(train) / sizes[0]).mean(0)
    return float(accuracy), mean_iou(mean * sizes[1], boxes(test))


def answered(model: Path, rows: list[Row]) -> tuple[float, float]:
    """Accuracy and mean IoU of the file's answers to raw photos."""
    photos = [{"file": str(DATA / "images" / row["file"])} for row in rows]
    answers = netspec.Predictor(model).predict(photos)
    right = [one["breed"] == row["breed"] for one, row in zip(answers, rows, strict=True)]
    found = np.array([one["head"] for one in answers])
    return float(np.mean(right)), mean_iou(found, boxes(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    given = dict(one.split("=", 1) for one in options.set)
    train, test = rows_of("train"), rows_of("test")
    found = []
    for seed in range(options.seeds):
        network = netspec.load(SPEC, {**given, "seed": seed})
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            result = network.train(Path(folder) / "run")
            seconds = time.perf_counter() - started
            found.append(answered(Path(folder) / "run/pets.onnx", test))
        ours = result.test["breed"]["accuracy"], result.test["head"]["mean_iou"]
        print(
            f"seed {seed}: accuracy {found[-1][0]:.3f}, mean IoU {found[-1][1]:.3f} "
            f"(the run itself: {ours[0]:.3f}, {ours[1]:.3f}), {seconds:.0f} s"
        )
    accuracy, iou = zip(*found, strict=True)
    plain = without_a_picture(train, test)
    sizes = len({(row["width"], row["height"]) for row in test})
    print(f"{len(train)} photos to train on, {len(test)} to test, of {sizes} sizes")
    print(f"accuracy  {_spread(accuracy)}   most frequent breed {plain[0]:.3f}")
    print(f"mean IoU  {_spread(iou)}   mean head {plain[1]:.3f}")


def _spread(values: tuple[float, ...]) -> str:
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.3f} ± {spread:.3f}"


if __name__ == "__main__":
    main()
