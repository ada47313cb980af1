"""JapaneseVowels: nine speakers by sequences of 7 to 29 frames, over some seeds, with what padding does to one answer.

    python benchmarks/vowels.py [--seeds 5] [--set train.epochs=5]

Each seed draws its own validation part of the 270 training samples and its own weights; what is printed is the accuracy of
the exported file on the 370 samples of the archive's test part, one sample at a time, and the most that any probability
moves when all are asked at once with garbage behind the shorter ones. The archive names 0.95 for nearest neighbours
with dynamic time warping.

Needs the data set beside the project (`../shared/data/ucr_JapaneseVowels`).
"""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime

import netspec

SPEC = Path(__file__).parent / "specs/vowels.yaml"
DATA = Path(__file__).parents[2] / "shared/data/ucr_JapaneseVowels"


def samples_of(part: str) -> tuple[list[np.ndarray], np.ndarray]:
    """Samples `[time, 12]` and speakers of a `.ts` file: channels by `:`, numbers by `,`, the class last."""
    text = (DATA / f"JapaneseVowels_{part}.ts").read_text()
    lines = [line.split(":") for line in text.split("@data")[1].split("\n") if line.strip()]
    samples = [np.array([one.split(",") for one in line[:-1]], np.float32).T for line in lines]
    return samples, np.array([int(line[-1]) - 1 for line in lines])


def write(path: Path, samples: list[np.ndarray], speakers: np.ndarray) -> None:
    """All frames end to end, as the spec takes them."""
    count = [len(sample) for sample in samples]
    np.savez(path, frames=np.concatenate(samples), count=count, speaker=speakers)


def probabilities(file: Path, samples: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Of every sample alone, and of all at once with garbage behind the shorter ones."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    lengths = np.array([len(sample) for sample in samples])
    rng = np.random.default_rng(0)
    padded = rng.normal(0, 1e3, (len(samples), lengths.max(), 12)).astype(np.float32)
    for row, sample in enumerate(samples):
        padded[row, : len(sample)] = sample

    def ask(frames: np.ndarray, count: np.ndarray) -> np.ndarray:
        given = {"frames": frames, "count": count}
        return np.asarray(session.run(["speaker_probability"], given)[0])

    alone = [ask(sample[None], lengths[i : i + 1]) for i, sample in enumerate(samples)]
    return np.concatenate(alone), ask(padded, lengths)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    given = parser.parse_args()
    overrides = dict(one.split("=", 1) for one in given.set)
    test, speakers = samples_of("TEST")
    found = []
    print(f"{'seed':<6}{'accuracy':>10}{'padding moves':>16}{'seconds':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(SPEC, folder)
        write(folder / "train.npz", *samples_of("TRAIN"))
        write(folder / "test.npz", test, speakers)
        for seed in range(given.seeds):
            network = netspec.load(folder / SPEC.name, {"seed": seed, **overrides})
            began = time.perf_counter()
            network.train(folder / "run")
            seconds = time.perf_counter() - began
            alone, together = probabilities(folder / "run/vowels.onnx", test)
            found.append(float((alone.argmax(1) == speakers).mean()))
            moved = np.abs(alone - together).max()
            print(f"{seed:<6}{found[-1]:>10.4f}{moved:>16.1e}{seconds:>10.1f}", flush=True)
    spread = f" ± {statistics.stdev(found):.4f}" if len(found) > 1 else ""
    print(f"{statistics.mean(found):.4f}{spread}")


if __name__ == "__main__":
    main()
