"""Fine-tuning: the first layers of a network that learned CIFAR-10, frozen and then thawed on 159 photos of three breeds.

    python benchmarks/finetune.py [--seeds 3] [--epochs 8] [--weights best.safetensors]

Trains `cifar10_small.yaml` on 20,000 pictures first (or takes the weights of an earlier training of it), then
`pets_finetuned.yaml` in four ways: from fresh
weights; with those weights held still throughout; held for ten epochs and then thawed; learning from the start. Accuracy on the
39 test photos, mean and spread over the seeds, which are the same for each way.

Needs the data sets beside the project (`../shared/data/cifar10_parquet` and `pets`).
"""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import pyarrow.parquet

import netspec

SPECS = Path(__file__).parent / "specs"
SHARED = Path(__file__).parents[2] / "shared"
WEIGHTS = "cifar10_small.safetensors"
CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
WAYS: dict[str, dict[str, object]] = {
    "frozen throughout": {"train.freeze": "backbone.*"},
    "frozen for 10 epochs, then thawed": {"held": 10},
    "never frozen": {"held": 0},
}


def write_pictures(parquet: Path, folder: Path, count: int) -> None:
    """The first pictures of a Parquet file as files, in a folder per class."""
    rows = pyarrow.parquet.read_table(parquet).slice(0, count).to_pylist()
    for number, row in enumerate(rows):
        place = folder / CLASSES[row["label"]]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05}.jpg").write_bytes(row["img"]["bytes"])


def begun(folder: Path, epochs: int) -> Path:
    """The weights of a training on CIFAR-10."""
    for part, count in (("train", 20_000), ("test", 4_000)):
        parquet = SHARED / f"data/cifar10_parquet/{part}-00000-of-00001.parquet"
        write_pictures(parquet, folder / "cifar10" / part, count)
    started = time.perf_counter()
    network = netspec.load(folder / "cifar10_small.yaml", {"train.epochs": epochs})
    result = network.train(folder / "runs/cifar10")
    minutes = (time.perf_counter() - started) / 60
    accuracy = result.test["class"]["accuracy"]
    print(f"CIFAR-10: accuracy {accuracy:.4f} on {result.rows:,} pictures, {minutes:.1f} minutes")
    return folder / "runs/cifar10/best.safetensors"


def accuracies(spec: Path, settings: dict[str, object], run: Path, seeds: int) -> list[float]:
    """Of one way of training, over the seeds."""
    found = []
    for seed in range(seeds):
        network = netspec.load(spec, {"seed": seed, **settings})
        found.append(network.train(run / str(seed)).test["breed"]["accuracy"])
    return found


def tell(way: str, found: list[float]) -> None:
    spread = statistics.stdev(found) if len(found) > 1 else 0.0
    print(f"{way:<36}{statistics.mean(found):.3f} ± {spread:.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=8, help="of the training on CIFAR-10")
    parser.add_argument("--weights", type=Path, help="of an earlier training on CIFAR-10")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        # as deep as the specs lie in the project, for they name the data from there
        folder = Path(place) / "project/benchmarks/specs"
        folder.mkdir(parents=True)
        (Path(place) / "shared").symlink_to(SHARED.resolve())
        for name in ("cifar10_small.yaml", "pets_finetuned.yaml"):
            shutil.copy(SPECS / name, folder)
        shutil.copy(options.weights or begun(folder, options.epochs), folder / WEIGHTS)
        spec = folder / "pets_finetuned.yaml"
        fresh = folder / "pets_fresh.yaml"
        fresh.write_text(spec.read_text().replace(f", weights: {WEIGHTS}", ""))
        tell("fresh weights", accuracies(fresh, {"held": 0}, folder / "runs/fresh", options.seeds))
        for way, settings in WAYS.items():
            tell(way, accuracies(spec, settings, folder / f"runs/{way}", options.seeds))


if __name__ == "__main__":
    main()
