"""Writes a model whole or not at all, after a last look at it; past protobuf's 2 GB the weights go to a file beside it."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx

from netspec.export.sound import Source
from netspec.source.files import write_whole, writing

LIMIT = 2**31 - 2**26
"""The bytes of weights that still go into the file itself; protobuf's bound leaves 64 MB to all else."""


def save(model: onnx.ModelProto, path: Path, check: Callable[[Source], object]) -> None:
    """Write what `check` lets through; if it raises, nothing is written and an earlier file stays.

    Raises:
        SpecError: from `check`, or the file cannot be written (NS5007).
    """
    beside = path.with_name(f"{path.name}.data")
    if sum(len(one.raw_data) for one in model.graph.initializer) > LIMIT:
        _save_in_two(model, path, beside, check)
        return
    content = model.SerializeToString()
    check(content)
    write_whole(path, lambda file: file.write(content))
    with writing(beside):
        beside.unlink(missing_ok=True)


def _save_in_two(
    model: onnx.ModelProto, path: Path, beside: Path, check: Callable[[Source], object]
) -> None:
    # a folder on the same disk, where the two already have the names by which they know each other
    with writing(path), TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        draft, weights = Path(folder) / path.name, Path(folder) / beside.name
        onnx.save_model(model, draft, save_as_external_data=True, location=beside.name)
        # onnx lets the owner alone read the weights; whoever may read the one may read the other
        weights.chmod(draft.stat().st_mode)
        check(draft)
        for file in (weights, draft):
            _to_disk(file)
        os.replace(weights, beside)
        os.replace(draft, path)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
