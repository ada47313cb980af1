"""Trained files of several kinds, made once for all tests of this folder."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import netspec

TABLE = """\
netspec: 1
data: {table: t.csv}
input:
  age: number
  sex: {category: [m, f]}
  level: {category: [1, 2, 3]}
layers: [linear: 8, relu, {linear: 8, name: deep}, {linear: 1, name: sick}, {linear: 2, from: deep, name: town}, {linear: 1, from: deep, name: cost}]
output:
  sick: binary
  town: {category: [Aa, Bb]}
  cost: number
  deep: tensor
train: {epochs: 2, device: cpu}
"""

PHOTOS = """\
netspec: 1
data: {folder: f}
input: {photo: {image: {size: 8, channels: 3}, column: file}}
layers: [conv2d: {channels: 4, kernel: 3}, relu, global_avg_pool, linear: 2]
output: {pet: {category: [cat, dog], column: class}}
train: {epochs: 1, device: cpu}
"""


def _trained(folder: Path, text: str) -> Path:
    (folder / "net.yaml").write_text(text, "utf-8")
    network = netspec.load(folder / "net.yaml")
    network.train(folder / "run")
    return folder / "run" / "net.onnx"


def rows() -> str:
    lines = [
        f"{i if i % 7 else ''},{'mf'[i % 2]},{1 + i % 3},{i % 2},{'Aa' if i % 3 else 'Bb'},{i * 1.5}"
        for i in range(60)
    ]
    return "\n".join(["age,sex,level,sick,town,cost", *lines]) + "\n"


@pytest.fixture(scope="session")
def table_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("table")
    (folder / "t.csv").write_text(rows(), "utf-8")
    return _trained(folder, TABLE)


@pytest.fixture(scope="session")
def photo_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for label in ("cat", "dog"):
        (folder / "f" / label).mkdir(parents=True)
        for i in range(5):
            pixels = np.random.default_rng(i).integers(0, 256, (9 + i % 2, 12, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / "f" / label / f"{i}.png")
    return _trained(folder, PHOTOS)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line; gives exit code, standard output, and standard error."""
    from netspec.cli.main import main

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
