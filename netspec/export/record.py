"""A graph as ONNX nodes: raw columns are encoded, go through the layers, and what comes out is decoded."""

from netspec.data.encoder import picture_of
from netspec.data.fitted import Fitted
from netspec.export.ports import Ports
from netspec.export.said import record_said
from netspec.graph.graph import Graph, GraphInput, GraphOutput
from netspec.graph.said import asked_once, spoken
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known
from netspec.kinds.texts.tokens import record_lengths
from netspec.spec.model import InputSpec


def record(graph: Graph, fitted: Fitted, ports: Ports, *, raw: bool) -> OnnxRecorder:
    """The whole file; without `raw` its numeric core: no encoding, and classes by position instead of name."""
    onnx = _recorder(ports)
    values = {
        one.value: _encoded(onnx, one.spec, fitted) if raw else one.spec.name
        for one in graph.inputs
        if one.spec.has_column or not raw
    }
    named = {one.spec.name: one.value for one in graph.inputs}
    for one in graph.inputs:
        if one.spec.of is not None and one.spec.of.has_column and raw:
            onnx.scope = f"encode/{one.spec.name}"
            values[one.value] = record_lengths(onnx, values[named[one.spec.of.name]])
    for node in asked_once(graph):
        node.record(onnx, values)
    for output in spoken(graph):
        values[output.value] = record_said(onnx, graph, output, values, fitted)
    for output in graph.outputs:
        onnx.scope = f"decode/{output.spec.name}"
        sizes = _raw_size(onnx, output) if raw and output.spec.picture else ""
        marker = marker_of(graph, output)
        known = _known(fitted, output, sizes, values[marker.value] if marker else None)
        _decode(onnx, output, values[output.value], known, ports, raw)
    return onnx


def record_decoding(graph: Graph, fitted: Fitted, ports: Ports, *, raw: bool) -> OnnxRecorder:
    """The end of the file alone: it takes what the network gives, each under its output's position (`result/0`).

    What lies in a picture takes the raw size of that as well, `size/0`, `[1, 2]`, and what tells codes that have lengths
    those, `[batch]`. Where an answer is a class without a probability, it says too how far that is ahead of the next:
    `margin/0`.
    """
    onnx = _recorder(ports)
    for position, output in enumerate(graph.outputs):
        names = result_name(position), size_name(position)
        onnx.reserve(*names, margin_name(position))
        onnx.scope = f"decode/{output.spec.name}"
        lengths = names[1] if raw and marker_of(graph, output) else None
        known = _known(fitted, output, names[1] if raw else "", lengths)
        _decode(onnx, output, names[0], known, ports, raw)
        margin = output.spec.kind.margin(onnx, names[0], known)
        if margin is not None:
            onnx.rename(margin, margin_name(position))
    return onnx


def marker_of(graph: Graph, output: GraphOutput) -> GraphInput | None:
    """The input that says how long the codes are which an output tells."""
    told = output.spec.of
    if told is None or output.spec.kind.learns_from != "input":
        return None
    sizes = told.kind.encoded(told.width).sizes
    return next((one for one in graph.inputs if one.spec.kind.marks() in sizes), None)


def result_name(position: int) -> str:
    """How `record_decoding` calls the result for an output; an answer is never called so."""
    return f"result/{position}"


def size_name(position: int) -> str:
    """How it calls the raw height and width of the picture that an output lies in."""
    return f"size/{position}"


def margin_name(position: int) -> str:
    """How it calls what says how sure the class is that an output answers with."""
    return f"margin/{position}"


def _known(fitted: Fitted, output: GraphOutput, sizes: str, lengths: str | None) -> Known:
    state = fitted.outputs.get(output.spec.name, {})
    return Known(state, picture_of(output.spec, sizes), lengths, output.spec.loss)


def _recorder(ports: Ports) -> OnnxRecorder:
    onnx = OnnxRecorder()
    onnx.reserve(*(one.name for one in (*ports.inputs, *ports.answers.values())))
    return onnx


def _encoded(onnx: OnnxRecorder, spec: InputSpec, fitted: Fitted) -> str:
    onnx.scope = f"encode/{spec.name}"
    return spec.kind.encode(onnx, spec.name, spec.width, fitted.inputs.get(spec.name, {}))


def _raw_size(onnx: OnnxRecorder, output: GraphOutput) -> str:
    """Height and width of the raw pictures of a call, `[1, 2]`: they all have one size."""
    assert output.spec.picture is not None
    size = onnx.op("Shape", output.spec.picture.name, start=1, end=3)
    return onnx.op("Unsqueeze", size, onnx.constant([0], "int64"))


def _decode(
    onnx: OnnxRecorder,
    output: GraphOutput,
    value: str,
    known: Known,
    ports: Ports,
    raw: bool,
) -> None:
    name, kind = output.spec.name, output.spec.kind
    decode = kind.decode if raw else kind.decode_tensors
    for part, answer in decode(onnx, value, known).items():
        onnx.rename(answer, ports.answers[name, part].name)
