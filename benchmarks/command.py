"""The whole command, from the shell to a verified file: `netspec train specs/penguins.yaml` against a plain PyTorch script.

    python benchmarks/command.py [--pairs 5]

The two run in turn; the ratio of each pair is what counts, for machines drift.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    pairs = parser.parse_args().pairs
    ours, theirs, torch_alone = [], [], []
    for turn in range(pairs + 1):
        with tempfile.TemporaryDirectory() as folder:
            spec = str(ROOT / "specs/penguins.yaml")
            table = str(ROOT / "specs/data/penguins.csv")
            a = seconds(
                [sys.executable, "-m", "netspec", "train", spec, "--out", f"{folder}/run", "-q"]
            )
            b = seconds([sys.executable, str(ROOT / "benchmarks/plain/penguins.py"), table, folder])
            c = seconds([sys.executable, "-c", "import torch"])
        if turn:  # the first pair warms the disk cache
            ours.append(a)
            theirs.append(b)
            torch_alone.append(c)
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(f"netspec train        {statistics.median(ours):6.2f} s")
    print(f"plain PyTorch script {statistics.median(theirs):6.2f} s")
    print(f"import torch alone   {statistics.median(torch_alone):6.2f} s")
    print(
        f"ratio (median of {pairs})  {statistics.median(ratios):6.2f}   from {min(ratios):.2f} to {max(ratios):.2f}"
    )


if __name__ == "__main__":
    main()
