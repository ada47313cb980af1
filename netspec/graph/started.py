"""Networks, and parts of them, that begin with the weights of a file: whether the file has them, as its header tells."""

import os
from pathlib import Path

from netspec.graph.graph import Graph, Start
from netspec.graph.tensor_file import DamagedError, Sizes, header
from netspec.source.diagnostics import Diagnostic, Label


def start_faults(graph: Graph | None) -> list[Diagnostic]:
    """What is wrong with the files that weights come from."""
    if graph is None:
        return []
    found = [_fault(graph, one) for one in graph.starts]
    if graph.origin is not None:
        # imported here: most networks begin with fresh weights
        from netspec.graph.origin import origin_fault

        found.append(origin_fault(graph, graph.origin))
    return [one for one in found if one is not None]


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
        there = {name: one.sizes for name, one in header(Path(start.file)).items()}
    except (OSError, DamagedError) as error:
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


def _unlike(here: dict[str, Sizes], there: dict[str, Sizes], start: Start) -> str:
    """In which way the weights of a file are not those that are wanted; empty where they are."""
    # imported here: `netspec check` meets this file in few specs
    from netspec.graph.weight_match import SHOWN, listed

    missing = [name for name in here if name not in there]
    others = [name for name in there if name not in here]
    known = start.whole() if others else ()
    extra = [name for name in others if name not in known]
    unequal = [
        f"`{name}` is {list(there[name])} there and {list(sizes)} here"
        for name, sizes in here.items()
        if name in there and there[name] != sizes
    ]
    said = [listed("it lacks", missing)] if missing else []
    said += [listed("it holds what is no weight of that spec:", extra)] if extra else []
    said += unequal[:SHOWN]
    said += [f"and {len(unequal) - SHOWN} more of other shapes"] if unequal[SHOWN:] else []
    return "; ".join(said)
