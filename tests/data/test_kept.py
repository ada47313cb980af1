"""Encoded tables that are kept from one training to the next: the same arrays, read once."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netspec
from netspec.data import dataset, kept
from netspec.data.dataset import Dataset, prepare
from netspec.data.parts import as_arrays
from netspec.spec.model import Spec

SPEC = """\
netspec: 1
data: {table: t.csv, split: {validation: 0.2, test: 0.2}}
input: {a: number, b: {category: [u, v, w]}, c: {number: {transform: log1p}}}
layers: [linear: 1]
output: {y: number}
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETSPEC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "WORTH", 0.0)
    rows = [f"{i},{'uvwz'[i % 4]},{i * i},{i % 7}" for i in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,c,y", *rows]) + "\n")
    return tmp_path / "cache"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Spec]:
    """The specs whose data were read."""
    found: list[Spec] = []
    whole = dataset._prepared

    def counted(spec: Spec, *more: Any) -> Dataset:
        found.append(spec)
        return whole(spec, *more)

    monkeypatch.setattr(dataset, "_prepared", counted)
    return found


def spec_of(tmp_path: Path, text: str = SPEC) -> Spec:
    (tmp_path / "net.yaml").write_text(text)
    return netspec.load(tmp_path / "net.yaml").spec


def test_the_second_time_nothing_is_read_and_everything_is_the_same(
    tmp_path: Path, read: list[Spec]
) -> None:
    told: list[str] = []
    again: list[str] = []
    first = prepare(spec_of(tmp_path), told.append)
    second = prepare(spec_of(tmp_path), again.append)
    assert len(read) == 1
    assert told == again != []
    assert second.fitted == first.fitted
    assert second.hashes == first.hashes
    one, other = as_arrays(first), as_arrays(second)
    assert one.keys() == other.keys()
    for name, array in one.items():
        assert array.dtype == other[name].dtype
        np.testing.assert_array_equal(array, other[name])


def test_other_data_or_another_spec_are_read(tmp_path: Path, read: list[Spec]) -> None:
    prepare(spec_of(tmp_path))
    prepare(spec_of(tmp_path, SPEC.replace("log1p", "min_max")))
    prepare(spec_of(tmp_path, SPEC.replace("test: 0.2", "test: 0.2, seed: 5")))
    text = (tmp_path / "t.csv").read_text()
    (tmp_path / "t.csv").write_text(text.replace("59,", "58,"))
    prepare(spec_of(tmp_path))
    assert len(read) == 4
    # how it is trained has no part in it
    prepare(spec_of(tmp_path, SPEC + "train: {epochs: 3}\n"))
    assert len(read) == 4


def test_what_is_damaged_gives_way(tmp_path: Path, cache: Path, read: list[Spec]) -> None:
    first = prepare(spec_of(tmp_path))
    (file,) = cache.glob("*/arrays.npz")
    file.write_bytes(file.read_bytes()[:-200])
    np.testing.assert_array_equal(
        prepare(spec_of(tmp_path)).train.inputs["a"], first.train.inputs["a"]
    )
    assert len(read) == 2
    prepare(spec_of(tmp_path))
    assert len(read) == 2
    shutil.rmtree(cache)
    prepare(spec_of(tmp_path))
    assert len(read) == 3


def test_it_can_be_turned_off(
    tmp_path: Path, cache: Path, read: list[Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETSPEC_CACHE", "off")
    prepare(spec_of(tmp_path))
    prepare(spec_of(tmp_path))
    assert len(read) == 2
    assert not cache.exists()
