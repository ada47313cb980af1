"""A character GPT on tiny Shakespeare with nanoGPT's small setting for a CPU: nats per character, characters seen, minutes.

    python benchmarks/shakespeare.py [--set train.seed=1]

nanoGPT's README gives a validation loss of 1.88 for this setting, on the last tenth of the text, which is the test part here.
Needs the data set beside the project (`../shared/data/tiny_shakespeare`).
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from pathlib import Path

import torch

import netspec

SPEC = Path(__file__).parent / "specs/shakespeare.yaml"
PLACES = 64
"""Characters of a window that are told: all but its first."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options = parser.parse_args()
    network = netspec.load(SPEC, dict(one.split("=", 1) for one in options.set))
    if any(finding.is_error for finding in network.check()):
        sys.exit(f"the data are not there: {[finding.message for finding in network.check()]}")
    settings = network.spec.train
    assert settings is not None
    assert settings.steps is not None
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        started, worked = time.perf_counter(), time.process_time()
        network.train(run)
        minutes = (time.perf_counter() - started) / 60
        cpu = (time.process_time() - worked) / 60
        test = json.loads((run / "metrics.json").read_text())["loss"]
        with (run / "history.csv").open() as file:
            last = list(csv.DictReader(file))[-1]
    seen = settings.steps * settings.batch_size * PLACES
    print(f"nats per character: validation {float(last['validation']):.4f}, test {test:.4f}")
    print(f"{seen:,} characters seen; {network.graph.parameters():,} parameters")
    print(
        f"steps {float(last['seconds']) / 60:.1f} minutes, all {minutes:.1f} ({cpu:.1f} of CPU), "
        f"{torch.get_num_threads()} threads"
    )


if __name__ == "__main__":
    main()
