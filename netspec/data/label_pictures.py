"""Targets that say the class of every pixel: label pictures read, held against their photos, and framed as those are."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from netspec.data.encoder import PICTURE_SIZES, picture_of
from netspec.data.faults import cell_label
from netspec.data.frame import Frame
from netspec.data.pictures import THREADS, BrokenPicture, by_size, read_labels
from netspec.data.raw_pictures import picture_paths
from netspec.data.sessions import ColumnGraph
from netspec.kinds.outputs.output import Known
from netspec.onnx_writer.write import Tensor
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.spec.model import OutputSpec

AT_ONCE = 256
"""Label pictures that are held in their full size at one time."""


class Labels(NamedTuple):
    """Class positions `[N, height, width]` as the network sees them, -1 where there is none; `broken`: those not read."""

    pixels: np.ndarray
    broken: dict[int, BrokenPicture]


def encoded_labels(
    one: OutputSpec, frame: Frame, files: Path, sizes: Mapping[str, np.ndarray]
) -> Labels:
    """The label pictures of all rows; `sizes` are the raw height and width of the photos, `[N, 2]`, 0 where one is broken.

    Raises:
        SpecError: a label picture has another size than its photo, or holds a number that is no class.
    """
    picture = picture_of(one)
    assert picture is not None
    assert one.picture is not None
    dtype = np.dtype(one.kind.encoded().dtype)
    found = Labels(np.full((frame.rows, *picture.size), -1, dtype), {})
    graph = _graph(one)
    for start in range(0, frame.rows, AT_ONCE):
        rows = range(start, min(start + AT_ONCE, frame.rows))
        whole: dict[int, np.ndarray] = {}
        for row, labels in zip(rows, _read(one, frame, rows, files), strict=True):
            if isinstance(labels, BrokenPicture):
                found.broken[row] = labels
                continue
            _need_size(one, frame, row, labels, sizes[one.picture.name][row])
            whole[row] = _classes(one, frame, row, labels).astype(dtype)
        given = np.array(list(whole))
        for places in by_size(list(whole.values())).values():
            some = np.stack([whole[row] for row in given[places].tolist()])
            found.pixels[given[places]] = graph(some, beside=np.zeros((len(some), 2), np.int64))
    return found


def _graph(one: OutputSpec) -> ColumnGraph:
    target, known = one.kind.encoded(), Known({}, picture_of(one))
    return ColumnGraph(
        lambda onnx, value: one.kind.encode_target(onnx, value, known),
        target.dtype,
        ("raw_height", "raw_width"),
        Tensor("result", target.dtype, ("batch", *target.sizes)),
        PICTURE_SIZES,
    )


def _read(
    one: OutputSpec, frame: Frame, rows: range, files: Path
) -> list[np.ndarray | BrokenPicture]:
    """Whole numbers `[height, width]` of files, or of an array of label pictures."""
    paths = picture_paths(one, frame, rows, files)
    if paths is None:
        cells: Any = frame.columns[one.columns[0]]
        return [_as_labels(one, frame, row, np.asarray(cells[row])) for row in rows]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(_or_broken, paths))


def _or_broken(path: Path) -> np.ndarray | BrokenPicture:
    try:
        return read_labels(path)
    except BrokenPicture as error:
        return error


def _as_labels(one: OutputSpec, frame: Frame, row: int, cell: np.ndarray) -> np.ndarray:
    labels = cell[..., 0] if cell.ndim == 3 and cell.shape[2] == 1 else cell
    if labels.ndim == 2 and labels.dtype.kind in "iub":
        return labels
    message = f"a label picture is whole numbers [height, width], and this is {cell.dtype} {list(cell.shape)}"
    raise _fault(
        "NS4009", message, "let it hold the position of a class in each pixel", one, frame, row
    )


def _need_size(
    one: OutputSpec, frame: Frame, row: int, labels: np.ndarray, size: np.ndarray
) -> None:
    """Raise `SpecError` where a label picture is not as large as the photo; one that is broken has no size."""
    if not size.any() or labels.shape == tuple(size):
        return
    assert one.picture is not None
    (height, width), photo = labels.shape, one.picture.columns[0]
    what = _named(frame, row, one.columns[0]), _named(frame, row, photo)
    message = (
        f"the labels{what[0]} are {width}×{height}, and the picture{what[1]} is {size[1]}×{size[0]}"
    )
    help = "draw them at the size of the picture, or scale them with the nearest pixel"
    raise _fault("NS4093", message, help, one, frame, row)


def _classes(one: OutputSpec, frame: Frame, row: int, labels: np.ndarray) -> np.ndarray:
    """Positions of classes, -1 for what is ignored."""
    count, ignored = len(one.kind.classes_named()), one.ignored
    numbers = labels.astype(np.int32)
    none = np.zeros(numbers.shape, bool) if ignored is None else numbers == ignored
    strange = ((numbers < 0) | (numbers >= count)) & ~none
    if strange.any():
        number = int(numbers[strange].flat[0])
        many = f" in {strange.mean():.1%} of its pixels"
        message = f"the labels{_named(frame, row, one.columns[0])} hold {number}{many}, and the classes are 0 to {count - 1}"
        loss = one.loss.kind if one.loss else "cross_entropy"
        help = f"if it stands for unknown, say so: `loss: {{{loss}: {{ignore: {number}}}}}` (255 is usual); else add the class"
        if set(np.unique(numbers).tolist()) == {0, 255} and count == 2:
            help = "no and yes are 0 and 1 in a label picture: divide the pixels by 255"
        raise _fault("NS4094", message, help, one, frame, row)
    return np.where(none, -1, numbers)


def _named(frame: Frame, row: int, column: str) -> str:
    cell = frame.columns[column][row]
    return f" `{cell}`" if isinstance(cell, str) else ""


def _fault(
    code: str, message: str, help: str, one: OutputSpec, frame: Frame, row: int
) -> SpecError:
    related = (Label(one.place, f"`{one.name}` takes these labels"),)
    label = cell_label(frame, row, one.columns[0])
    return SpecError((Diagnostic(code, message, label, help, related=related),))
