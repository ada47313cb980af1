"""One sample through every network of `specs/zoo`, in PyTorch and in onnxruntime.

    python benchmarks/zoo.py [--most 30e6] [--repeats 5] [--threads 1] [NAME ...]

`M adds` are millions of multiply-adds for one sample (a named size counts once), ms the middle of some runs, MB what
`netspec build --onnx` writes. `apart` is the largest difference between the two as a share of the largest number that comes
out. A named size is 128 long, but for those of `LONG`. `--most` leaves out what has more parameters: of one of 1.1 billion
there are several copies in memory. The weights are first ones, but batch norms have seen two samples.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
import torch

from netspec.contract.draw import bound, drawn
from netspec.export.ports import ports_of, result_of
from netspec.export.save import save
from netspec.export.untrained import export_untrained
from netspec.graph.compiled import compile_file
from netspec.graph.ends import answering
from netspec.graph.graph import Graph
from netspec.graph.summary import summarize
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.named_sizes import base_of
from netspec.onnx_writer.weights import Array
from netspec.onnx_writer.write import write_model
from netspec.pytorch.load import build_module, first_weights

ZOO = Path(__file__).parents[1] / "specs/zoo"
USUAL = 128
LONG = {"crnn": 1366, "wavenet": 4096}
"""How long the axis `time` is: 29 s of mel frames, a quarter of a second of sound."""
BOUND = 1e6
"""Numbers from here on are none that a network has worked out: boxes bring along how large those of a level may be."""


class Found(NamedTuple):
    """What was measured of a network."""

    torch_ms: float
    onnx_ms: float
    megabytes: float
    apart: float


def samples_of(graph: Graph, count: int) -> dict[str, Array]:
    """Samples of encoded inputs, all of their places real."""
    draw, length = np.random.default_rng(count), LONG.get(graph.name, USUAL)
    named = {
        base_of(size): length
        for one in graph.inputs
        for size in one.value.type.sizes
        if isinstance(size, str)
    }
    return {
        one.spec.name: np.full(count, length)
        if one.spec.kind.marks()
        else drawn(draw, one.value.type, bound(one.value.type, named, count))
        for one in graph.inputs
    }


def core(
    graph: Graph, weights: dict[str, Array], path: Path, threads: int
) -> Callable[..., list[Array]]:
    """The network without encoding and decoding, in onnxruntime."""
    recorder = OnnxRecorder()
    names = {one.value: one.spec.name for one in graph.inputs}
    for node in graph.nodes:
        node.record(recorder, names)
    results = [result_of(one) for one in graph.outputs]
    for output in graph.outputs:
        recorder.rename(names[output.value], output.spec.name)
    model = write_model(
        recorder, ports_of(graph, raw=False).inputs, results, weights=weights, name=graph.name
    )
    save(model, path, lambda source: None)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = threads, 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    wanted = [one.name for one in results]
    return lambda sample: [np.asarray(one) for one in session.run(wanted, sample)]


def begun(graph: Graph, samples: dict[str, Array]) -> torch.nn.Module:
    """The printed module with first weights. Its batch norms know two samples: else what is deep inside fades to nothing."""
    module = build_module(graph)
    weights = first_weights(graph)
    module.load_state_dict({name: torch.from_numpy(one) for name, one in weights.items()})
    norms = [
        one for one in module.modules() if isinstance(one, torch.nn.modules.batchnorm._BatchNorm)
    ]
    if norms:
        before = [one.momentum for one in norms]
        for one in norms:
            one.momentum = 1.0
        with torch.no_grad():
            module.train()(*(torch.from_numpy(one) for one in samples.values()))
        for one, momentum in zip(norms, before, strict=True):
            one.momentum = momentum
    return module.eval()


def by_torch(module: torch.nn.Module) -> Callable[..., list[Array]]:
    """The network as that module."""

    def run(sample: dict[str, Array]) -> list[Array]:
        with torch.inference_mode():
            given = module(*(torch.from_numpy(one) for one in sample.values()))
        return [one.numpy() for one in (given.values() if isinstance(given, dict) else [given])]

    return run


def milliseconds(run: Callable[..., object], sample: dict[str, Array], repeats: int) -> float:
    """The middle of some runs, after one that warms up."""
    times = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        run(sample)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[1:])


def measured(whole: Graph, repeats: int, threads: int) -> Found:
    """A network both ways."""
    graph = answering(whole)
    module, sample = begun(graph, samples_of(graph, 2)), samples_of(graph, 1)
    weights = {name: one.numpy() for name, one in module.state_dict().items()}
    with tempfile.TemporaryDirectory() as folder:
        export_untrained(whole, Path(folder) / "model.onnx")
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        torchs = by_torch(module)
        onnxs = core(graph, weights, Path(folder) / "core.onnx", threads)
        pairs = list(zip(torchs(sample), onnxs(sample), strict=True))
        assert all(a.shape == b.shape and np.isfinite(a).all() for a, b in pairs)
        apart = max(np.abs(a - b).max() / np.abs(a[np.abs(a) < BOUND]).max() for a, b in pairs)
        return Found(
            milliseconds(torchs, sample, repeats),
            milliseconds(onnxs, sample, repeats),
            size / 1e6,
            float(apart),
        )


def chosen(names: list[str], most: float) -> Iterator[Graph]:
    for path in sorted(ZOO.glob("*.yaml")):
        if names and path.stem not in names:
            continue
        graph = compile_file(path).sound()[1]
        if graph.parameters() <= most:
            yield graph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--most", type=float, default=float("inf"))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.threads} threads, the middle of {options.repeats} runs on one sample")
    print(f"{'':<19}{'parameters':>13}{'M adds':>9}{'torch':>9}{'onnx':>9}{'MB':>9}{'apart':>10}")
    for graph in chosen(options.names, options.most):
        table = summarize(graph)
        one = measured(graph, options.repeats, options.threads)
        print(
            f"{graph.name:<19}{table.parameters:>13,}{table.multiply_adds / 1e6:>9,.0f}"
            f"{one.torch_ms:>9.1f}{one.onnx_ms:>9.1f}{one.megabytes:>9.1f}{one.apart:>10.1e}",
            flush=True,
        )


if __name__ == "__main__":
    main()
