"""A recorder's nodes as an ONNX model. The same record and the same weights give the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from netspec.kinds.lowering import OPSET, OnnxBody, OnnxConstant, OnnxNode, OnnxPort, OnnxRecorder
from netspec.onnx_writer.weights import Array, worked_out
from netspec.version import VERSION

ML_OPSET = 3
ONNX = str(onnx.__version__)
IR_VERSIONS = {18: 8, 20: 9}
"""Opset → the version of the file format that came with it."""

DTYPES = {
    "float32": TensorProto.FLOAT,
    "float64": TensorProto.DOUBLE,
    "int8": TensorProto.INT8,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
    "uint8": TensorProto.UINT8,
    "bool": TensorProto.BOOL,
    "string": TensorProto.STRING,
}


class Tensor(NamedTuple):
    """A tensor that enters or leaves the file; its sizes include the batch: `("batch", 3, "height")`."""

    name: str
    dtype: str
    sizes: tuple[int | str, ...]


def write_model(
    recorder: OnnxRecorder,
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor],
    *,
    weights: Mapping[str, Array] | None = None,
    name: str,
    metadata: Mapping[str, str] | None = None,
) -> onnx.ModelProto:
    """The model. Nodes, constants and weights that no output needs are left out.

    `weights` goes from `scope.name`, as a state dict has it, to the array.

    Raises:
        KeyError: a weight that the graph needs is not among `weights`.
    """
    nodes = _needed(recorder.nodes, {tensor.name for tensor in outputs})
    used = {value for node in nodes for value in node.reads()}
    initializers = [
        *(_constant(n, one) for n, one in recorder.constants.items() if n in used),
        *(
            numpy_helper.from_array(np.ascontiguousarray(array), n)
            for n, array in _weights(recorder, used, weights or {})
        ),
    ]
    graph = helper.make_graph(
        [_node(node) for node in nodes],
        name,
        [_described(tensor) for tensor in inputs],
        [_described(tensor) for tensor in outputs],
        initializer=initializers,
    )
    return _model(graph, nodes, metadata or {})


def _model(graph: Any, nodes: Sequence[OnnxNode], metadata: Mapping[str, str]) -> onnx.ModelProto:
    every = [inner for node in nodes for inner in node.with_inner()]
    opset = max((node.opset for node in every), default=OPSET)
    opsets = [helper.make_opsetid("", opset)]
    if any(node.domain == "ai.onnx.ml" for node in every):
        opsets.append(helper.make_opsetid("ai.onnx.ml", ML_OPSET))
    model = helper.make_model(
        graph,
        producer_name="netspec",
        producer_version=VERSION,
        ir_version=IR_VERSIONS[opset],
        opset_imports=opsets,
    )
    if metadata:
        helper.set_model_props(model, dict(metadata))
    return model


def _needed(nodes: Iterable[OnnxNode], wanted: set[str]) -> list[OnnxNode]:
    """The nodes that lead to the wanted values, in their order."""
    wanted, kept = set(wanted), []
    for node in reversed(list(nodes)):
        if wanted.intersection(node.outputs):
            wanted.update(node.reads())
            kept.append(node)
    return kept[::-1]


def _weights(
    recorder: OnnxRecorder, used: set[str], weights: Mapping[str, Array]
) -> Iterable[tuple[str, Array]]:
    def stored(scope: str, name: str) -> Array:
        path, turned = recorder.owner(f"{scope}.{name}")
        return weights[path].T if turned else weights[path]

    for name, (scope, expression) in recorder.weights.items():
        if name in used:
            yield name, worked_out(expression, partial(stored, scope))


def _constant(name: str, constant: OnnxConstant) -> TensorProto:
    if constant.dtype == "string":
        values = np.asarray(constant.values, dtype=object)
        texts = [str(text).encode() for text in values.reshape(-1)]
        return TensorProto(
            name=name, data_type=TensorProto.STRING, dims=values.shape, string_data=texts
        )
    return numpy_helper.from_array(np.asarray(constant.values, dtype=constant.dtype), name)


def _node(node: OnnxNode) -> Any:
    made = helper.make_node(
        node.op_type, node.inputs, node.outputs, name=node.name, domain=node.domain or None
    )
    # sorted, so that the bytes do not hang on how a kind happens to write its call
    for key in sorted(node.attributes):
        made.attribute.append(_attribute(key, node.attributes[key]))
    return made


def _attribute(key: str, value: Any) -> Any:
    if isinstance(value, OnnxConstant):
        return helper.make_attribute(key, _constant("", value))
    if isinstance(value, OnnxBody):
        return helper.make_attribute(key, _body(value))
    return helper.make_attribute(key, list(value) if isinstance(value, tuple) else value)


def _body(body: OnnxBody) -> Any:
    nodes = _needed(body.nodes, {port.name for port in body.gives})
    takes, gives = ([_port(port) for port in ports] for ports in (body.takes, body.gives))
    return helper.make_graph([_node(node) for node in nodes], "body", takes, gives)


def _port(port: OnnxPort) -> Any:
    return helper.make_tensor_value_info(port.name, DTYPES[port.dtype], [None] * port.rank)


def _described(tensor: Tensor) -> Any:
    return helper.make_tensor_value_info(tensor.name, DTYPES[tensor.dtype], tensor.sizes)
