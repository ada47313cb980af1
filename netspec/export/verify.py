"""Holds an exported file against what PyTorch answered, on rows of the data and in batches of several sizes."""

from typing import NamedTuple

import numpy as np

from netspec.data.fitted import Fitted
from netspec.export.chosen import Candidates, candidates_of, other_choice
from netspec.export.compare import Difference, Parts, bounds_of, difference
from netspec.export.ports import Ports, result_of
from netspec.export.record import record_decoding, result_name, size_name
from netspec.export.reference import Reference
from netspec.export.rows import asked
from netspec.export.sound import Session, Source, opened, refused
from netspec.graph.graph import Graph, GraphOutput
from netspec.kinds.outputs.boxes import Boxes
from netspec.onnx_writer.weights import Array
from netspec.onnx_writer.write import Tensor, write_model
from netspec.source.diagnostics import SpecError, fail
from netspec.spec.answers import Answer

WORK = 15_000_000_000
"""The multiply-adds that a batch may cost: about half a second. The largest batch of a deep network is cut to fit."""
LEAST = 8
"""To no fewer rows than these."""

Answers = dict[int, dict[Answer, Array]]
"""Number of rows → output and part → `[rows, …]`."""


class Expected(NamedTuple):
    """What the file must answer, and the rows that it answers, by size: of raw columns, or of encoded tensors."""

    columns: dict[int, dict[str, Array]]
    results: dict[int, dict[str, Array]]
    answers: Answers
    candidates: dict[tuple[str, int], Candidates]
    """Output and size → what it chooses from, for outputs whose answers are chosen."""


def expected_of(
    graph: Graph, fitted: Fitted, ports: Ports, reference: Reference, *, raw: bool
) -> Expected:
    """What PyTorch's results mean, decoded by a small file of their own.

    Raises:
        SpecError: the decoding does not run (NS6003).
    """
    most = max(LEAST, WORK // max(1, graph.multiply_adds()))
    results = {
        min(size, most): {name: array[:most] for name, array in arrays.items()}
        for size, arrays in reference.results.items()
    }
    decoder = _decoder(graph, fitted, ports, raw=raw)
    sizes = _raw_sizes(graph, reference) if raw else {}
    columns, answers, candidates = {}, {}, {}
    for size, given in results.items():
        columns[size], rows = asked(graph, reference, size, raw=raw)
        found = _decoded(graph, ports, decoder, given, sizes)
        if len(rows):
            answers[size] = {answer: array[rows] for answer, array in found.items()}
            for position, output in enumerate(graph.outputs):
                if isinstance(output.spec.kind, Boxes):
                    result, picture = given[output.spec.name][rows], sizes.get(size_name(position))
                    candidates[output.spec.name, size] = candidates_of(
                        output, fitted, result, picture, raw=raw
                    )
    return Expected(columns, results, answers, candidates)


def verify(source: Source, graph: Graph, ports: Ports, expected: Expected) -> None:
    """Run a file on the reference, and compare.

    Raises:
        SpecError: an answer is another one than PyTorch's (NS6002), or the file does not run (NS6003).
    """
    place = graph.outputs[0].spec.place
    session = opened(source, place)
    for size, answers in expected.answers.items():
        try:
            found = _answers(session, ports, expected.columns[size])
        except Exception as error:  # onnxruntime's faults have no class in common
            raise refused(error, place) from error
        for output in graph.outputs:
            _compare(output, answers, found, expected, size)


def _decoder(graph: Graph, fitted: Fitted, ports: Ports, *, raw: bool) -> Session:
    inputs = [
        result_of(output)._replace(name=result_name(i)) for i, output in enumerate(graph.outputs)
    ]
    if raw:
        inputs += [Tensor(size_name(i), "int64", (1, 2)) for i in _in_pictures(graph)]
    recorder = record_decoding(graph, fitted, ports, raw=raw)
    model = write_model(recorder, inputs, list(ports.answers.values()), name=graph.name)
    return opened(model.SerializeToString(), graph.outputs[0].spec.place)


def _decoded(
    graph: Graph,
    ports: Ports,
    decoder: Session,
    results: dict[str, Array],
    sizes: dict[str, Array],
) -> dict[Answer, Array]:
    given = {result_name(i): results[one.spec.name] for i, one in enumerate(graph.outputs)}
    return _answers(decoder, ports, given | sizes)


def _in_pictures(graph: Graph) -> dict[int, str]:
    """The outputs that lie in a picture, by position → its input."""
    return {i: one.spec.picture.name for i, one in enumerate(graph.outputs) if one.spec.picture}


def _raw_sizes(graph: Graph, reference: Reference) -> dict[str, Array]:
    """Height and width of the pictures in the reference, which all have one size."""
    return {
        size_name(i): np.array([reference.raw[name].shape[1:3]], np.int64)
        for i, name in _in_pictures(graph).items()
    }


def _answers(session: Session, ports: Ports, rows: dict[str, Array]) -> dict[Answer, Array]:
    names = [tensor.name for tensor in ports.answers.values()]
    return dict(zip(ports.answers, session.run(names, rows), strict=True))


def _compare(
    output: GraphOutput,
    answers: dict[Answer, Array],
    found: dict[Answer, Array],
    expected: Expected,
    size: int,
) -> None:
    name = output.spec.name
    bounds = bounds_of(
        [given[name] for given in expected.results.values()],
        [_parts(given, name)[""] for given in expected.answers.values()],
    )
    kind, parts = output.spec.kind, (_parts(answers, name), _parts(found, name))
    worst = (
        other_choice(kind, *parts, expected.candidates[name, size], bounds)
        if isinstance(kind, Boxes)
        else difference(kind, *parts, bounds)
    )
    if worst is not None:
        raise _mismatch(output, worst, size)


def _parts(answers: dict[Answer, Array], output: str) -> Parts:
    return {part: array for (name, part), array in answers.items() if name == output}


def _mismatch(output: GraphOutput, worst: Difference, size: int) -> SpecError:
    what = f"the {worst.part} of " if worst.part else ""
    a, b = (f"{one:.6g}" if isinstance(one, float) else one for one in worst[2:4])
    far = (
        f", {worst.distance:.3g} apart where {worst.allowed:.3g} is allowed"
        if worst.distance is not None
        else ""
    )
    return fail(
        "NS6002",
        f"{what}`{output.spec.name}` in row {worst.row + 1} of {size} is {a} in PyTorch and {b} in the file{far}",
        output.spec.place,
        help="nothing was written; train once more if a file of the run was changed, otherwise report it with the spec",
    )
