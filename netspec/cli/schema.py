"""The JSON Schema of a spec: printed, written to a file, or held against one (`--check`).

With a SPEC that has `extensions` it knows the layers of these too, so that an editor completes and explains them.
"""

import argparse
from pathlib import Path

from netspec.cli.options import add_trust, json_text
from netspec.cli.terminal import Terminal
from netspec.graph.compiled import compile_file
from netspec.kinds.layers.layer import Layer
from netspec.source.diagnostics import SpecError
from netspec.spec.schema import spec_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec schema`."""
    parser.add_argument(
        "spec", nargs="?", metavar="SPEC", help="a YAML file whose own layers the schema shall know"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--write", metavar="FILE", help="write it to a file")
    where.add_argument("--check", metavar="FILE", help="say whether a file is up to date")
    add_trust(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print, write or compare the schema."""
    own = _layers_of(options.spec, trust=options.trust) if options.spec else None
    text = json_text(spec_schema(own)) + "\n"
    if options.write:
        path = Path(options.write)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        terminal.say(f"wrote {path}")
        return 0
    if options.check:
        path = Path(options.check)
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        terminal.error(f"`{path}` is not up to date", f"netspec schema --write {path}")
        return 1
    terminal.print(text.rstrip())
    return 0


def _layers_of(path: str, *, trust: bool) -> dict[str, type[Layer]]:
    """The kinds of a spec's extensions. Its other faults do not matter here. Raises `SpecError`."""
    compiled = compile_file(path, trust=trust)
    of_extensions = [one for one in compiled.diagnostics if "NS1052" <= one.code <= "NS1055"]
    if compiled.spec is None or of_extensions:
        raise SpecError(of_extensions or compiled.diagnostics)
    extensions = compiled.spec.extensions.values()
    return {kind: cls for one in extensions for kind, cls in one.kinds.items()}
