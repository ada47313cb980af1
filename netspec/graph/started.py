"""Parts of a network that begin with the weights of a file: whether the file has them, as its header tells.

A safetensors file begins with the length of a JSON text (8 bytes), and the text says the shape and place of every tensor
(https://github.com/huggingface/safetensors#format), so no library is needed to hold it against the network.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netspec.graph.graph import Graph, Start
from netspec.source.diagnostics import Diagnostic, Label

LONGEST_HEADER = 100_000_000
SHOWN = 3
"""So many names are listed of those that do not fit."""

Sizes = tuple[int, ...]


def start_faults(graph: Graph | None) -> list[Diagnostic]:
    """What is wrong with the files that weights come from."""
    starts = graph.starts if graph is not None else ()
    return [fault for one in starts if graph and (fault := _fault(graph, one)) is not None]


def weights_below(graph: Graph, path: tuple[str, ...]) -> dict[str, Sizes]:
    """The weights that a file holds below a path, by their names from there, with their sizes."""
    depth = len(path)
    return {
        ".".join((*node.path[depth:], weight.name)): weight.sizes
        for node in graph.nodes
        if node.path[:depth] == path
        for weight in node.kept()
    }


def _fault(graph: Graph, start: Start) -> Diagnostic | None:
    where = Label(start.place)
    if not os.path.isfile(start.file):
        message = f"there is no file `{start.file}`"
        help = "`weights` names the `best.safetensors` of a run of that spec, copied beside this one or below it"
        return Diagnostic("NS4001", message, where, help)
    try:
        there = _header(Path(start.file))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = (error.strerror or "it cannot be read") if isinstance(error, OSError) else ""
        message = f"`{start.file}` is damaged, or no safetensors file"
        message = f"`{start.file}` cannot be read: {reason.lower()}" if reason else message
        return Diagnostic(
            "NS5062", message, where, "copy `best.safetensors` from the run once more"
        )
    said = _unlike(weights_below(graph, start.path), there, start)
    if not said:
        return None
    message = f"`{start.file}` does not fit `{'.'.join(start.path)}`: {said}"
    help = "it must come of a run of the same spec, with the same values for its parameters"
    return Diagnostic("NS5062", message, where, help)


def _header(path: Path) -> dict[str, Sizes]:
    """The tensors of a file with their sizes. Raises `ValueError` and its like where it is none."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= LONGEST_HEADER:
            raise ValueError("no header")
        found: dict[str, Any] = json.loads(file.read(length))
    found.pop("__metadata__", None)
    end = max((one["data_offsets"][1] for one in found.values()), default=0)
    if path.stat().st_size != 8 + length + end:
        raise ValueError("cut off")
    return {name: tuple(one["shape"]) for name, one in found.items()}


def _unlike(here: dict[str, Sizes], there: dict[str, Sizes], start: Start) -> str:
    """In which way the weights of a file are not those that are wanted; empty where they are."""
    missing = [name for name in here if name not in there]
    others = [name for name in there if name not in here]
    known = start.whole() if others else ()
    extra = [name for name in others if name not in known]
    unequal = [
        f"`{name}` is {list(there[name])} there and {list(sizes)} here"
        for name, sizes in here.items()
        if name in there and there[name] != sizes
    ]
    said = [_listed("it lacks", missing)] if missing else []
    said += [_listed("it holds what is no weight of that spec:", extra)] if extra else []
    said += unequal[:SHOWN]
    said += [f"and {len(unequal) - SHOWN} more of other shapes"] if unequal[SHOWN:] else []
    return "; ".join(said)


def _listed(what: str, names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:SHOWN])
    return f"{what} {shown}" + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
