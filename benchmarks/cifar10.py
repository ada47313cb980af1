"""A learning curve on pictures of CIFAR-10 in folders: the training pictures, measured as they are, beside the validation pictures.

    python benchmarks/cifar10.py [--each 1000] [--picture curve.svg] [--set train.epochs=4]

So many pictures of each class are written to a folder that is removed afterwards, a fifth as many for validation, and for the test.
Needs the data set beside the project (`../shared/data/cifar10_parquet`).
"""

import argparse
import csv
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as parquet
import torch

import netspec

HERE = Path(__file__).parent
SPEC = HERE / "specs/cifar10_curve.yaml"
DATA = HERE / "../../shared/data/cifar10_parquet"
CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]

Row = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=1000, help="training pictures of each class")
    parser.add_argument("--picture", type=Path, help="where the curve goes, as SVG")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"the data are not there: {DATA}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = folder / SPEC.name
        spec.write_text(SPEC.read_text())
        write_pictures(folder / "cifar10", options.each)
        network = netspec.load(spec, dict(one.split("=", 1) for one in options.set))
        started, worked = time.perf_counter(), time.process_time()
        result = network.train(folder / "run")
        minutes = (time.perf_counter() - started) / 60
        cpu = (time.process_time() - worked) / 60
        with (folder / "run/history.csv").open() as file:
            rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    show(rows)
    if options.picture is not None:
        options.picture.write_text(drawn(rows))
    print(f"accuracy {result.test['label']['accuracy']:.4f} on {result.rows:,} test pictures")
    print(f"{network.graph.parameters():,} parameters, best epoch {result.best_epoch}")
    print(f"{minutes:.1f} minutes ({cpu:.1f} of CPU), {torch.get_num_threads()} threads")


def write_pictures(folder: Path, each: int) -> None:
    """The first pictures of every class: `each` to train on, then a fifth as many for validation, and of the other file for the test."""
    few = max(1, each // 5)
    for file, parts in (
        ("train", (("train", each), ("validation", few))),
        ("test", (("test", few),)),
    ):
        table = parquet.read_table(DATA / f"{file}-00000-of-00001.parquet")
        seen: Counter[int] = Counter()
        for label, picture in zip(*(table[k].to_pylist() for k in ("label", "img")), strict=True):
            place, seen[label] = seen[label], seen[label] + 1
            for part, count in parts:
                if 0 <= place < count:
                    path = folder / part / CLASSES[label] / picture["path"]
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(picture["bytes"])
                place -= count


def show(rows: Sequence[Row]) -> None:
    print("epoch  loss as trained  train loss  accuracy  validation loss  accuracy")
    for row in rows:
        print(
            f"{row['epoch']:5.0f}  {row['loss']:15.4f}  {row['train']:10.4f}  {row['train.label.accuracy']:8.4f}"
            f"  {row['validation']:15.4f}  {row['label.accuracy']:8.4f}"
        )
    least = min(row["validation"] for row in rows)
    last = rows[-1]
    print(
        f"at the end the validation loss is {last['validation'] - least:.4f} above its least, and the training pictures "
        f"are {last['train.label.accuracy'] - last['label.accuracy']:.4f} more accurate"
    )


def drawn(rows: Sequence[Row]) -> str:
    """Accuracy by epoch, of the training pictures (dashed) and those of validation."""
    width, height, edge = 480, 300, 40
    across = (width - 2 * edge) / max(1, len(rows) - 1)

    def line(key: str, look: str) -> str:
        points = " ".join(
            f"{edge + i * across:.1f},{height - edge - row[key] * (height - 2 * edge):.1f}"
            for i, row in enumerate(rows)
        )
        return f'<polyline fill="none" stroke="#246" {look} points="{points}"/>'

    marks = "".join(
        f'<text x="4" y="{height - edge - at / 10 * (height - 2 * edge) + 4:.0f}">{at / 10}</text>'
        f'<path d="M{edge} {height - edge - at / 10 * (height - 2 * edge):.1f}h{width - 2 * edge}" stroke="#ddd"/>'
        for at in range(0, 11, 2)
    )
    words = (
        f"epochs 1 to {len(rows)}: accuracy on validation, and (dashed) on what was learned from"
    )
    dashed = line("train.label.accuracy", 'stroke-dasharray="5 4"')
    solid = line("label.accuracy", 'stroke-width="2"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
        f'{marks}{dashed}{solid}<text x="{edge}" y="{height - 12}">{words}</text></svg>\n'
    )


if __name__ == "__main__":
    main()
