"""The whole of Fashion-MNIST with a small conv net, or a small residual net: accuracy on the 10,000 test pictures, and how long it takes.

    python benchmarks/fashion_mnist.py [--spec fashion_resnet] [--set train.epochs=2] [--run FOLDER]

With `--run` the run stays in FOLDER, and one that was interrupted there goes on (its minutes are then those of the last part).
Needs the data set beside the project (`../shared/data/fashion_mnist`).
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import torch

import netspec

SPECS = Path(__file__).parent / "specs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--spec", default="fashion_mnist", choices=["fashion_mnist", "fashion_resnet"]
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--run", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    network = netspec.load(
        SPECS / f"{options.spec}.yaml", dict(one.split("=", 1) for one in options.set)
    )
    if any(finding.is_error for finding in network.check()):
        sys.exit(f"the data are not there: {[finding.message for finding in network.check()]}")
    with tempfile.TemporaryDirectory() as folder:
        run = options.run or Path(folder) / "run"
        started, worked = time.perf_counter(), time.process_time()
        result = network.train(run, resume=run.exists())
        minutes = (time.perf_counter() - started) / 60
        cpu = (time.process_time() - worked) / 60
        size = (run / f"{options.spec}.onnx").stat().st_size / 1e6
    accuracy = result.test["label"]["accuracy"]
    print(f"accuracy {accuracy:.4f} on {result.rows:,} {result.part} pictures")
    print(
        f"best epoch {result.best_epoch} of {result.epochs}; {network.graph.parameters():,} parameters"
    )
    print(
        f"{minutes:.1f} minutes ({cpu:.1f} of CPU), {torch.get_num_threads()} threads, {size:.1f} MB"
    )


if __name__ == "__main__":
    main()
