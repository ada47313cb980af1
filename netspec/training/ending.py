"""The end of a training: the best weights are calibrated and tested, and what the export is held against is left."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from netspec.data.dataset import Dataset, Part
from netspec.data.decoder import Decoder
from netspec.data.fitted import read_fitted
from netspec.graph.graph import Graph
from netspec.graph.lengths import marked_axes
from netspec.kinds.sections.train import Train
from netspec.source.diagnostics import SpecError
from netspec.source.files import write_text
from netspec.spec.model import Spec
from netspec.training.batches import Rows
from netspec.training.calibration import calibrate, said, states
from netspec.training.checkpoint import BEST, load_best, write_best
from netspec.training.evaluate import Judge, Metrics, rows_at_once
from netspec.training.folder import METRICS, REFERENCE, write_reference
from netspec.training.learner import Learner
from netspec.training.loop import Task
from netspec.training.records import Records
from netspec.training.saying import with_said
from netspec.training.state import State
from netspec.training.watcher import Finished

FEWEST = 3
"""So many rows at least are kept for the exported file to be held against, however wide their results are."""


class Result(NamedTuple):
    """A finished run: what the best weights are worth on rows that training did not see."""

    folder: Path
    part: str
    """`test`, or without one `validation`, or without both `train`."""
    rows: int
    test: Metrics
    best_epoch: int
    epochs: int


def conclude(
    graph: Graph, spec: Spec, data: Dataset, task: Task, run: tuple[Path, State, Records]
) -> Result:
    """Test the best weights, and leave what the export will be held against. `metrics.json` says: finished."""
    folder, state, records = run
    learner = task.learner
    load_best(learner, folder / BEST)
    if (spec.train or Train()).calibrate and data.validation is not None:
        data = _calibrated(graph, spec, data, learner, (folder, records))
    name, part = _unseen(data)
    judge = task.judge
    if name != "validation" or judge is None:
        judge = Judge(graph, spec, Decoder(spec.outputs, data.fitted), part, learner.device)
    measured = judge(learner)
    write_reference(folder, _reference(graph, data, learner))
    result = Result(folder, name, part.rows, measured.metrics, state.best_epoch, state.epoch)
    content = {**result._asdict(), "folder": None, "loss": measured.loss}
    del content["folder"]
    write_text(folder / METRICS, json.dumps(content, indent=2) + "\n")
    records.finished(Finished(state.best_epoch, state.epoch, state.seconds, state.stopped))
    return result


def _calibrated(
    graph: Graph, spec: Spec, data: Dataset, learner: Learner, told: tuple[Path, Records]
) -> Dataset:
    """The data with a temperature for each output in what was fitted, which is kept."""
    folder, records = told
    assert data.validation is not None
    found = calibrate(graph, spec, learner, data.validation)
    for name, one in found.items():
        records.note(said(name, one, data.validation.rows))
    fitted = data.fitted.with_outputs(states(found))
    write_text(folder / "columns.json", fitted.to_json())
    return data._replace(fitted=fitted)


def _unseen(data: Dataset) -> tuple[str, Part]:
    if data.test is not None:
        return "test", data.test
    return ("validation", data.validation) if data.validation else ("train", data.train)


@torch.no_grad()
def _reference(graph: Graph, data: Dataset, learner: Learner) -> dict[str, np.ndarray]:
    """Raw rows, encoded rows, and the network's results on them in batches of three sizes.

    On the CPU, where float32 is float32: a GPU may calculate convolutions with fewer digits (TF32).
    """
    cpu = torch.device("cpu")
    learner.module.eval().to(cpu)
    names = [one.spec.name for one in graph.inputs]
    # of results as wide as pictures, or as long as a dictionary, a few rows are enough
    count = min(
        len(next(iter(data.encoded_sample.values()))), max(FEWEST, rows_at_once(graph, data.train))
    )
    arrays = {f"raw/{name}": array[:count] for name, array in data.raw_sample.items()}
    arrays |= {f"encoded/{name}": data.encoded_sample[name][:count] for name in names}
    for size in sorted({min(size, count) for size in (1, 7, count)}):
        rows = Rows(_first(graph, data.encoded_sample, size), names, cpu)
        inputs = rows.slice(0, size)
        results = with_said(graph, learner, inputs, learner.results(inputs), data.fitted.outputs)
        for name, result in results.items():
            arrays[f"result/{name}/{size}"] = result
    return arrays


def _first(graph: Graph, encoded: Mapping[str, np.ndarray], size: int) -> dict[str, np.ndarray]:
    """The first rows, as wide as the file makes them: texts are as long as the longest of a call."""
    found = {name: array[:size] for name, array in encoded.items()}
    for one in marked_axes(graph):
        longest = int(found[one.marker].max()) if one.by_itself else None
        for name, axis in one.axes.items():
            found[name] = found[name][(slice(None),) * (axis + 1) + (slice(longest),)]
    return found


def finished(folder: Path, best: Mapping[str, Tensor] | None) -> Result | None:
    """The result of a run whose files are all there; None where it has none yet, or a file of it is damaged.

    `best` are its best weights, which are written once more where those that lie there are others.
    """
    try:
        content = json.loads((folder / METRICS).read_text(encoding="utf-8"))
        content.pop("loss")
        result = Result(folder, **content)
        read_fitted(folder)
        with zipfile.ZipFile(folder / REFERENCE) as archive:
            if archive.testzip() is not None:
                return None
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        zipfile.BadZipFile,
        SpecError,
    ):
        return None
    if best is not None:
        write_best(folder, best)
    return result
