"""Time and memory of a whole training against the number of its rows: from 10,000 to 10,000,000, as CSV and as Parquet.

    python benchmarks/rows.py [--rows 10000 100000 1000000 10000000] [--forms csv parquet]

A table of six columns of numbers (gaps in all of them), two of categories and a target; a multi-layer perceptron; one epoch in
batches of 1,024; a tenth of the rows for validation and a tenth for the test. Every count runs in a process of its own, which
reads, splits, fits, encodes, learns, measures and writes the run; nothing is taken from a cache. The seconds are those of the
clock on the wall and of the processor; the memory is the most that the process ever held. Each table is deleted after its turn.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ["NETSPEC_CACHE"] = "off"

SPEC = """\
netspec: 1
name: rows
data: {{table: rows.{form}, split: {{validation: 0.1, test: 0.1, seed: 1}}}}
input:
  n0: number
  n1: number
  n2: number
  n3: number
  n4: {{number: {{transform: quantile}}}}
  n5: {{number: {{transform: log1p}}}}
  t0: {{category: [a, b, c]}}
  t1: {{category: [k0, k1, k2, k3, k4, k5, k6, k7, k8, k9]}}
layers: [linear: 64, relu, linear: 64, relu, linear: 1]
output: {{y: number}}
train: {{epochs: 1, batch_size: 1024, optimizer: {{adamw: 1e-3}}, device: cpu}}
"""
AT_ONCE = 1_000_000
"""Rows that are made and written in one go."""


def write(folder: Path, form: str, rows: int) -> None:
    """The table, piece by piece, and the spec."""
    import pyarrow
    import pyarrow.csv
    import pyarrow.parquet

    rng = np.random.default_rng(0)
    writer = None
    for start in range(0, rows, AT_ONCE):
        count = min(AT_ONCE, rows - start)
        numbers = {f"n{i}": np.round(rng.normal(size=count) * 100, 3) for i in range(5)}
        numbers["n5"] = np.round(np.exp(rng.normal(size=count)), 3)
        y = np.round(sum(numbers.values()) / 100 + rng.normal(size=count), 3)
        columns = {
            name: pyarrow.array(values, mask=rng.random(count) < 0.05)
            for name, values in numbers.items()
        }
        columns["t0"] = pyarrow.array(np.array(["a", "b", "c"])[rng.integers(0, 3, count)])
        columns["t1"] = pyarrow.array(
            np.array([f"k{i}" for i in range(10)])[rng.integers(0, 10, count)]
        )
        table = pyarrow.table({**columns, "y": y})
        if writer is None:
            make = pyarrow.csv.CSVWriter if form == "csv" else pyarrow.parquet.ParquetWriter
            writer = make(folder / f"rows.{form}", table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()
    (folder / "rows.yaml").write_text(SPEC.format(form=form), encoding="utf-8")


def measured(folder: Path) -> dict[str, float]:
    """Train in this process."""
    from netspec.graph.compiled import compile_file
    from netspec.training.clock import Stopwatch
    from netspec.training.run import train

    spec, graph = compile_file(folder / "rows.yaml").sound()
    before = peak()
    clock, began, busy = Stopwatch(), time.perf_counter(), time.process_time()
    train(graph, spec, folder / "run", clock=clock)
    whole, processor = time.perf_counter() - began, time.process_time() - busy
    steps = sum(clock.seconds[part] for part in ("data", "forward", "backward", "optimizer"))
    found = {"read": clock.seconds["read"], "steps": steps, "rest": 0.0}
    found["rest"] = whole - sum(found.values())
    return {**found, "whole": whole, "processor": processor, "peak": peak(), "before": before}


def peak() -> float:
    """The most memory this process ever held, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def alone(*words: str) -> str:
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed: {done.stderr}")
    return done.stdout


HEAD = (
    "| form | rows | file | read, split, fit, encode | one epoch of steps | the rest | whole | CPU | CPU a million rows | peak memory | of it since the imports |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def line(form: str, rows: int, size: float, found: dict[str, float]) -> str:
    cells = [form, f"{rows:,}", f"{size / 1e6:,.1f} MB"]
    cells += [f"{found[part]:,.2f} s" for part in ("read", "steps", "rest", "whole", "processor")]
    cells += [f"{found['processor'] / rows * 1e6:,.1f} s"]
    cells += [f"{found['peak']:.2f} GB", f"{found['peak'] - found['before']:.2f} GB"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10**4, 10**5, 10**6, 10**7])
    parser.add_argument(
        "--forms", nargs="+", choices=("csv", "parquet"), default=["csv", "parquet"]
    )
    parser.add_argument("--job", choices=("write", "train"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job == "write":
        write(options.folder, options.forms[0], options.rows[0])
        return
    if options.job == "train":
        print(json.dumps(measured(options.folder)))
        return
    print(HEAD, flush=True)
    for form in options.forms:
        for rows in options.rows:
            with tempfile.TemporaryDirectory() as name:
                what = ("--folder", name, "--forms", form, "--rows", str(rows))
                alone("--job", "write", *what)
                size = (Path(name) / f"rows.{form}").stat().st_size
                found = json.loads(alone("--job", "train", *what).splitlines()[-1])
                print(line(form, rows, size, found), flush=True)


if __name__ == "__main__":
    main()
