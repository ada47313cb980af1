"""Finished runs without a training: random weights, rows made up, and what PyTorch makes of them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from safetensors.torch import save_file

from netspec.data.encoder import input_graph
from netspec.data.fitted import Fitted
from netspec.export.export import export
from netspec.export.neutral import neutral
from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.pytorch.load import build_module
from netspec.source.text import SourceText
from netspec.spec.model import Spec

Arrays = dict[str, np.ndarray]


class Run(NamedTuple):
    """A run folder and what it was made of."""

    folder: Path
    spec: Spec
    graph: Graph
    module: torch.nn.Module
    fitted: Fitted

    def export(self, **settings: Any) -> Path:
        return export(self.folder, self.graph, self.spec, **settings)

    def encoded(self, raw: Arrays) -> Arrays:
        return {
            one.spec.name: input_graph(one.spec, self.fitted.inputs[one.spec.name])(
                raw[one.spec.name]
            )
            for one in self.graph.inputs
        }

    @torch.no_grad()
    def by_torch(self, encoded: Arrays) -> Arrays:
        """What the network gives, by output, not decoded."""
        tensors = [torch.from_numpy(encoded[one.spec.name]) for one in self.graph.inputs]
        given = self.module(*tensors)
        named = given if isinstance(given, dict) else {self.graph.outputs[0].spec.name: given}
        return {name: tensor.numpy() for name, tensor in named.items()}

    def change_reference(self, **arrays: np.ndarray) -> None:
        """Put other arrays into `reference.npz`; `__` stands for `/`."""
        path = self.folder / "reference.npz"
        with np.load(path) as file:
            held = {name: file[name] for name in file.files}
        new = {name.replace("__", "/"): array for name, array in arrays.items()}
        np.savez(path, **{**held, **new})

    def reference(self, name: str) -> np.ndarray:
        with np.load(self.folder / "reference.npz") as file:
            return np.array(file[name])


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Run]:
    """Makes a run of a spec on these raw rows; `inputs` and `outputs` are states that are not neutral."""

    def make(
        text: str,
        raw: Arrays,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        overrides: Mapping[str, str] | None = None,
        **weights: torch.Tensor,
    ) -> Run:
        source = SourceText("net.yaml", dedent(text))
        spec, graph = compile_text(source, overrides).sound()
        torch.manual_seed(0)
        module = build_module(graph).eval()
        _randomise(module)
        module.load_state_dict({n.replace("__", "."): t for n, t in weights.items()}, strict=False)
        usual = neutral(graph)
        fitted = Fitted({**usual.inputs, **(inputs or {})}, {**usual.outputs, **(outputs or {})})
        run = Run(tmp_path / "run", spec, graph, module, fitted)
        _write(run, raw, dict(overrides or {}))
        return run

    return make


def _randomise(module: torch.nn.Module) -> None:
    rng = torch.Generator().manual_seed(1)
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(0.5 + torch.rand(tensor.shape, generator=rng))
        elif tensor.is_floating_point():
            tensor.copy_(0.5 * torch.randn(tensor.shape, generator=rng))


def _write(run: Run, raw: Arrays, overrides: dict[str, str]) -> None:
    run.folder.mkdir()
    encoded = run.encoded(raw)
    count = len(next(iter(raw.values())))
    arrays = {f"encoded/{name}": array for name, array in encoded.items()}
    for name, array in raw.items():
        arrays[f"raw/{name}"] = array.astype(np.str_) if array.dtype == object else array
    for size in sorted({1, min(7, count), count}):
        rows = {name: array[:size] for name, array in encoded.items()}
        for name, result in run.by_torch(rows).items():
            arrays[f"result/{name}/{size}"] = result
    np.savez(run.folder / "reference.npz", allow_pickle=False, **arrays)
    weights = {name: tensor.clone() for name, tensor in run.module.state_dict().items()}
    save_file(weights, run.folder / "best.safetensors")
    (run.folder / "columns.json").write_text(run.fitted.to_json(), "utf-8")
    (run.folder / "run.json").write_text(json.dumps({"overrides": overrides}), "utf-8")
    (run.folder / "metrics.json").write_text('{"part": "test", "loss": 0.5, "r2": NaN}', "utf-8")


@pytest.fixture
def flowers(make_run: Callable[..., Run]) -> Run:
    """A small table: one number with gaps and one category lead to one of three classes."""
    return make_run(FLOWERS, flower_rows(9), {"length": LENGTH})


LENGTH = {"fill": [4.0], "center": [4.0], "scale": [2.0]}
FLOWERS = """\
    netspec: 1
    name: flowers
    input:
      length: number
      colour: {category: [red, blue]}
    layers: [linear: 8, relu, linear: 3]
    output:
      kind: {category: [Iris, Rose, Tulip]}
    """


def flower_rows(count: int) -> Arrays:
    rng = np.random.default_rng(0)
    length = rng.normal(4, 2, count).astype(np.float32)
    length[1::3] = np.nan
    return {
        "length": length,
        "colour": rng.choice(np.array(["red", "blue", "green", ""], object), count),
    }


def answered(path: Path, rows: Arrays) -> Arrays:
    """What the file answers, by name."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]
    return dict(zip(names, session.run(names, rows), strict=True))


@pytest.fixture
def answers() -> Callable[[Path, Arrays], Arrays]:
    """Runs a file on rows."""
    return answered


@pytest.fixture
def rows() -> Callable[[int], Arrays]:
    """Raw rows for `flowers`."""
    return flower_rows


@pytest.fixture
def metadata() -> Callable[[Path], dict[str, str]]:
    """The metadata of a file."""
    return lambda path: {one.key: one.value for one in onnx.load(path).metadata_props}
