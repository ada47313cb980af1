"""What results within a network are on the reference rows of a run: by PyTorch, or where that is missing by the whole file."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from netspec.export.finished import Finished
from netspec.export.ports import Ports, ports_of
from netspec.export.record import record
from netspec.export.reference import Reference
from netspec.export.save import save
from netspec.export.sound import Source, opened
from netspec.export.verify import expected_of, verify
from netspec.graph.cutting import between
from netspec.graph.ends import answering
from netspec.graph.graph import Graph, GraphOutput, Value
from netspec.onnx_writer.weights import Array
from netspec.onnx_writer.write import write_model
from netspec.spec.part import taken_result

NAME = "{}_within"
"""What a result is called here: no output of a spec can be called so."""
Known = dict[Value, Array]
"""Values within the network → `[rows, …]`."""


def by_pytorch(graph: Graph, run: Finished, values: Sequence[Value], rows: int) -> Known:
    """The values on the first so many rows. Raises `ImportError` without PyTorch."""
    # imported here: an export does without it, and so does the base install
    from netspec.pytorch.load import results_of

    ends = _ends(values)
    part = between(graph, ends)
    encoded = {one.spec.name: run.reference.encoded[one.spec.name][:rows] for one in part.inputs}
    found = results_of(part, run.weights, encoded)
    return {one.value: found[one.spec.name] for one in ends}


def by_whole_file(graph: Graph, run: Finished, values: Sequence[Value], rows: int) -> Known:
    """The same by a file of the whole network that gives them beside its answers, which are held against PyTorch's.

    Raises:
        SpecError: that file does not run (NS6003), or its answers are not PyTorch's (NS6002).
    """
    ends = _ends(values)
    whole = between(graph, [*answering(graph).outputs, *ends])
    ports = ports_of(whole, raw=True)
    model = write_model(
        record(whole, run.fitted, ports, raw=True),
        ports.inputs,
        list(ports.answers.values()),
        weights=run.weights,
        name=graph.name,
    )
    found: Known = {}

    def check(source: Source) -> None:
        _verify(source, whole, run, ports)
        names = [ports.answers[one.spec.name, ""].name for one in ends]
        raw = {one.name: run.reference.raw[one.name][:rows] for one in ports.inputs}
        given = opened(source, ends[0].spec.place).run(names, raw)
        found.update(zip(values, given, strict=True))

    with TemporaryDirectory() as folder:
        save(model, Path(folder) / "whole.onnx", check)
    return found


def _ends(values: Sequence[Value]) -> list[GraphOutput]:
    return [GraphOutput(taken_result(NAME.format(i)), value) for i, value in enumerate(values)]


def _verify(source: Source, whole: Graph, run: Finished, ports: Ports) -> None:
    """Hold what PyTorch has answered against what a file of the network and more answers."""
    answered = next(iter(run.reference.results.values()))
    known = [one for one in whole.outputs if one.spec.name in answered]
    graph = whole._replace(outputs=tuple(known))
    names = {one.spec.name for one in known}
    own = ports._replace(
        answers={key: one for key, one in ports.answers.items() if key[0] in names}
    )
    reference = part_reference(run.reference, graph, {}, max(run.reference.results))
    verify(source, graph, own, expected_of(graph, run.fitted, own, reference, raw=True))


def part_reference(whole: Reference, part: Graph, known: Known, rows: int) -> Reference:
    """The reference of a part: of its inputs and outputs those that the network has, the others from what is `known`."""

    def of_inputs(given: dict[str, Array]) -> dict[str, Array]:
        return {
            one.spec.name: known[one.value] if one.value in known else given[one.spec.name][:rows]
            for one in part.inputs
        }

    results = {
        min(size, rows): {
            one.spec.name: given[one.spec.name][:rows]
            if one.spec.name in given
            else known[one.value][:size]
            for one in part.outputs
        }
        for size, given in whole.results.items()
    }
    return Reference(of_inputs(whole.raw), of_inputs(whole.encoded), results)
