"""What an exported file says of itself: texts by name, most of them JSON. Nothing in them differs from export to export."""

import json

from netspec.export.ports import Ports
from netspec.graph.graph import Graph, GraphInput
from netspec.graph.lengths import least_lengths, most_lengths
from netspec.kinds.columns import Json
from netspec.onnx_writer.write import Tensor
from netspec.spec.kept import kept
from netspec.spec.model import Spec
from netspec.version import VERSION


def described(graph: Graph, ports: Ports, interface: str) -> dict[str, str]:
    """The interface: what each input and answer is.

    `netspec.inputs` is a list of name, kind, columns, dtype, sizes per sample and classes (of `lengths`, `mask`
    and `text` the axis, and how long it is at least and at most), `netspec.outputs` of name,
    kind, classes and answers, which lead from the part (`""`, `probability`) to the answer's name.
    """
    bounds = least_lengths(graph), most_lengths(graph)
    taken = [one for one in graph.inputs if one.spec.has_column or interface != "full"]
    inputs: list[Json] = [
        {
            "name": one.spec.name,
            "kind": one.spec.kind.kind,
            "columns": list(one.spec.columns),
            **_type(port),
            **_classes(one.spec.kind.classes_named()),
            **_marked(one, bounds),
        }
        for one, port in zip(taken, ports.inputs, strict=True)
    ]
    outputs: list[Json] = [
        {
            "name": one.spec.name,
            "kind": one.spec.kind.kind,
            "answers": {
                part: port.name
                for (name, part), port in ports.answers.items()
                if name == one.spec.name
            },
            **_classes(one.spec.kind.classes_named()),
        }
        for one in graph.outputs
    ]
    return {
        "netspec.version": VERSION,
        "netspec.interface": interface,
        "netspec.inputs": _text(inputs),
        "netspec.outputs": _text(outputs),
    }


def told_of_run(spec: Spec, overrides: Json, metrics: Json) -> dict[str, str]:
    """The spec's text, the files it imports and those with layers of its own, what was set over it, and what the network is worth (left out if it is not known)."""
    told = {"netspec.spec": spec.document.source.text, "netspec.overrides": _text(overrides)}
    if spec.imports:
        told["netspec.imports"] = _text(dict(spec.imports))
    if spec.extensions:
        # to be read by people: nothing runs them from here
        told["netspec.extensions"] = _text(kept(spec.extensions.values()))
    return told if metrics is None else {**told, "netspec.metrics": _text(metrics)}


def _type(port: Tensor) -> dict[str, Json]:
    return {"dtype": port.dtype, "sizes": list(port.sizes[1:])}


def _marked(one: GraphInput, bounds: tuple[dict[str, int], dict[str, int]]) -> dict[str, Json]:
    """Of an input that says how long a named size is: which one, and how long it is at least and at most."""
    axis = one.spec.kind.marks() or one.spec.kind.makes_axis()
    if axis is None:
        return {}
    least, most = bounds
    return {"axis": axis, "least": least.get(axis, 1), "most": most.get(axis)}


def _classes(classes: tuple[Json, ...]) -> dict[str, Json]:
    return {"classes": list(classes)} if classes else {}


def _text(content: Json) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
