"""Find every mistake of one or more specs: in the YAML, the settings, the graph, the shapes, and in the data if they are there."""

from typing import TYPE_CHECKING

from netspec.cli.options import add_set, add_trust, json_text, overrides
from netspec.cli.terminal import Terminal
from netspec.data.peek import look, not_looked_at
from netspec.graph.compiled import compile_file
from netspec.graph.graph import Graph
from netspec.source.diagnostics import Diagnostic

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    """The arguments of `netspec check`."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="YAML files")
    parser.add_argument(
        "--format",
        choices=("full", "concise", "json"),
        default="full",
        help="how findings are written",
    )
    parser.add_argument(
        "--no-data", action="store_true", help="do not look at the data, nor at files of weights"
    )
    add_set(parser)
    add_trust(parser)


Sound = tuple[str, Graph, str]
"""A spec without errors: its path, its graph, and what of its data was not looked at."""


def run(options: "argparse.Namespace", terminal: Terminal) -> int:
    """Check all files; 1 if one of them has an error, 2 if one cannot be read."""
    found: list[Diagnostic] = []
    sound: list[Sound] = []
    for path in options.specs:
        compiled = compile_file(path, overrides(options), trust=options.trust)
        diagnostics = list(compiled.diagnostics)
        if not options.no_data:
            diagnostics = look(compiled.spec, diagnostics)
            if compiled.graph is not None and (compiled.graph.starts or compiled.graph.origin):
                # imported here: few networks begin with the weights of others
                from netspec.graph.started import start_faults

                diagnostics += start_faults(compiled.graph)
        found += diagnostics
        if compiled.graph is not None and not any(d.is_error for d in diagnostics):
            hidden = (
                "" if options.no_data or compiled.spec is None else not_looked_at(compiled.spec)
            )
            sound.append((path, compiled.graph, hidden))
    _write(found, sound, options.format, terminal)
    if any(d.code == "NS0001" for d in found):
        return 2
    return 1 if any(d.is_error for d in found) else 0


def _write(found: list[Diagnostic], sound: list[Sound], form: str, terminal: Terminal) -> None:
    # imported here: most files have nothing that is to be told
    if form == "json":
        from netspec.source.render import as_json

        errors = sum(d.is_error for d in found)
        terminal.print(
            json_text(
                {"errors": errors, "warnings": len(found) - errors, "findings": as_json(found)}
            )
        )
        return
    if form == "concise":
        from netspec.source.render import concise, summary

        for diagnostic in found:
            terminal.print(concise(diagnostic))
        if found:
            terminal.say(summary(found))
        return
    terminal.findings(found)
    if terminal.verbosity >= 0:
        for path, graph, hidden in sound:
            terminal.print(f"{path}: no errors; {_ends(graph)}; {graph.parameters():,} parameters")
            if hidden:
                terminal.print(f"{' ' * len(path)}  not looked at: {hidden}")


def _ends(graph: Graph) -> str:
    inputs = ", ".join(one.spec.name for one in graph.inputs[:4]) + (
        ", …" if len(graph.inputs) > 4 else ""
    )
    outputs = ", ".join(one.spec.name for one in graph.outputs)
    return f"{inputs} → {outputs}"
