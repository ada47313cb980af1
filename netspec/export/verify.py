"""Holds an exported file against what PyTorch answered, on rows of the data and in batches of several sizes."""

from typing import NamedTuple

import numpy as np

from netspec.data.fitted import Fitted
from netspec.export.chosen import Candidates, candidates_of, other_choice
from netspec.export.compare import Difference, Parts, bounds_of, difference
from netspec.export.ports import Ports, result_of
from netspec.export.record import margin_name, marker_of, record_decoding, result_name, size_name
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
    margins: dict[int, dict[str, Array]]
    """By size: output → how far the class it answers with is ahead of the next, where no probability says so."""
    candidates: dict[tuple[str, int], Candidates]
    """Output and size → what it chooses from, for outputs whose answers are chosen."""


def most_rows(graph: Graph) -> int:
    """How many rows a network answers in a time that one waits for."""
    return max(LEAST, WORK // max(1, graph.multiply_adds()))


def expected_of(
    graph: Graph, fitted: Fitted, ports: Ports, reference: Reference, *, raw: bool
) -> Expected:
    """What PyTorch's results mean, decoded by a small file of their own.

    Raises:
        SpecError: the decoding does not run (NS6003).
    """
    most = most_rows(graph)
    results = {
        min(size, most): {name: array[:most] for name, array in arrays.items()}
        for size, arrays in reference.results.items()
    }
    decoder = _decoder(graph, fitted, ports, raw=raw)
    columns, answers, margins, candidates = {}, {}, {}, {}
    for size, given in results.items():
        columns[size], rows = asked(graph, reference, size, raw=raw)
        beside = _beside(graph, reference, size) if raw else {}
        found, sure = _decoded(graph, ports, decoder, given, beside)
        if len(rows):
            answers[size] = {answer: array[rows] for answer, array in found.items()}
            margins[size] = {name: array[rows] for name, array in sure.items()}
            for position, output in enumerate(graph.outputs):
                if isinstance(output.spec.kind, Boxes):
                    result, picture = given[output.spec.name][rows], beside.get(size_name(position))
                    candidates[output.spec.name, size] = candidates_of(
                        output, fitted, result, picture, raw=raw
                    )
    return Expected(columns, results, answers, margins, candidates)


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
        inputs += [Tensor(size_name(i), "int64", sizes) for i, sizes in _taken(graph).items()]
    recorder = record_decoding(graph, fitted, ports, raw=raw)
    sure = [Tensor(margin_name(i), "float32", sizes) for i, sizes in _margins(graph, ports).items()]
    gives = [*ports.answers.values(), *sure]
    model = write_model(recorder, inputs, gives, name=graph.name)
    return opened(model.SerializeToString(), graph.outputs[0].spec.place)


def _decoded(
    graph: Graph,
    ports: Ports,
    decoder: Session,
    results: dict[str, Array],
    beside: dict[str, Array],
) -> tuple[dict[Answer, Array], dict[str, Array]]:
    """The answers, and how sure those are that are classes without a probability."""
    given = {result_name(i): results[one.spec.name] for i, one in enumerate(graph.outputs)}
    answers = _answers(decoder, ports, given | beside)
    names = {graph.outputs[i].spec.name: margin_name(i) for i in _margins(graph, ports)}
    sure = decoder.run(list(names.values()), given | beside) if names else []
    return answers, dict(zip(names, sure, strict=True))


def _margins(graph: Graph, ports: Ports) -> dict[int, tuple[int | str, ...]]:
    """The outputs, by position, whose margins are asked for, each with its sizes."""
    found = {}
    for i, one in enumerate(graph.outputs):
        parts = {part for name, part in ports.answers if name == one.spec.name}
        if one.spec.kind.probabilities and parts == {""} and not _answers_numbers(one):
            found[i] = ports.answers[one.spec.name, ""].sizes
    return found


def _answers_numbers(one: GraphOutput) -> bool:
    return one.spec.kind.answers(one.value.type)[""].dtype == "float32"


def _taken(graph: Graph) -> dict[int, tuple[int | str, ...]]:
    """What the decoding takes beside the results, by the output's position: a picture's raw size, or samples' lengths."""
    found: dict[int, tuple[int | str, ...]] = {}
    for i, one in enumerate(graph.outputs):
        if one.spec.picture:
            found[i] = (1, 2)
        elif marker_of(graph, one):
            found[i] = ("batch",)
    return found


def _beside(graph: Graph, reference: Reference, size: int) -> dict[str, Array]:
    """The same for the first rows of the reference, whose pictures all have one size."""
    found: dict[str, Array] = {}
    for i in _taken(graph):
        picture, marker = graph.outputs[i].spec.picture, marker_of(graph, graph.outputs[i])
        if picture is not None:
            found[size_name(i)] = np.array([reference.raw[picture.name].shape[1:3]], np.int64)
        elif marker is not None:
            found[size_name(i)] = reference.encoded[marker.spec.name][:size]
    return found


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
        else difference(kind, *parts, bounds, expected.margins[size].get(name))
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
        help="nothing was written; if a file of the run was changed, `netspec train SPEC --resume` writes it once more; otherwise "
        "report it with the spec",
    )
