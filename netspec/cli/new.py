"""Copy a shipped example, with its data, to here: something to run, read and change."""

import argparse
import shutil
from filecmp import cmp
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
    name = options.name.removesuffix(".yaml")
    if name not in examples:
        near = nearest(name, examples)
        hint = f"did you mean `{near}`? " if near else ""
        terminal.error(
            f"there is no example `{name}`", f"{hint}the examples are {', '.join(examples)}"
        )
        return 2
    return _copy(examples[name], Path(options.to), terminal)


def _copy(example: Path, to: Path, terminal: Terminal) -> int:
    """All or nothing: where another file is in the way, nothing is changed."""
    target = to / example.name
    files, code = _files_of(example), extensions_of(example)
    in_the_way = [target] if target.exists() else []
    in_the_way += [to / f for f in (*files, *code) if _is_another(to / f, example.parent / f)]
    if in_the_way:
        terminal.error(
            f"`{in_the_way[0]}` is there already, and nothing was changed",
            "choose another folder with `--to`",
        )
        return 2
    for file in (*files, *code):
        place = to / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(example.parent / file, place)
    target.write_text(_anywhere(example.read_text("utf-8")), "utf-8", newline="\n")
    size = sum((to / file).stat().st_size for file in files) / 1000
    what = f"{len(files)} files" if len(files) > 1 else "1 file"
    terminal.say(f"wrote {target}, and to {to / 'data'} {what} ({size:,.0f} kB)")
    for file in code:
        terminal.say(f"wrote {to / file}: Python code of the example, to be read first")
    terminal.say(f"next: netspec train {target}{' --trust' if code else ''}")
    return 0


def _files_of(example: Path) -> list[Path]:
    """Every file the example reads, and the licences of the data, relative to it."""
    here = example.parent
    found: list[Path] = []
    for name in [*data_of(example), "data/LICENSES.md"]:
        path = here / name
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        found += [file.relative_to(here) for file in files]
    return found


def _is_another(place: Path, source: Path) -> bool:
    return place.exists() and not (place.is_file() and cmp(place, source, shallow=False))


def _anywhere(text: str) -> str:
    """Without the way to the schema, which leads nowhere from another folder."""
    first, rest = text.split("\n", 1)
    return rest if first.startswith("# yaml-language-server:") else text


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


def extensions_of(example: Path) -> list[Path]:
    """The Python files that a shipped spec names, relative to it. None of them is run."""
    from netspec.graph.compiled import compile_file

    spec = compile_file(example).spec
    return [Path(path) for path in spec.extensions] if spec is not None else []


def _description(path: Path) -> str:
    from netspec.graph.compiled import compile_file

    spec = compile_file(path).spec
    return spec.description if spec else ""
