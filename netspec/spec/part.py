"""A part of a network as a spec of its own: results in place of inputs and outputs, besides those inputs and outputs that it has."""

from collections.abc import Iterable, Mapping

from netspec.kinds.inputs.array import Array
from netspec.kinds.outputs.tensor import Tensor
from netspec.kinds.tensors import Size
from netspec.source.record import Record
from netspec.source.text import Place, SourceText, Span
from netspec.spec.model import InputSpec, OutputSpec, Spec


class Part(Record):
    """What is wanted of a network: the results and outputs it leads `to`, and the results that it starts `from`."""

    to: tuple[str, ...] = ()
    from_: tuple[str, ...] = ()


def place_of(word: str, name: str) -> Place:
    """The place of a name that was given from outside: `--to code`."""
    return Place(SourceText(f"--{word}", name), Span(1, 1, 1, max(2, len(name) + 1)))


def given_result(name: str, sizes: tuple[Size, ...]) -> InputSpec:
    """A result as an input: numbers of these sizes."""
    return InputSpec(name, Array(shape=sizes), (name,), place_of("from", name), None, {})


def taken_result(name: str) -> OutputSpec:
    """A result as an output: given as it is."""
    return OutputSpec(name, Tensor(), (), (name,), 1.0, place_of("to", name), None, {})


def restricted(spec: Spec, inputs: Mapping[str, tuple[Size, ...]], outputs: Iterable[str]) -> Spec:
    """The spec with these inputs and outputs alone; those that it has not are results, and inputs among them have sizes."""
    own_inputs = {one.name: one for one in spec.inputs}
    own_outputs = {one.name: one._replace(train_only=False) for one in spec.outputs}
    data = spec.data
    if data is not None and not any(name in own_inputs for name in inputs):
        # no rows of the table are put together to a result
        data = data._replace(rows_per_sample=None)
    return spec._replace(
        inputs=tuple(own_inputs.get(name) or given_result(name, s) for name, s in inputs.items()),
        outputs=tuple(own_outputs.get(name) or taken_result(name) for name in outputs),
        data=data,
    )
