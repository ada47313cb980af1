"""Hold a file of weights against a network, without training: what fits, what is missing, what is too much.

What `train.weights` of SPEC says is applied, `--rename` in place of its `rename`; without FILE, its `file` is looked at. What
fits is shown with what it is made of; beside each name that does not fit stands the one of the same shape that is most like it.
Exit codes: 0 everything fits, 1 something does not, or the file or the spec has faults.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from netspec.cli.options import add_set, add_trust, json_text, overrides
from netspec.cli.tables import print_table
from netspec.cli.terminal import Terminal
from netspec.graph.compiled import compile_file
from netspec.graph.graph import Graph, Origin
from netspec.graph.origin import unreadable
from netspec.graph.suggestions import Suggestions
from netspec.graph.tensor_file import DamagedError, Sizes, Tensor, header
from netspec.graph.weight_match import Match, match
from netspec.source.diagnostics import SpecError
from netspec.source.text import whole_file
from netspec.spec.first_weights import table_of

MOST = 20
"""So many rows of one kind are shown of more, unless all are asked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec weights`."""
    parser.add_argument("spec", metavar="SPEC", help="a YAML file")
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="a .safetensors, .pt, .pth or .onnx file (default: that of `train.weights`)",
    )
    parser.add_argument(
        "--rename", metavar="TABLE", help="a YAML file with a table of names, as `rename` takes it"
    )
    parser.add_argument("--all", action="store_true", help=f"show more than {MOST} rows of a kind")
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="how the matching is shown"
    )
    add_set(parser)
    add_trust(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Match and show."""
    compiled = compile_file(options.spec, overrides(options), trust=options.trust)
    spec, graph = compiled.sound()
    origin = graph.origin or Origin("", spec.document.place)
    if options.file:
        origin = origin._replace(file=options.file, place=whole_file(options.file))
    if options.rename:
        origin = origin._replace(rename=table_of(options.rename))
    if not Path(origin.file).is_file():
        told = f"there is no file `{origin.file}`" if origin.file else "no file of weights is named"
        terminal.error(told, "name one: `netspec weights SPEC FILE`")
        return 2
    try:
        found = match(graph, _tensors(origin.file), origin.rename, by_order=origin.by_order)
    except (OSError, DamagedError) as error:
        raise SpecError((unreadable(origin, error),)) from error
    if options.format == "json":
        terminal.print(json_text(_as_json(found)))
    else:
        _show(found, origin, graph, terminal, most=None if options.all else MOST)
    return 0 if found.whole else 1


def _tensors(file: str) -> dict[str, Tensor]:
    """The tensors of a file; of a safetensors file by its header alone, without PyTorch."""
    if file.endswith(".safetensors"):
        return header(Path(file))
    if not file.endswith((".pt", ".pth", ".onnx")):
        told = "its name ends in none of .safetensors, .pt, .pth, .onnx"
        raise DamagedError(told, "name a file of weights")
    # imported here: a safetensors file needs no PyTorch
    from netspec.pytorch.weight_file import read_tensors, said_of

    return said_of(read_tensors(file))


def _show(
    found: Match, origin: Origin, graph: Graph, terminal: Terminal, *, most: int | None
) -> None:
    total = sum(1 for node in graph.nodes for _ in node.kept())
    terminal.print(
        f"{origin.file}: {len(found.fitting):,} of {total:,} weights of `{graph.name}` fit, {found.parameters:,} numbers"
    )
    if found.fitting:
        rows = [[n, _sizes(p.sizes), str(p)] for n, p in [*found.fitting.items()][:most]]
        _table("fitting", ("name", "shape", "from"), rows, len(found.fitting), terminal)
    too_much = {name: piece.sizes for name, piece in found.unexpected.items()}
    groups = (
        ("missing: the file lacks these", "nearest in the file", found.missing, too_much),
        ("unexpected: the network lacks these", "nearest in the network", too_much, found.missing),
    )
    for title, beside, names, others in groups:
        if names:
            meant = Suggestions(names, others)
            rows = [
                [name, _sizes(sizes), meant(name) or "-"] for name, sizes in [*names.items()][:most]
            ]
            _table(title, ("name", "shape", beside), rows, len(names), terminal)
    if found.unlike:
        rows = [
            [name, f"{_sizes(one.piece.sizes)} {one.piece.tensor.dtype}", _sizes(one.sizes)]
            for name, one in [*found.unlike.items()][:most]
        ]
        title = "of another shape, or no floats"
        _table(title, ("name", "in the file", "in the network"), rows, len(found.unlike), terminal)
    for fault in (*found.faults, *([found.parting] if found.parting else [])):
        terminal.print(fault)
    for pattern in found.idle:
        terminal.print(f"`{pattern}` of `rename` meets no name")


def _table(
    title: str, head: tuple[str, ...], rows: list[list[str]], count: int, terminal: Terminal
) -> None:
    print_table(f"{title} ({count:,})", head, rows, terminal)
    if count > len(rows):
        terminal.print(f"… and {count - len(rows):,} more; `--all` shows them")


def _as_json(found: Match) -> dict[str, object]:
    too_much = {name: piece.sizes for name, piece in found.unexpected.items()}
    return {
        "whole": found.whole,
        "matched": len(found.fitting),
        "parameters": found.parameters,
        "fitting": [
            {"name": name, "shape": piece.sizes, "from": str(piece)}
            for name, piece in found.fitting.items()
        ],
        "missing": _listed(found.missing, too_much),
        "unexpected": _listed(too_much, found.missing),
        "unlike": [
            {
                "name": name,
                "there": one.piece.sizes,
                "dtype": one.piece.tensor.dtype,
                "here": one.sizes,
            }
            for name, one in found.unlike.items()
        ],
        "faults": found.faults,
        "parting": found.parting,
        "idle": found.idle,
    }


def _listed(names: Mapping[str, Sizes], others: Mapping[str, Sizes]) -> list[dict[str, object]]:
    meant = Suggestions(names, others)
    return [{"name": name, "shape": sizes, "nearest": meant(name)} for name, sizes in names.items()]


def _sizes(sizes: Sizes) -> str:
    return str(list(sizes))
