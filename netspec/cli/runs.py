"""A run folder as the spec it was trained from."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from netspec.cli.terminal import Terminal
from netspec.graph.compiled import Compiled, compile_text
from netspec.graph.graph import Graph
from netspec.source.diagnostics import Diagnostic, SpecError, fail
from netspec.source.text import SourceText, whole_file
from netspec.source.yaml_reader import read_file
from netspec.spec.kept import KEY, texts_of
from netspec.spec.model import NOT_TRUSTED, Spec


def lost_texts(folder: Path, spec_path: Path) -> dict[str, str]:
    """The texts that a run has kept of other files of its spec, if some of them are no longer there."""
    try:
        facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        own = texts_of(facts.get(KEY) or {})
        kept = {**dict(facts.get("imports") or {}), **own}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # what is wrong with the folder is told where the training is gone on with
        return {}
    place = spec_path.parent
    lost = {path: kept[path] for path in kept if not (place / path).is_file()}
    # a Python file that is there is taken as it is: whether it may have changed, the checkpoint says
    there = {path: read_file(place / path).text for path in own if path not in lost}
    return {**there, **lost} if lost else {}


def open_run(folder: Path, terminal: Terminal, *, trust: bool = False) -> tuple[Spec, Graph]:
    """Spec and graph of a run, its data paths where they were. Raises `SpecError`; see `compile_run`."""
    spec, graph = compile_run(folder, trust=trust, say=terminal.say).sound()
    _tell_of_source(folder / "model.py", graph, terminal)
    return spec, graph


def _tell_of_source(path: Path, graph: Graph, terminal: Terminal) -> None:
    """Say where the source in a run is not what is printed for it. It is there to be read, and never runs."""
    # imported here: a run without its source has nothing to be compared
    from netspec.pytorch.source import write_source

    try:
        same = path.read_text(encoding="utf-8") == write_source(graph)
    except (OSError, UnicodeError):
        return
    if not same:
        terminal.say(
            f"`{path}` is not what netspec prints for this run: it was changed, or another version printed it; it is there to be "
            "read, and changes nothing"
        )


def compile_run(
    folder: Path,
    more: Mapping[str, str] | None = None,
    *,
    trust: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Compiled:
    """The spec of a run with what was set for it, and `more` set over that.

    The Python files that it was trained with run only with `trust`, and as the run keeps them; `say` is told where they have
    changed since. Raises `SpecError` where there is no run.
    """
    spec_file, facts_file = folder / "spec.yaml", folder / "run.json"
    if not spec_file.is_file() or not facts_file.is_file():
        what = "is no run" if folder.exists() else "is not there"
        help = "name the folder that `netspec train` wrote: `runs/<name>`"
        raise fail("NS0001", f"`{folder}` {what}", whole_file(str(folder)), help=help)
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        origin, overrides = str(facts["spec_path"]), dict(facts.get("overrides") or {})
        own = texts_of(facts.get(KEY) or {})
        imports = dict(facts.get("imports") or {})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise fail(
            "NS6001",
            f"`{facts_file}` is damaged",
            whole_file(str(facts_file)),
            help="train once more",
        ) from None
    # the text is the run's own, the name is where it came from: paths in it are relative to that place
    text = read_file(spec_file).text
    given = {**overrides, **(more or {})}
    compiled = compile_text(SourceText(origin, text), given, {**imports, **own}, trust=trust)
    files = {Path(origin).parent / path: text for path, text in own.items()}
    changed = {path: _changed(path, text) for path, text in files.items()}
    if own and not trust:
        raise _not_trusted(compiled.diagnostics, facts_file, changed)
    for path, how in changed.items():
        if how:
            say(f"`{path}` {how}; the text that the run keeps is used")
    return compiled


def _changed(path: Path, kept: str) -> str:
    """How the file that a run was trained with has changed since; empty if it has not."""
    try:
        same = read_file(path).text == kept
    except SpecError:
        return "is not there any more"
    return "" if same else "has changed since the training"


def _not_trusted(
    found: tuple[Diagnostic, ...], facts_file: Path, changed: dict[Path, str]
) -> SpecError:
    """The fault of a run with Python files, and where these can be read."""
    if any(changed.values()):
        since = " and ".join(f"`{path}` {how}" for path, how in changed.items() if how)
        where = f"what `{facts_file}` keeps of it under `{KEY}` ({since})"
    else:
        where = " and ".join(f"`{path}`" for path in changed) + ", unchanged since the training"
    help = f"read {where}; then add `--trust` to the command"
    told = (one._replace(help=help) if one.code == NOT_TRUSTED else one for one in found)
    return SpecError(told)
