"""What the answers of a network are called: in the ONNX file, in tables of predictions, and wherever else they are read."""

from collections.abc import Collection, Sequence

from netspec.kinds.outputs.output import Output
from netspec.kinds.tensors import TensorType
from netspec.spec.model import OutputSpec

Answer = tuple[str, str]
"""An output and the part of its answer: `("species", "probability")`."""


def answer_names(outputs: Sequence[OutputSpec], inputs: Collection[str]) -> dict[Answer, str]:
    """The name of every answer, in the order of the spec.

    The part `""` is called as its output, the part `probability` of `y` is `y_probability`. Where that is the name of
    an input, of another output or of an answer before, all answers of the output begin with `y_out` instead.
    """
    names: dict[Answer, str] = {}
    for output in outputs:
        taken = {*inputs, *names.values(), *(one.name for one in outputs if one is not output)}
        parts = parts_of(output.kind)
        stem = output.name
        while taken.intersection(_name(stem, part) for part in parts):
            stem += "_out"
        names |= {(output.name, part): _name(stem, part) for part in parts}
    return names


def parts_of(kind: Output) -> tuple[str, ...]:
    """The parts of an answer. They hang on the kind alone, whatever type arrives."""
    return tuple(kind.answers(TensorType(())))


def _name(stem: str, part: str) -> str:
    return f"{stem}_{part}" if part else stem
