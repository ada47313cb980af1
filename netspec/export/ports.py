"""What enters and leaves an exported file: the name, dtype and sizes of every input and answer."""

from collections.abc import Collection
from typing import NamedTuple

from netspec.graph.graph import Graph, GraphInput, GraphOutput
from netspec.kinds.columns import RawType
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, Size, TensorType
from netspec.onnx_writer.write import Tensor
from netspec.spec.answers import Answer, answer_names

BATCH = "batch"
DTYPES = {FLOAT: "float32", CODES: "int64", PIXELS: "uint8"}


class Ports(NamedTuple):
    """Inputs in the order of the graph, answers by output and part. The batch is the first size of each."""

    inputs: tuple[Tensor, ...]
    answers: dict[Answer, Tensor]


def ports_of(graph: Graph, *, raw: bool) -> Ports:
    """Of the file that takes raw columns, or else of its numeric core, which takes encoded tensors.

    What is worked out of a text is no input of the file.

    A size named in the spec keeps its name. One that only a raw column has gets the input's name before it, so that
    two pictures need not be of one size: `photo_height`.
    """
    named = {size for one in graph.inputs for size in one.value.type.sizes if isinstance(size, str)}
    taken = (one for one in graph.inputs if one.spec.has_column or not raw)
    inputs = tuple(_input(one, named, raw) for one in taken)
    names = answer_names(
        [one.spec for one in graph.outputs], [one.spec.name for one in graph.inputs]
    )
    answers = {
        (one.spec.name, part): _tensor(
            names[one.spec.name, part], _in_its_picture(one, type), named
        )
        for one in graph.outputs
        for part, type in one.spec.kind.answers(one.value.type, strings=raw).items()
    }
    return Ports(inputs, answers)


def result_of(output: GraphOutput) -> Tensor:
    """What the network gives for an output, before it is decoded; of what is said part by part, the codes."""
    if output.spec.kind.says:
        return _encoded(output.spec.name, output.spec.kind.said(), ())
    return _encoded(output.spec.name, output.value.type, ())


def _input(one: GraphInput, named: Collection[str], raw: bool) -> Tensor:
    if not raw:
        return _encoded(one.spec.name, one.value.type, named)
    type = one.spec.kind.raw(one.spec.width)
    sizes = tuple(
        size
        if isinstance(size, int) or size in one.value.type.sizes or size == one.spec.kind.marks()
        else _free(f"{one.spec.name}_{size}", named)
        for size in type.sizes
    )
    return _tensor(one.spec.name, RawType(type.dtype, sizes), named)


def _in_its_picture(output: GraphOutput, type: RawType) -> RawType:
    """What is as large as a raw picture has the sizes of that: `photo_height`."""
    if not output.spec.kind.gives_pictures or output.spec.picture is None:
        return type
    name = output.spec.picture.name
    sizes = tuple(f"{name}_{size}" if isinstance(size, str) else size for size in type.sizes)
    return type._replace(sizes=sizes)


def _encoded(name: str, type: TensorType, named: Collection[str]) -> Tensor:
    return _tensor(name, RawType(DTYPES[type.dtype], type.sizes), named)


def _tensor(name: str, type: RawType, named: Collection[str]) -> Tensor:
    # a size that the spec calls `batch` is not the batch
    sizes: tuple[Size, ...] = tuple(
        _free(size, named) if size == BATCH else size for size in type.sizes
    )
    return Tensor(name, type.dtype, (BATCH, *sizes))


def _free(word: str, taken: Collection[str]) -> str:
    while word in taken or word == BATCH:
        word += "_"
    return word
