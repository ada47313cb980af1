"""Networks of the zoo in full size beside those of transformers, with the same weights: how far the answers lie apart.

    python benchmarks/reference.py [--most 200e6] [NAME ...]

A model of theirs is made from its config with random weights (nothing is downloaded), saved, and read into ours by the table of
names beside the zoo. `torch` and `onnx` are the largest difference from their answer, as a share of the largest number in it.
`--most` leaves out what has more parameters: Llama's 1.1 billion need some 20 GB of memory.

Needs transformers: `pip install -e '.[test]'`.
"""

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path

import torch
from zoo import core

import netspec
from netspec.contract.two_ways import TwoWays
from netspec.graph.ends import answering
from netspec.graph.graph import Graph
from netspec.pytorch.load import begin, build_module

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from references import REFERENCES, ZOO, Reference, answers, apart, sample, with_their_weights

ROWS, LENGTH = 2, 64
"""Photos or texts, and tokens in the longest of them."""


def full(one: Reference) -> Graph:
    """Our network in full size, as far as it answers."""
    settings = dict(one.full_ours)
    variant = settings.pop("variant", None)
    return answering(netspec.load(ZOO / f"{one.spec}.yaml", settings, variant=variant).graph)


def compared(one: Reference, graph: Graph, folder: Path) -> tuple[float, float]:
    """How far the answers are from theirs in PyTorch and in onnxruntime."""
    values = sample(TwoWays.of(graph), ROWS, LENGTH)
    theirs = one.theirs(**one.full)
    assert graph.parameters() == sum(parameter.numel() for parameter in theirs.parameters())
    network = with_their_weights(one, theirs, one.full_ours, folder)
    wanted = answers(one, theirs, values)
    # of the largest there is room for one copy after the other
    del theirs
    gc.collect()
    module = build_module(graph).eval()
    begin(module, network.graph)
    with torch.no_grad():
        given = module(*(torch.from_numpy(value) for value in values.values()))
    found = [y.numpy() for y in (given.values() if isinstance(given, dict) else [given])]
    by_torch = apart(wanted, found, values)
    weights = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    run = core(graph, weights, folder / "core.onnx", torch.get_num_threads())
    return by_torch, apart(wanted, run(values), values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--most", type=float, default=200e6)
    options = parser.parse_args()
    print(f"{'':<21}{'parameters':>14}{'torch':>10}{'onnx':>10}{'seconds':>9}")
    for name, one in REFERENCES.items():
        graph = full(one)
        count = graph.parameters()
        if count > options.most or (options.names and name not in options.names):
            continue
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            by_torch, by_onnx = compared(one, graph, Path(folder))
        seconds = time.perf_counter() - started
        print(f"{name:<21}{count:>14,}{by_torch:>10.1e}{by_onnx:>10.1e}{seconds:>9.0f}", flush=True)


if __name__ == "__main__":
    main()
