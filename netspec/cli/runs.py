"""A run folder as the spec it was trained from."""

import json
from collections.abc import Mapping
from pathlib import Path

from netspec.graph.compiled import Compiled, compile_text
from netspec.graph.graph import Graph
from netspec.source.diagnostics import fail
from netspec.source.text import SourceText, whole_file
from netspec.source.yaml_reader import read_file
from netspec.spec.model import Spec


def lost_texts(folder: Path, spec_path: Path) -> dict[str, str]:
    """The texts that a run has kept of other files of its spec which are no longer there."""
    try:
        facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        kept = dict(facts.get("imports") or {})
    except (OSError, ValueError, TypeError, AttributeError):
        # what is wrong with the folder is told where the training is gone on with
        return {}
    return {path: kept[path] for path in kept if not (spec_path.parent / path).is_file()}


def open_run(folder: Path) -> tuple[Spec, Graph]:
    """Spec and graph of a run, its data paths where they were. Raises `SpecError`."""
    return compile_run(folder).sound()


def compile_run(folder: Path, more: Mapping[str, str] | None = None) -> Compiled:
    """The spec of a run with what was set for it, and `more` set over that. Raises `SpecError` where there is no run."""
    spec_file, facts_file = folder / "spec.yaml", folder / "run.json"
    if not spec_file.is_file() or not facts_file.is_file():
        what = "is no run" if folder.exists() else "is not there"
        help = "name the folder that `netspec train` wrote: `runs/<name>`"
        raise fail("NS0001", f"`{folder}` {what}", whole_file(str(folder)), help=help)
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        origin, overrides = str(facts["spec_path"]), dict(facts.get("overrides") or {})
        kept = dict(facts.get("imports") or {})
    except (ValueError, KeyError, TypeError):
        raise fail(
            "NS6001",
            f"`{facts_file}` is damaged",
            whole_file(str(facts_file)),
            help="train once more",
        ) from None
    # the text is the run's own, the name is where it came from: paths in it are relative to that place
    text = read_file(spec_file).text
    return compile_text(SourceText(origin, text), {**overrides, **(more or {})}, kept)
