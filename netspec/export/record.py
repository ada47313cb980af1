"""A graph as ONNX nodes: raw columns are encoded, go through the layers, and what comes out is decoded."""

from netspec.data.fitted import Fitted
from netspec.export.ports import Ports
from netspec.graph.graph import Graph, GraphOutput
from netspec.kinds.lowering import OnnxRecorder
from netspec.spec.model import InputSpec


def record(graph: Graph, fitted: Fitted, ports: Ports, *, raw: bool) -> OnnxRecorder:
    """The whole file; without `raw` its numeric core: no encoding, and classes by position instead of name."""
    onnx = _recorder(ports)
    values = {
        one.value: _encoded(onnx, one.spec, fitted) if raw else one.spec.name
        for one in graph.inputs
    }
    for node in graph.nodes:
        onnx.scope = node.label
        taken = (values[value] for value in node.inputs)
        values[node.output] = node.layer.onnx(onnx, node.input_types, *taken)
    for output in graph.outputs:
        _decode(onnx, output, values[output.value], fitted, ports, raw)
    return onnx


def record_decoding(graph: Graph, fitted: Fitted, ports: Ports, *, raw: bool) -> OnnxRecorder:
    """The end of the file alone: it takes what the network gives, each under its output's position (`result/0`)."""
    onnx = _recorder(ports)
    for position, output in enumerate(graph.outputs):
        onnx.reserve(result_name(position))
        _decode(onnx, output, result_name(position), fitted, ports, raw)
    return onnx


def result_name(position: int) -> str:
    """How `record_decoding` calls the result for an output; an answer is never called so."""
    return f"result/{position}"


def _recorder(ports: Ports) -> OnnxRecorder:
    onnx = OnnxRecorder()
    onnx.reserve(*(one.name for one in (*ports.inputs, *ports.answers.values())))
    return onnx


def _encoded(onnx: OnnxRecorder, spec: InputSpec, fitted: Fitted) -> str:
    onnx.scope = f"encode/{spec.name}"
    return spec.kind.encode(onnx, spec.name, spec.width, fitted.inputs.get(spec.name, {}))


def _decode(
    onnx: OnnxRecorder, output: GraphOutput, value: str, fitted: Fitted, ports: Ports, raw: bool
) -> None:
    name, kind = output.spec.name, output.spec.kind
    onnx.scope = f"decode/{name}"
    decode = kind.decode if raw else kind.decode_tensors
    for part, answer in decode(onnx, value, fitted.outputs.get(name, {})).items():
        onnx.rename(answer, ports.answers[name, part].name)
