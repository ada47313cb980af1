"""Draw a network: boxes for its layers, arrows with the shapes that flow, blocks folded, as an SVG picture."""

import argparse
from pathlib import Path

from netspec.cli.options import add_set, add_trust, overrides
from netspec.cli.svg import draw
from netspec.cli.terminal import Terminal
from netspec.graph.boxes import picture_of
from netspec.graph.compiled import compile_file
from netspec.source.files import write_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec show`."""
    parser.add_argument("spec", metavar="SPEC", help="a YAML file")
    parser.add_argument(
        "--out", metavar="FILE", help="the file to write (default: build/<name>/<name>.svg)"
    )
    parser.add_argument(
        "--unfold", action="store_true", help="draw the layers in blocks, each in a box of its own"
    )
    add_set(parser)
    add_trust(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Write the picture."""
    compiled = compile_file(options.spec, overrides(options), trust=options.trust)
    spec, graph = compiled.sound()
    terminal.findings(compiled.diagnostics)
    path = Path(options.out) if options.out else Path("build") / spec.name / f"{spec.name}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    title = f"{graph.name}: {graph.parameters():,} parameters"
    write_text(path, draw(picture_of(graph, unfold=options.unfold), title))
    terminal.print(f"wrote {path}: open it in a browser")
    return 0
