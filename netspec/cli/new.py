"""Copy a shipped example, with its data, to here: something to run, read and change."""

import argparse
import shutil
from pathlib import Path

from netspec.cli.tables import print_table
from netspec.cli.terminal import Terminal
from netspec.source.names import nearest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec new`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="an example; without it, all are listed"
    )
    parser.add_argument(
        "--to", metavar="FOLDER", default=".", help="where to copy it (default: here)"
    )


def shipped() -> Path:
    """The folder of the shipped specs: inside an installed package, or `specs/` of a checkout."""
    inside = Path(__file__).parents[1] / "specs"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "specs"


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Copy one, or list them."""
    examples = {path.stem: path for path in sorted(shipped().glob("*.yaml"))}
    if options.name is None:
        rows = [(name, _description(path)) for name, path in examples.items()]
        print_table(None, ("example", "what it shows"), rows, terminal)
        terminal.say("copy one to here: netspec new penguins")
        return 0
    if options.name not in examples:
        near = nearest(options.name, examples)
        help = f"did you mean `{near}`?" if near else f"there are {', '.join(examples)}"
        terminal.error(f"there is no example `{options.name}`", help)
        return 2
    return _copy(examples[options.name], Path(options.to), terminal)


def _copy(example: Path, to: Path, terminal: Terminal) -> int:
    target = to / example.name
    sources = [example, *(example.parent / name for name in data_of(example))]
    taken = [to / s.relative_to(example.parent) for s in sources]
    if target.exists():
        terminal.error(
            f"`{target}` is there already, and nothing was changed",
            "choose another folder with `--to`",
        )
        return 2
    for source, place in zip(sources, taken, strict=True):
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        elif not place.exists():
            shutil.copyfile(source, place)
        terminal.say(f"wrote {place}")
    terminal.say(f"next: netspec train {target}")
    return 0


def data_of(example: Path) -> list[str]:
    """The files and folders a shipped spec reads, relative to it."""
    from netspec.graph.compiled import compile_file

    spec = compile_file(example).spec
    if spec is None or spec.data is None:
        return []
    found: list[str] = []
    for value in spec.data.source.parts().values():
        files = (
            value.values()
            if isinstance(value, dict)
            else value
            if isinstance(value, tuple)
            else (value,)
        )
        found += [str(one) for one in files if str(one) not in found]
    return found


def _description(path: Path) -> str:
    from netspec.graph.compiled import compile_file

    spec = compile_file(path).spec
    return spec.description if spec else ""
