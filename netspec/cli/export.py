"""Write the ONNX file of a run once more: the whole model, a part of it, or its numeric core for runtimes without strings.

`--to NAME` writes what leads to a result or an output, `--from NAME` what follows of a result, which the file then takes as
numbers: `--to code` is an encoder, `--from code` the decoder to it. Parts of a result are named too: `code.mean`.
"""

import argparse
from pathlib import Path

from netspec.cli.options import add_trust
from netspec.cli.runs import open_run
from netspec.cli.terminal import Terminal
from netspec.spec.part import Part

AGAINST = {
    True: "PyTorch's answers",
    False: "the file of the whole network, whose answers are PyTorch's (which is not installed to be asked itself)",
}


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
        "--to",
        action="append",
        default=[],
        metavar="NAME",
        help="a result or an output that the file gives, with what leads to it alone; may be said again",
    )
    parser.add_argument(
        "--from",
        dest="from_",
        action="append",
        default=[],
        metavar="NAME",
        help="a result that the file takes, in place of what leads to it; may be said again",
    )
    parser.add_argument(
        "--out", metavar="FILE", help="the file to write (default: <name>.onnx in the run)"
    )
    add_trust(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Export and verify."""
    folder = Path(options.run)
    spec, graph = open_run(folder, terminal, trust=options.trust)
    out = Path(options.out) if options.out else None
    if options.to or options.from_:
        from netspec.export.part import export_part

        part = Part(tuple(options.to), tuple(options.from_))
        made = export_part(folder, graph, spec, part, interface=options.interface, to=out)
        by = AGAINST[made.by_pytorch]
        ends = f"{', '.join(made.inputs)} → {', '.join(made.outputs)}; "
        path = made.path
    else:
        from netspec.export.export import export

        path = export(folder, graph, spec, interface=options.interface, to=out)
        by, ends = AGAINST[True], ""
    terminal.print(f"{path}: {ends}verified against {by}, {path.stat().st_size / 1000:,.1f} kB")
    return 0
