"""A ResNet-18 from a run folder to its verified ONNX file, and beside it PyTorch's own exporter on the same module.

    python benchmarks/export.py [--repeats 3] [--rows 64]

What counts is CPU time in this process, all threads together, without imports. Ours reads the run, writes the file, has it
checked and inferred, loads it and compares answers in batches of three sizes; PyTorch's exporter only writes its file.
The run is made up: first weights, and rows of noise.
"""

import argparse
import importlib.util
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from netspec.data.fitted import Fitted
from netspec.export.export import export
from netspec.export.finished import read_finished
from netspec.export.ports import ports_of
from netspec.export.record import record
from netspec.graph.compiled import compile_file
from netspec.graph.graph import Graph
from netspec.onnx_writer.write import write_model
from netspec.pytorch.load import build_module

SPEC = Path(__file__).parent / "specs/resnet18.yaml"


def make_run(folder: Path, graph: Graph, module: torch.nn.Module, rows: int) -> None:
    """A run folder like those of a training. The pictures have the network's size, so encoding leaves them as they are."""
    photos = np.random.default_rng(0).integers(0, 256, (rows, 224, 224, 3), np.uint8)
    encoded = np.ascontiguousarray(photos.transpose(0, 3, 1, 2))
    arrays = {"raw/photo": photos, "encoded/photo": encoded}
    with torch.no_grad():
        for size in sorted({1, min(7, rows), rows}):
            arrays[f"result/label/{size}"] = module(torch.from_numpy(encoded[:size])).numpy()
    np.savez(folder / "reference.npz", **arrays)
    save_file(module.state_dict(), folder / "best.safetensors")
    (folder / "columns.json").write_text(Fitted({"photo": {}}, {"label": {}}).to_json())
    (folder / "run.json").write_text(json.dumps({"overrides": {}}))


def only_written(folder: Path, graph: Graph) -> None:
    """What `export` does but for verifying."""
    run, ports = read_finished(folder, graph), ports_of(graph, raw=True)
    nodes = record(graph, run.fitted, ports, raw=True)
    answers = list(ports.answers.values())
    model = write_model(nodes, ports.inputs, answers, weights=run.weights, name=graph.name)
    (folder / "unverified.onnx").write_bytes(model.SerializeToString())


def pytorchs_own(module: torch.nn.Module, path: Path) -> None:
    """Its tracer, with a free batch."""
    batch = {0: torch.export.Dim("batch", min=1, max=1024)}
    example = torch.zeros(2, 3, 224, 224, dtype=torch.uint8)
    torch.onnx.export(module, (example,), path, dynamo=True, dynamic_shapes=(batch,), verbose=False)


def measured(work: Callable[[], object], repeats: int) -> str:
    times = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return "  ".join(f"{one:6.2f}" for one in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rows", type=int, default=64)
    options = parser.parse_args()
    spec, graph = compile_file(SPEC).sound()
    torch.manual_seed(0)
    module = build_module(graph).eval()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_run(folder, graph, module, options.rows)
        ours = measured(lambda: export(folder, graph, spec), options.repeats)
        print(f"{'netspec, verified':<40}{ours}   CPU seconds")
        bare = measured(lambda: only_written(folder, graph), options.repeats)
        print(f"{'netspec, written only':<40}{bare}   CPU seconds")
        if importlib.util.find_spec("onnxscript") is None:
            print(
                "torch.onnx.export(dynamo=True)          left out: it needs `pip install onnxscript`"
            )
            return
        theirs = measured(lambda: pytorchs_own(module, folder / "torch.onnx"), options.repeats)
        print(f"{'torch.onnx.export(dynamo=True)':<40}{theirs}   CPU seconds")


if __name__ == "__main__":
    main()
