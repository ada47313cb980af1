"""A small real task: two clouds of points that a line can part, as encoded parts and as a spec."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
import torch
from beginning import BODY

from netspec.data import dataset
from netspec.data.dataset import Dataset, Fitted, Part
from netspec.graph.compiled import compile_file, compile_text
from netspec.graph.graph import Graph
from netspec.source.text import SourceText
from netspec.spec.model import Spec
from netspec.training.run import train
from netspec.training.watcher import EpochFacts, Watcher

LAYERS = "[linear: 16, relu, dropout: 0.2, linear: 2]"


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def compiled() -> Callable[..., tuple[Graph, Spec]]:
    """Gives graph and spec of a network with these `train` settings."""

    def make(train: str = "", layers: str = LAYERS) -> tuple[Graph, Spec]:
        text = dedent(f"""\
            netspec: 1
            name: clouds
            data: {{table: clouds.csv, split: {{validation: 0.2}}}}
            input: {{points: {{array: {{shape: [4]}}}}}}
            layers: {layers}
            output: {{y: {{category: [left, right]}}}}
            train: {{device: cpu, batch_size: 16, {train}}}
            """)
        spec, graph = compile_text(SourceText("clouds.yaml", text)).sound()
        return graph, spec

    return make


def clouds(rows: int, seed: int) -> Part:
    draw = np.random.default_rng(seed)
    y = draw.integers(0, 2, rows)
    x = draw.normal(size=(rows, 4)) + np.where(y == 1, 1.5, -1.5)[:, None]
    return Part({"points": x.astype(np.float32)}, {"y": y.astype(np.int64)}, rows)


def made(rows: int = 100, validation: bool = True, **hashes: str) -> Dataset:
    train = clouds(rows, 1)
    sample = {"points": train.inputs["points"][:64]}
    return Dataset(
        train=train,
        validation=clouds(40, 2) if validation else None,
        test=clouds(60, 3),
        fitted=Fitted({"points": {}}, {"y": {}}),
        hashes=hashes or {"clouds.csv": "1"},
        raw_sample=sample,
        encoded_sample=sample,
    )


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Dataset]:
    """Puts made-up data in the place of those of the spec."""

    def give(*, change: Callable[[Dataset], Any] | None = None, **settings: Any) -> Dataset:
        given = made(**settings)
        if change is not None:
            change(given)
        monkeypatch.setattr(dataset, "prepare", lambda *asked: given)
        return given

    return give


class Ears(Watcher):
    """Hears everything; `interrupt` presses Ctrl-C at this look or epoch."""

    def __init__(self, at_look: int = 0, at_epoch: int = 0) -> None:
        self.at_look, self.at_epoch = at_look, at_epoch
        self.looks = 0
        self.notes: list[str] = []
        self.epochs: list[EpochFacts] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def progress(self, epoch: int, step: int, steps: int, loss: float) -> None:
        self.looks += 1
        if self.looks == self.at_look:
            raise KeyboardInterrupt

    def epoch(self, facts: EpochFacts) -> None:
        self.epochs.append(facts)
        if facts.epoch == self.at_epoch:
            raise KeyboardInterrupt


@pytest.fixture
def ears() -> type[Ears]:
    return Ears


@pytest.fixture
def folder(tmp_path: Path, data: Callable[..., Any]) -> Path:
    """Holds a trained body, its weights beside the specs."""
    data()
    (tmp_path / "body.yaml").write_text(BODY, "utf-8")
    spec, graph = compile_file(tmp_path / "body.yaml").sound()
    train(graph, spec, tmp_path / "body")
    (tmp_path / "body.safetensors").write_bytes((tmp_path / "body/best.safetensors").read_bytes())
    return tmp_path
