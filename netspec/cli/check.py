"""Find every mistake of one or more specs: in the YAML, the settings, the graph, the shapes, and in the data if they are there."""

from typing import TYPE_CHECKING

from netspec.cli.checked import STDIN, Checked, checked, with_fixes
from netspec.cli.options import add_set, add_trust
from netspec.cli.terminal import Terminal
from netspec.data.peek import not_looked_at
from netspec.graph.graph import Graph
from netspec.source.diagnostics import WARNING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    """The arguments of `netspec check`."""
    parser.add_argument(
        "specs", nargs="+", metavar="SPEC", help="YAML files; `-` for standard input"
    )
    parser.add_argument(
        "--format",
        choices=("full", "concise", "json", "github", "sarif"),
        default="full",
        help="how findings are written: for people, a line each, as JSON, as commands of a GitHub workflow, as SARIF 2.1.0",
    )
    fixing = parser.add_mutually_exclusive_group()
    fixing.add_argument(
        "--fix", action="store_true", help="do the fixes that are safe, in the files named here"
    )
    fixing.add_argument(
        "--diff", action="store_true", help="show what `--fix` would change, and change nothing"
    )
    fixing.add_argument(
        "--watch", action="store_true", help="check again after each change, as `netspec watch`"
    )
    parser.add_argument(
        "--deny", choices=("warnings",), help="exit with 1 if there are warnings as well"
    )
    parser.add_argument(
        "--no-data", action="store_true", help="do not look at the data, nor at files of weights"
    )
    add_set(parser)
    add_trust(parser)


def run(options: "argparse.Namespace", terminal: Terminal) -> int:
    """Check all files; 1 if one of them has an error (or could be fixed, with `--diff`), 2 if one cannot be read."""
    if options.fix and STDIN in options.specs:
        terminal.error("`--fix` writes files, and standard input is none", "use `--diff`")
        return 2
    if options.watch:
        # imported here: a check that ends is the rule
        from netspec.cli.watch import watched

        return watched(options, terminal)
    files, differs = [], False
    for path in options.specs:
        one = checked(path, options)
        if (options.fix or options.diff) and one.found:
            # imported here and below: most files have nothing that is to be told
            from netspec.cli.fixing import fixed

            one, has_changed = fixed(one, options, terminal)
            differs |= has_changed
        files.append(with_fixes(one, options))
    if not options.diff:
        _write(files, options, terminal)
    return _exit_code(files, options, differs=differs)


def _exit_code(files: list[Checked], options: "argparse.Namespace", *, differs: bool) -> int:
    found = [one for file in files for one in file.found]
    if any(one.code == "NS0001" for one in found):
        return 2
    denied = options.deny == "warnings" and any(one.severity == WARNING for one in found)
    is_refused = denied or any(one.is_error for one in found)
    return 1 if is_refused or (options.diff and differs) else 0


def _write(files: list[Checked], options: "argparse.Namespace", terminal: Terminal) -> None:
    found = [one for file in files for one in file.found]
    if options.format != "full":
        from netspec.cli.forms import FORMS

        FORMS[options.format](found, terminal)
        return
    terminal.findings(found)
    if terminal.verbosity < 0:
        return
    for path, compiled, own in files:
        if compiled.graph is None or any(one.is_error for one in own):
            continue
        graph, spec = compiled.graph, compiled.spec
        terminal.print(f"{path}: no errors; {_ends(graph)}; {graph.parameters():,} parameters")
        hidden = "" if options.no_data or spec is None else not_looked_at(spec)
        if hidden:
            terminal.print(f"{' ' * len(path)}  not looked at: {hidden}")


def _ends(graph: Graph) -> str:
    inputs = ", ".join(one.spec.name for one in graph.inputs[:4]) + (
        ", …" if len(graph.inputs) > 4 else ""
    )
    outputs = ", ".join(one.spec.name for one in graph.outputs)
    return f"{inputs} → {outputs}"
