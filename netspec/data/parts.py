"""Encoded rows: the parts of a data set, and all of them as arrays with a name each."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from netspec.data.fitted import Fitted


class Part(NamedTuple):
    """Encoded rows: input or output → array, the samples along the first axis."""

    inputs: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]
    rows: int
    sizes: Mapping[str, np.ndarray] = MappingProxyType({})
    """Image → the raw height and width of every row's picture, int64 `[N, 2]`; codes that are told → the lengths `[N]`."""
    origins: Sequence[object] | None = None
    """What a user finds each row by; only where it is asked for."""
    truth: Mapping[str, np.ndarray] = MappingProxyType({})
    """Output → its target as it was given, where it has columns."""


class Dataset(NamedTuple):
    """All parts of the data of a spec, and what the columns learned from the training part."""

    train: Part
    validation: Part | None
    test: Part | None
    fitted: Fitted
    hashes: dict[str, str]
    """File → a hash of its content."""
    raw_sample: dict[str, np.ndarray]
    encoded_sample: dict[str, np.ndarray]


def as_arrays(data: Dataset) -> dict[str, np.ndarray]:
    """All arrays of a data set by one name each: `train/input/age`."""
    found = {f"raw//{name}": array for name, array in data.raw_sample.items()}
    found |= {f"encoded//{name}": array for name, array in data.encoded_sample.items()}
    for name, part in (("train", data.train), ("validation", data.validation), ("test", data.test)):
        if part is not None:
            found |= {f"{name}/input/{one}": array for one, array in part.inputs.items()}
            found |= {f"{name}/target/{one}": array for one, array in part.targets.items()}
            found |= {f"{name}/size/{one}": array for one, array in part.sizes.items()}
    return found


def from_arrays(
    arrays: Mapping[str, np.ndarray], fitted: Fitted, hashes: dict[str, str]
) -> Dataset:
    """The data set that `as_arrays` was given."""
    parts: dict[str, dict[str, dict[str, np.ndarray]]] = {}
    samples: dict[str, dict[str, np.ndarray]] = {"raw": {}, "encoded": {}}
    for path, array in arrays.items():
        part, what, name = path.split("/", 2)
        if part in samples:
            samples[part][name] = array
        else:
            empty: dict[str, dict[str, np.ndarray]] = {"input": {}, "target": {}, "size": {}}
            parts.setdefault(part, empty)[what][name] = array
    made = {
        name: Part(
            some["input"], some["target"], len(next(iter(some["input"].values()))), some["size"]
        )
        for name, some in parts.items()
    }
    return Dataset(
        train=made["train"],
        validation=made.get("validation"),
        test=made.get("test"),
        fitted=fitted,
        hashes=hashes,
        raw_sample=samples["raw"],
        encoded_sample=samples["encoded"],
    )
