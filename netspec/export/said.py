"""A text that the file says part by part: the layers that hang on what was said are a loop's body."""

from collections.abc import Mapping

from netspec.data.fitted import Fitted
from netspec.graph.graph import Graph, GraphOutput, Value
from netspec.graph.said import asked_again, inputs_of
from netspec.kinds.lowering import OnnxConstant, OnnxRecorder
from netspec.kinds.texts.ragged import whole
from netspec.kinds.texts.tokens import BEGIN, END, PADDING


def record_said(
    onnx: OnnxRecorder,
    graph: Graph,
    output: GraphOutput,
    values: Mapping[Value, str],
    fitted: Fitted,
) -> str:
    """Record what is said in an output: int64 codes `[N, places]`, padding behind the end.

    At each turn the layers see all that was said so far; the most likely code is said next, until every text is ended.
    `values` are those that hang on nothing that is said.
    """
    onnx.scope = f"say/{output.spec.name}"
    before, count = inputs_of(graph, output)
    nodes, kind = asked_again(graph, output), output.spec.kind
    state = fitted.outputs.get(output.spec.name, {})
    given = next(one.value for one in graph.inputs if one.spec.has_column)
    rows = onnx.op("Shape", values[given], start=0, end=1)
    none = onnx.op("Concat", rows, onnx.constant([0], "int64"), axis=0)
    nothing = onnx.op("ConstantOfShape", none, value=OnnxConstant([0], "int64"))
    begin = onnx.op("ConstantOfShape", rows, value=OnnxConstant([BEGIN], "int64"))
    begins = onnx.op("Unsqueeze", begin, onnx.constant([1], "int64"))
    going = onnx.op("Equal", begin, whole(onnx, END))

    def turn(number: str, said: str, ended: str) -> tuple[str, ...]:
        inner = dict(values)
        inner[before.value] = onnx.op("Concat", begins, said, axis=1)
        places = onnx.op("Add", number, whole(onnx, 1))
        inner[count.value] = onnx.op("Expand", places, rows)
        for node in nodes:
            node.record(onnx, inner)
        onnx.scope = f"say/{output.spec.name}"
        last = onnx.op("Gather", inner[output.value], whole(onnx, -1), axis=1)
        code = onnx.op("Where", ended, whole(onnx, PADDING), kind.next_code(onnx, last, state))
        now = onnx.op("Or", ended, onnx.op("Equal", code, whole(onnx, END)))
        left = onnx.op("ReduceMin", onnx.op("Cast", now, to=7), keepdims=0)
        longer = onnx.op(
            "Concat", said, onnx.op("Unsqueeze", code, onnx.constant([1], "int64")), axis=1
        )
        return onnx.op("Equal", left, whole(onnx, 0)), longer, now

    most = whole(onnx, kind.most_said() - 1)
    return onnx.loop(most, [(nothing, "int64", 2), (going, "bool", 1)], [], turn)[0]
