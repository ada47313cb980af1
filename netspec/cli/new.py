"""Copy a shipped example with its data, or a published network, to here: something to run, read and change."""

import argparse
from pathlib import Path

from netspec.cli.tables import print_table
from netspec.cli.terminal import Terminal
from netspec.source.names import nearest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec new`."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="an example or a published network; without it, all are listed",
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
    examples, zoo = _specs_in(shipped()), _specs_in(shipped() / "zoo")
    if options.name is None:
        for header, group in (
            (("example", "what it shows"), examples),
            (("network", "where it comes from"), zoo),
        ):
            rows = [(name, _description(path)) for name, path in group.items()]
            print_table(None, header, rows, terminal)
        terminal.say("copy one to here: netspec new penguins")
        return 0
    name, both = options.name.removesuffix(".yaml"), examples | zoo
    if name not in both:
        near = nearest(name, both)
        hint = f"did you mean `{near}`? " if near else ""
        terminal.error(
            f"there is no example `{name}`",
            f"{hint}the examples are {', '.join(examples)}; "
            f"`netspec new` also lists {len(zoo)} published networks",
        )
        return 2
    return _copy(both[name], Path(options.to), terminal)


def _specs_in(folder: Path) -> dict[str, Path]:
    """The specs that lie there, by name."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _copy(example: Path, to: Path, terminal: Terminal) -> int:
    """All or nothing: where another file is in the way, nothing is changed."""
    target = to / example.name
    others, data, code = others_of(example), _files_of(example), extensions_of(example)
    tables = tables_of(example)
    in_the_way = [target] if target.exists() else []
    in_the_way += [
        to / f
        for f in (*others, *data, *code, *tables)
        if _is_another(to / f, copied(example.parent / f))
    ]
    if in_the_way:
        terminal.error(
            f"`{in_the_way[0]}` is there already, and nothing was changed",
            "choose another folder with `--to`",
        )
        return 2
    for file in (*others, *data, *code, *tables):
        place = to / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(copied(example.parent / file))
    to.mkdir(parents=True, exist_ok=True)
    target.write_bytes(copied(example))
    for file in tables:
        terminal.say(f"wrote {to / file}: names of weights elsewhere, for `rename` of `weights`")
    _tell(target, others, data, code, terminal)
    return 0


def _tell(
    target: Path, others: list[Path], data: list[Path], code: list[Path], terminal: Terminal
) -> None:
    """What was written, and what to do next."""
    to = target.parent
    if data:
        size = sum((to / file).stat().st_size for file in data) / 1000
        what = f"{len(data)} files" if len(data) > 1 else "1 file"
        terminal.say(f"wrote {target}, and to {to / 'data'} {what} ({size:,.0f} kB)")
    else:
        terminal.say(f"wrote {target}; it names no data")
    for file in others:
        terminal.say(f"wrote {to / file}: its layers are a part of the network")
    for file in code:
        terminal.say(f"wrote {to / file}: Python code of the example, to be read first")
    trust = " --trust" if code else ""
    terminal.say(f"next: netspec {'train' if data else 'build'} {target}{trust}")


def _files_of(example: Path) -> list[Path]:
    """Every file of data the example reads, and the licences of the data, relative to it."""
    here = example.parent
    found: list[Path] = []
    named = data_of(example)
    for name in [*named, "data/LICENSES.md"] if named else []:
        path = here / name
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        found += [file.relative_to(here) for file in files]
    return found


def _is_another(place: Path, content: bytes) -> bool:
    return place.exists() and not (place.is_file() and place.read_bytes() == content)


def copied(source: Path) -> bytes:
    """What a copy consists of: a spec without the way to the schema, which leads nowhere from another folder."""
    content = source.read_bytes()
    if source.suffix != ".yaml" or not content.startswith(b"# yaml-language-server:"):
        return content
    return content.split(b"\n", 1)[1]


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


def others_of(example: Path) -> list[Path]:
    """The other specs whose layers it uses, relative to it."""
    from netspec.graph.compiled import compile_file

    spec = compile_file(example).spec
    return [Path(one) for one in spec.imports] if spec is not None else []


def extensions_of(example: Path) -> list[Path]:
    """The Python files that a shipped spec names, relative to it. None of them is run."""
    from netspec.graph.compiled import compile_file

    spec = compile_file(example).spec
    return [Path(path) for path in spec.extensions] if spec is not None else []


def tables_of(example: Path) -> list[Path]:
    """The tables by which it takes weights from elsewhere, relative to it."""
    found = sorted((example.parent / "weights").glob(f"{example.stem}_*.yaml"))
    return [path.relative_to(example.parent) for path in found]


def _description(path: Path) -> str:
    from netspec.graph.compiled import compile_file

    spec = compile_file(path).spec
    return spec.description if spec else ""
