"""Time and memory of encoding a table of a million rows: six columns of numbers and four of texts, gaps in all of them.

netspec reads, splits, fits and encodes (`netspec.data.dataset.prepare`); beside it pyarrow reads the same CSV, and
scikit-learn's ColumnTransformer (SimpleImputer with its indicator, StandardScaler, OneHotEncoder) fits and encodes. Each
runs in a process of its own, in turn. What counts is CPU time, all threads together, without imports; the largest memory
the process ever held is taken from the system, less what it held before.

    python benchmarks/encode.py [--rows 1000000] [--rounds 3]
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

os.environ["NETSPEC_CACHE"] = "off"  # every round reads

SPEC = """\
netspec: 1
data: {{table: rows.{form}}}
input:
{numbers}
{texts}
layers: [linear: 1]
output: {{y: number}}
"""
NUMBERS = [f"n{i}" for i in range(6)]
TEXTS = {f"t{i}": 3 * 2**i for i in range(4)}
"""Column → how many classes it has: 3, 6, 12, 24."""


def write(folder: Path, rows: int) -> None:
    """The table as CSV and as Parquet, and a spec for each."""
    import pyarrow
    import pyarrow.csv
    import pyarrow.parquet

    rng = np.random.default_rng(0)
    gaps = {name: rng.random(rows) < 0.05 for name in (*NUMBERS, *TEXTS)}
    columns = {
        name: pyarrow.array(np.round(rng.normal(size=rows) * 100, 3), mask=gaps[name])
        for name in NUMBERS
    }
    for name, count in TEXTS.items():
        words = np.array([f"{name} class {i}" for i in range(count)])
        columns[name] = pyarrow.array(words[rng.integers(0, count, rows)], mask=gaps[name])
    table = pyarrow.table({**columns, "y": np.round(rng.normal(size=rows), 3)})
    pyarrow.csv.write_csv(table, folder / "rows.csv")
    pyarrow.parquet.write_table(table, folder / "rows.parquet")
    texts = (
        f"  {name}: {{category: [{', '.join(f'{name} class {i}' for i in range(count))}]}}"
        for name, count in TEXTS.items()
    )
    text = SPEC.format(
        form="FORM", numbers="\n".join(f"  {n}: number" for n in NUMBERS), texts="\n".join(texts)
    )
    for form in ("csv", "parquet"):
        (folder / f"{form}.yaml").write_text(text.replace("FORM", form), "utf-8")


def by_netspec(folder: Path, form: str) -> np.ndarray:
    from netspec.data.dataset import prepare
    from netspec.graph.compiled import compile_file

    started()
    spec = compile_file(folder / f"{form}.yaml").sound()[0]
    part = prepare(spec).train
    return np.concatenate([part.inputs[name] for name in (*NUMBERS, *TEXTS)], axis=1)


def by_scikit_learn(folder: Path, form: str) -> np.ndarray:
    import pyarrow.csv
    import pyarrow.parquet
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    started()
    read = pyarrow.csv.read_csv if form == "csv" else pyarrow.parquet.read_table
    table = read(folder / f"rows.{form}")
    numbers = np.stack([table[name].to_numpy() for name in NUMBERS], axis=1)
    texts = np.stack([table[name].to_numpy(zero_copy_only=False) for name in TEXTS], axis=1)
    texts[texts == None] = ""  # noqa: E711 (element by element)
    classes = [[f"{name} class {i}" for i in range(count)] for name, count in TEXTS.items()]
    scaled = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    one_hot = OneHotEncoder(
        categories=classes, handle_unknown="ignore", sparse_output=False, dtype=np.float32
    )
    both = ColumnTransformer(
        [("numbers", scaled, [*range(6)]), ("texts", one_hot, [*range(6, 10)])], sparse_threshold=0
    )
    found = both.fit_transform(np.concatenate([numbers.astype(object), texts], axis=1))
    return np.asarray(found, np.float32)


_start = (0.0, 0.0)


def started() -> None:
    """From here on time and memory count: all packages are there."""
    global _start
    _start = (time.process_time(), peak())


def peak() -> float:
    """The most memory this process ever held, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


WAYS = {"netspec": by_netspec, "scikit-learn": by_scikit_learn}


def measured(way: str, form: str, folder: Path) -> dict[str, float]:
    words = [sys.executable, __file__, "--way", way, "--form", form, "--folder", str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--form", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        found = WAYS[options.way](options.folder, options.form)
        took = time.process_time() - _start[0]
        print(json.dumps({"s": took, "GB": peak() - _start[1], "columns": found.shape[1]}))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, options.rows)
        print(f"{options.rows:,} rows; {(folder / 'rows.csv').stat().st_size / 1e6:.0f} MB of CSV")
        for form in ("csv", "parquet"):
            rounds = [
                {way: measured(way, form, folder) for way in WAYS} for _ in range(options.rounds)
            ]
            best = {way: {k: min(r[way][k] for r in rounds) for k in ("s", "GB")} for way in WAYS}
            for way, found in best.items():
                print(f"{form:<8} {way:<13} {found['s']:6.2f} CPU s {found['GB']:6.2f} GB")
            ours, theirs = best.values()
            print(
                f"{form:<8} ratio         {ours['s'] / theirs['s']:6.2f}       {ours['GB'] / theirs['GB']:6.2f}"
            )


if __name__ == "__main__":
    main()
