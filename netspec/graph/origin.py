"""The file that a whole network begins with, held against the network as far as that goes without PyTorch."""

import os
from pathlib import Path

from netspec.graph.graph import Graph, Origin
from netspec.graph.tensor_file import DamagedError, header
from netspec.graph.weight_match import Match, match
from netspec.source.diagnostics import Diagnostic, Label
from netspec.source.text import Place
from netspec.source.tree import Mapping, within
from netspec.spec.files import path_below
from netspec.spec.model import Spec

CODE = "NS5162"


def origin_of(spec: Spec) -> Origin | None:
    """What `train.weights` says of a spec."""
    made = spec.train.weights if spec.train is not None else None
    if made is None:
        return None
    file = path_below(made.file, "") or made.file
    place = place_of(spec.document)
    return Origin(
        str(Path(spec.path).parent / file),
        place,
        made.rules,
        made.partial,
        spec.path,
        made.match == "order",
    )


def place_of(document: Mapping) -> Place:
    """Where a spec names the file."""
    return within(document, ("train", "weights", "file")).place


def origin_fault(graph: Graph, origin: Origin) -> Diagnostic | None:
    """What is wrong with the file. Of one that is not safetensors only that it is there can be told here."""
    if not os.path.isfile(origin.file):
        message = f"there is no file `{origin.file}`"
        help = "`weights` names a file beside the spec or below it: copy it there"
        return Diagnostic("NS4001", message, Label(origin.place), help)
    if not origin.file.endswith(".safetensors"):
        return None
    try:
        there = header(Path(origin.file))
    except (OSError, DamagedError) as error:
        return unreadable(origin, error)
    return misfit(origin, match(graph, there, origin.rename, by_order=origin.by_order))


def unreadable(origin: Origin, error: OSError | DamagedError) -> Diagnostic:
    """The finding that a file cannot be read."""
    where = Label(origin.place)
    if isinstance(error, OSError):
        message = f"`{origin.file}` cannot be read: {(error.strerror or str(error)).lower()}"
        return Diagnostic(CODE, message, where, "look at its path and its permissions")
    if origin.file.endswith(".safetensors"):
        message = f"`{origin.file}` is damaged, or no safetensors file"
    else:
        message = f"`{origin.file}` cannot be read: {error}"
    return Diagnostic(CODE, message, where, error.help)


def misfit(origin: Origin, found: Match) -> Diagnostic | None:
    """The finding that a file does not fit, or None where it does."""
    said = found.trouble(partial=origin.partial)
    if not said:
        return None
    message = f"`{origin.file}` does not fit the network: {said}"
    ways = ["`rename: {'THERE.*': 'HERE.*'}` gives names of the file those of the network"]
    if found.unlike:
        ways += ["`rename: {'NAME': []}` leaves a tensor out"]
    if not origin.partial:
        ways += ["`partial: true` takes what fits"]
    see = f"see all of it: `netspec weights {origin.spec} {origin.file}`"
    if found.idle:
        see = f"`{found.idle[0]}` of `rename` meets no name there; {see}"
    return Diagnostic(CODE, message, Label(origin.place), f"{', '.join(ways)}; {see}")
