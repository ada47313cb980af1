"""Write the ONNX file of a run once more: the whole model, or its numeric core for runtimes without strings."""

import argparse
from pathlib import Path

from netspec.cli.options import add_trust
from netspec.cli.runs import open_run
from netspec.cli.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec export`."""
    parser.add_argument("run", metavar="RUN", help="the folder of a run")
    parser.add_argument(
        "--interface",
        choices=("full", "tensors"),
        default="full",
        help="full: raw columns in, decoded answers out; tensors: encoded tensors in, numbers and class positions out",
    )
    parser.add_argument(
        "--out", metavar="FILE", help="the file to write (default: <name>.onnx in the run)"
    )
    add_trust(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Export and verify."""
    folder = Path(options.run)
    spec, graph = open_run(folder, terminal, trust=options.trust)
    from netspec.export.export import export

    path = export(
        folder,
        graph,
        spec,
        interface=options.interface,
        to=Path(options.out) if options.out else None,
    )
    terminal.print(
        f"{path}: verified against PyTorch's answers, {path.stat().st_size / 1000:,.1f} kB"
    )
    return 0
