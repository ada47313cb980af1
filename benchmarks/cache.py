"""What the cache of encoded pictures spares: from a folder of pictures to arrays, without it, the first time, and again.

    python benchmarks/cache.py [--pictures 20000] [--side 28] [--to 28]

Made-up PNG files of noise and shapes, 28 × 28 as Fashion-MNIST's, or larger (`--side 500 --to 224`) as photos are. Wall-clock and
CPU seconds of `netspec.data.dataset.prepare`, which all three read, split and hash alike; the files are in the system's
memory by then.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from netspec.data.dataset import prepare
from netspec.graph.compiled import compile_file
from netspec.spec.model import Spec

SPEC = """\
netspec: 1
data: {{folder: pictures, split: {{validation: 0.1, test: 0.1}}}}
input: {{picture: {{image: {to}, column: file}}}}
layers: [flatten, linear: 2]
output: {{label: {{category: [a, b], column: class}}}}
"""


def made(folder: Path, pictures: int, side: int, to: int) -> Spec:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:side, 0:side] / side
    for label in "ab":
        (folder / "pictures" / label).mkdir(parents=True)
    for i in range(pictures):
        waves = np.sin(9 * x * rng.random() + i) * np.cos(9 * y * rng.random() - i)
        pixels = (128 + 90 * waves[..., None] + rng.normal(0, 8, (side, side, 3))).clip(0, 255)
        name = f"{i}.{'png' if side < 100 else 'jpg'}"
        Image.fromarray(pixels.astype(np.uint8)).save(folder / "pictures" / "ab"[i % 2] / name)
    (folder / "net.yaml").write_text(SPEC.format(to=to), "utf-8")
    return compile_file(folder / "net.yaml").sound()[0]


def timed(what: str, spec: Spec, cache: str) -> None:
    os.environ["NETSPEC_CACHE"] = cache
    wall, cpu = time.perf_counter(), time.process_time()
    prepare(spec)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<28} {wall:7.2f} s {cpu:7.2f} CPU s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--side", type=int, default=28)
    parser.add_argument("--to", type=int, default=28)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = made(folder, options.pictures, options.side, options.to)
        print(f"{options.pictures:,} pictures of {options.side} × {options.side} to {options.to}")
        for what, cache in (("without", "off"), ("first time", "on"), ("again", "on")):
            timed(what, spec, "off" if cache == "off" else str(folder / "cache"))


if __name__ == "__main__":
    main()
