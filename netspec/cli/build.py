"""Check a spec, show its layers with shapes, parameters and multiply-adds, and write it as PyTorch source (`model.py`)."""

import argparse
from pathlib import Path

from netspec.cli.layer_table import print_layers, summary_of
from netspec.cli.options import add_set, add_trust, json_text, overrides
from netspec.cli.terminal import Terminal
from netspec.graph.compiled import compile_file
from netspec.graph.graph import Graph
from netspec.graph.summary import Summary
from netspec.kinds.tensors import TensorType
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.model import Spec

PRINTED = "printed by netspec"
"""What the first line of a `model.py` says that may be printed anew."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec build`."""
    parser.add_argument("spec", metavar="SPEC", help="a YAML file")
    parser.add_argument(
        "--out", metavar="FOLDER", help="where model.py goes (default: build/<name>)"
    )
    parser.add_argument(
        "--onnx", action="store_true", help="write an untrained ONNX file beside it (needs PyTorch)"
    )
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="how the layers are shown"
    )
    parser.add_argument(
        "--unfold", action="store_true", help="show the layers in blocks, each in a row of its own"
    )
    add_set(parser)
    add_trust(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Show the table and write the files."""
    compiled = compile_file(options.spec, overrides(options), trust=options.trust)
    spec, graph = compiled.sound()
    if options.format == "table":
        terminal.findings(compiled.diagnostics)
    summary = summary_of(graph, spec)
    folder = Path(options.out) if options.out else Path("build") / spec.name
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write_source(graph, folder)]
    if options.onnx:
        written.append(_write_onnx(spec, graph, folder))
    if options.format == "json":
        terminal.print(
            json_text({**_as_json(graph, summary), "files": [str(path) for path in written]})
        )
        return 0
    print_layers(graph, spec, summary, terminal, unfold=options.unfold)
    for path in written:
        terminal.say(f"wrote {path}")
    return 0


def _write_source(graph: Graph, folder: Path) -> Path:
    from netspec.pytorch.source import write_source

    path = folder / "model.py"
    if path.exists() and PRINTED not in path.read_text(encoding="utf-8", errors="replace")[:200]:
        help = "choose another folder with `--out`"
        raise fail(
            "NS5005", f"`{path}` was not printed by netspec", whole_file(str(path)), help=help
        )
    path.write_text(write_source(graph), encoding="utf-8", newline="\n")
    return path


def _write_onnx(spec: Spec, graph: Graph, folder: Path) -> Path:
    from netspec.export.untrained import export_untrained

    if spec.extensions:
        from netspec.contract.hold import hold

        hold(spec, graph)
    return export_untrained(graph, folder / f"{graph.name}.onnx")


def _as_json(graph: Graph, summary: Summary) -> dict[str, object]:
    def named(ends: tuple[tuple[str, str, TensorType], ...]) -> list[dict[str, object]]:
        return [{"name": name, "kind": kind, "shape": type.sizes} for name, kind, type in ends]

    layers = [
        {
            "name": row.name,
            "kind": row.kind,
            "shape": row.types[0].sizes,
            "shapes": [type.sizes for type in row.types],
            "parameters": row.parameters,
            "multiply_adds": row.multiply_adds,
        }
        for row in summary.rows
    ]

    return {
        "name": graph.name,
        "inputs": named(summary.inputs),
        "layers": layers,
        "outputs": named(summary.outputs),
        "parameters": summary.parameters,
        "parameters_that_learn": summary.learning,
        "buffers": summary.buffers,
        "multiply_adds": summary.multiply_adds,
        "parameter_bytes": summary.parameter_bytes,
        "activation_bytes_per_sample": summary.activation_bytes,
    }
