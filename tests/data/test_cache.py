"""Encoded pictures that are kept from one run to the next."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import netspec
from netspec.data import cache, encoded_pictures, picked
from netspec.data.dataset import Dataset, prepare
from netspec.data.picked import Picked
from netspec.source.diagnostics import SpecError
from netspec.spec.model import Spec
from netspec.training.batches import Rows

Make = Callable[..., Spec]
KIND = "{photo: {image: {size: 6, channels: 1}, column: file}}"
OUTPUT = "{kind: {category: [a, b], column: class}}"
DATA = "{folder: f, split: {test: 0.25}}"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, which keeps few pictures as well."""
    monkeypatch.setenv("NETSPEC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(encoded_pictures, "WORTH", 4)
    for label in "ab":
        (tmp_path / "f" / label).mkdir(parents=True)
        for i in range(8):
            write(tmp_path / "f" / label / f"{i}.png", i)
    return tmp_path / "cache"


def write(path: Path, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (6 + seed % 3, 9), np.uint8)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pictures were opened at a time."""
    counts: list[int] = []
    read = encoded_pictures.raw_pictures

    def counted(one, frame, rows, files):  # type: ignore[no-untyped-def]
        counts.append(len(rows))
        return read(one, frame, rows, files)

    monkeypatch.setattr(encoded_pictures, "raw_pictures", counted)
    return counts


def same(a: Dataset, b: Dataset) -> bool:
    assert a.test is not None
    assert b.test is not None
    pairs = [(a.train, b.train), (a.test, b.test)]
    whole = np.arange
    return all(
        np.array_equal(x.inputs["photo"][whole(x.rows)], y.inputs["photo"][whole(y.rows)])
        and np.array_equal(x.sizes["photo"], y.sizes["photo"])
        for x, y in pairs
    )


def sets(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


def test_what_was_encoded_once_is_taken_from_the_cache(
    spec_of: Make, kept: Path, opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(DATA, KIND, OUTPUT)
    first = prepare(spec)
    assert opened == [16]
    assert same(first, prepare(spec))
    assert opened == [16]
    assert len(sets(kept)) == 1
    monkeypatch.setenv("NETSPEC_CACHE", "off")
    assert same(first, prepare(spec))
    assert opened == [16, 16]


def test_another_picture_or_encoding_is_another_set(
    spec_of: Make, kept: Path, opened: list[int], tmp_path: Path
) -> None:
    prepare(spec_of(DATA, KIND, OUTPUT))
    write(tmp_path / "f/a/0.png", 99)
    changed = prepare(spec_of(DATA, KIND, OUTPUT))
    prepare(spec_of(DATA, KIND.replace("channels: 1", "channels: 1, fit: pad"), OUTPUT))
    # a normalisation is a layer of the network
    prepare(spec_of(DATA, KIND.replace("channels: 1", "channels: 1, normalize: unit"), OUTPUT))
    assert opened == [16, 16, 16]
    assert len(sets(kept)) == 3
    os.environ["NETSPEC_CACHE"] = "off"
    assert same(changed, prepare(spec_of(DATA, KIND, OUTPUT)))


@pytest.mark.parametrize("damage", ["short", "empty", "other", "gone"])
def test_a_damaged_set_is_not_taken(
    damage: str, spec_of: Make, kept: Path, opened: list[int]
) -> None:
    spec = spec_of(DATA, KIND, OUTPUT)
    first = prepare(spec)
    file = kept / sets(kept)[0] / "pixels.npy"
    if damage == "gone":
        file.unlink()
    elif damage == "other":
        np.save(file, np.zeros((3, 1, 6, 6), np.uint8))
    else:
        file.write_bytes(file.read_bytes()[: 200 if damage == "short" else 0])
    assert same(first, prepare(spec))
    assert opened == [16, 16]


def test_broken_pictures_are_told_and_nothing_is_kept(
    spec_of: Make, kept: Path, tmp_path: Path
) -> None:
    (tmp_path / "f/a/3.png").write_bytes(b"no picture")
    with pytest.raises(SpecError) as caught:
        prepare(spec_of(DATA, KIND, OUTPUT))
    assert caught.value.diagnostics[0].code == "NS4008"
    data = prepare(spec_of(DATA.replace("f,", "f, skip_broken: true,"), KIND, OUTPUT))
    assert data.train.rows + (data.test.rows if data.test else 0) == 15
    assert sets(kept) == []


def test_the_oldest_sets_make_room(
    spec_of: Make, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETSPEC_CACHE_GB", str(2 * (16 * 36 + 500) / 1e9))
    for i, size in enumerate((6, 5, 4)):
        prepare(spec_of(DATA, KIND.replace("size: 6", f"size: {size}"), OUTPUT))
        for name in sets(kept):
            if os.stat(kept / name).st_mtime > 1e9:
                os.utime(kept / name, (i, i))
    assert len(sets(kept)) == 2
    monkeypatch.setenv("NETSPEC_CACHE_GB", "0")
    prepare(spec_of(DATA, KIND.replace("size: 6", "size: 3"), OUTPUT))
    assert sets(kept) == []


def test_a_disk_that_is_full_or_locked_only_costs_time(
    spec_of: Make, kept: Path, opened: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: cache.Keeping, *_: object) -> None:
        raise OSError(28, "No space left on device")

    spec = spec_of(DATA, KIND, OUTPUT)
    monkeypatch.setattr(cache.Keeping, "add", full)
    first = prepare(spec)
    assert sets(kept) == []
    kept.rmdir()
    kept.write_text("no folder")
    assert same(first, prepare(spec))


def test_runs_at_the_same_time_do_not_hurt_each_other(spec_of: Make, kept: Path) -> None:
    spec = spec_of(DATA, KIND, OUTPUT)
    found: list[Dataset] = []
    threads = [threading.Thread(target=lambda: found.append(prepare(spec))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(same(found[0], one) for one in found)
    assert len(sets(kept)) == 1


# ---- larger than the memory


def test_rows_of_what_is_larger_than_memory_stay_on_the_disk(
    spec_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(DATA, KIND, OUTPUT)
    usual = prepare(spec)
    monkeypatch.setattr(picked, "SHARE", 0.0)
    large = prepare(spec)
    assert isinstance(large.train.inputs["photo"], Picked)
    assert isinstance(large.train.inputs["photo"].array, np.memmap)
    assert same(usual, large)
    a, b = (Rows(data.train.inputs, ["photo"], torch.device("cpu")) for data in (usual, large))
    for rows in (torch.tensor([3, 0, 11]), torch.arange(12)):
        assert torch.equal(a.take(rows)[0], b.take(rows)[0])
    assert torch.equal(a.slice(2, 7)[0], b.slice(2, 7)[0])
    assert b.take(torch.tensor([1]))[0].dtype == torch.uint8


def test_what_has_room_neither_in_memory_nor_in_the_cache_is_opened_again_and_again(
    spec_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(DATA, KIND, OUTPUT)
    usual = prepare(spec)
    monkeypatch.setenv("NETSPEC_CACHE", "off")
    monkeypatch.setattr(picked, "SHARE", 0.0)
    streamed = prepare(spec)
    assert isinstance(streamed.train.inputs["photo"], Picked)
    assert isinstance(streamed.train.inputs["photo"].array, encoded_pictures.Streamed)
    assert same(usual, streamed)


def test_broken_files_are_left_out_of_what_is_opened_again_as_well(
    spec_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f/a/3.png").write_bytes(b"no picture")
    spec = spec_of(DATA.replace("f,", "f, skip_broken: true,"), KIND, OUTPUT)
    usual = prepare(spec)
    monkeypatch.setenv("NETSPEC_CACHE", "off")
    monkeypatch.setattr(picked, "SHARE", 0.0)
    assert same(usual, prepare(spec))


@pytest.mark.parametrize("cache", ["on", "off"])
def test_a_training_from_the_disk_is_the_training_from_memory(
    cache: str, spec_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec_of(DATA, KIND, OUTPUT, layers="flatten, linear: 2")
    with (tmp_path / "net.yaml").open("a") as file:
        file.write("train: {epochs: 2, device: cpu}\n")
    network = netspec.load(tmp_path / "net.yaml")
    network.train(tmp_path / "a")
    monkeypatch.setattr(picked, "SHARE", 0.0)
    if cache == "off":
        monkeypatch.setenv("NETSPEC_CACHE", "off")
    network.train(tmp_path / "b")
    a, b = ((tmp_path / run / "best.safetensors").read_bytes() for run in "ab")
    assert a == b
