"""The whole command, from the shell to a verified file: `netspec train` on titanic against scripts that do the same.

    python benchmarks/command.py [--pairs 9] [--busy]

The scripts (`benchmarks/plain/titanic_*.py`) are plain PyTorch, Keras 3 on PyTorch and Lightning; one whose package is not installed is left
out. They run in turn; the ratio within a turn is what counts, for machines drift: below 1 means that netspec is faster. `--busy` counts the
CPU's seconds of the whole process. Where nothing is kept from the run before, `NETSPEC_CACHE=off` is set.
"""

import argparse
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SPEC = HERE / "specs/titanic.yaml"
TABLE = HERE / "../../shared/data/titanic/titanic.csv"
SCRIPTS = {"plain PyTorch": "torch", "Keras": "keras", "Lightning": "lightning"}
FILES = {"plain PyTorch": "pytorch", "Keras": "keras", "Lightning": "lightning"}


def seconds(command: list[str], busy: bool) -> float:
    """How long a command takes."""
    started, used = time.perf_counter(), _used()
    environment = {**os.environ, "NETSPEC_CACHE": "off"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return _used() - used if busy else time.perf_counter() - started


def _used() -> float:
    """The CPU's seconds of all commands that have ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def commands(folder: str, table: Path) -> dict[str, list[str]]:
    python = sys.executable
    found = {
        "netspec train": [
            python, "-m", "netspec", "train", str(SPEC), "--out", f"{folder}/run", "-q",
            "--set", f"data.table={table.resolve()}",
        ],
        "import torch alone": [python, "-c", "import torch"],
    }  # fmt: skip
    for name, package in SCRIPTS.items():
        if importlib.util.find_spec(package) is not None:
            script = HERE / f"plain/titanic_{FILES[name]}.py"
            found[name] = [python, str(script), str(table), folder]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--table", type=Path, default=TABLE, help="titanic.csv")
    parser.add_argument("--busy", action="store_true", help="count the CPU's seconds")
    options = parser.parse_args()
    turns = []
    for turn in range(options.pairs + 1):
        row = {}
        for name in commands("", options.table):
            with tempfile.TemporaryDirectory() as folder:
                row[name] = seconds(commands(folder, options.table)[name], options.busy)
        if turn:  # the first warms the disk cache
            turns.append(row)
    for name in turns[0]:
        ratios = [row["netspec train"] / row[name] for row in turns]
        middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
        print(
            f"{name:<20}{statistics.median(row[name] for row in turns):6.2f} s"
            f"   netspec takes {middle:.2f} of it, from {least:.2f} to {most:.2f}"
        )


if __name__ == "__main__":
    main()
