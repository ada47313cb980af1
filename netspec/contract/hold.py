"""Holds layers of the user's own to the contract at the shapes that a spec gives them, before they meet the data."""

from netspec.contract.clauses import WHERE_USED, breaches
from netspec.contract.padding import takes_lengths
from netspec.contract.use import Use
from netspec.graph.graph import Graph, Node
from netspec.kinds.layers.layer import Layer
from netspec.kinds.layers.padding import ragged_sizes
from netspec.kinds.tensors import TensorType
from netspec.source.diagnostics import Diagnostic, Label, SpecError
from netspec.spec.extension_use import blamed
from netspec.spec.model import Extension, Spec

CODE = "NS1057"
BATCHES = (1, 2)


def hold(spec: Spec, graph: Graph) -> None:
    """Raise `SpecError` where a layer of an extension breaks a promise in this graph; PyTorch and ONNX are asked."""
    extended = {cls: one for one in spec.extensions.values() for cls in one.kinds.values()}
    tried: dict[tuple[Layer, tuple[TensorType, ...]], None] = {}
    found: list[Diagnostic] = []
    for node in graph.nodes:
        key = node.layer, node.input_types
        if type(node.layer) in extended and key not in tried:
            tried[key] = None
            fault = _fault(node, extended[type(node.layer)])
            found += [fault] if fault is not None else []
    if found:
        raise SpecError(found)


def _fault(node: Node, extension: Extension) -> Diagnostic | None:
    """The first promise that a node breaks."""
    use = Use(node.layer, node.input_types, BATCHES)
    has_lengths = any(map(ragged_sizes, node.input_types))
    for promise in WHERE_USED:
        # padding is none of its concern where samples are equally long
        concerns = has_lengths or promise.applies is not takes_lengths
        told = breaches(promise, use) if concerns else None
        if told:
            message = f"`{node.layer.kind}` breaks a promise of every layer, that {promise.words}: {told[0]}"
            help = f"mend the layer; `netspec layers --test {extension.file}` tells all that it has to promise"
            line = blamed(Exception(), type(node.layer), extension)
            arriving = ", ".join(str(one) for one in node.input_types)
            where = Label(node.place, f"{arriving} arrives here")
            return Diagnostic(CODE, message, where, help, related=(line,))
    return None
