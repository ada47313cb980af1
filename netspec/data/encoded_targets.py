"""The targets of a part as the losses take them: of cells, sequences, label pictures, and of the inputs that an output tells."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from netspec.data.encoder import encode_target, encode_target_of_input, real_codes
from netspec.data.fitted import Fitted
from netspec.data.loading import Loaded
from netspec.data.sequence_targets import Sizes, sequence_target, steps_of
from netspec.kinds.texts.tokens import BEGIN, PADDING
from netspec.spec.model import InputSpec, OutputSpec, Spec

Arrays = Mapping[str, np.ndarray]


class Targets(NamedTuple):
    """Output → its target: encoded, and as it was given."""

    encoded: dict[str, np.ndarray]
    raw: dict[str, np.ndarray]
    lengths: dict[str, np.ndarray]
    """Input that an output tells → the lengths of its samples, `[N]`, where they have some."""


def encoded_targets(
    spec: Spec, fitted: Fitted, part: Loaded, inputs: Arrays, arrives: Sizes
) -> Targets:
    """The targets of all outputs; `inputs` are the encoded ones, `arrives` says what the network gives for each output.

    Raises:
        SpecError: a target has not as many values as its sample has places, or one that is no class.
    """
    found = Targets({}, {}, {})
    for one in spec.outputs:
        if one.kind.keeps_input and one.of is not None:
            # pictures stay the bytes they are, on the disk if they lie there
            found.encoded[one.name] = part.targets.get(one.name, inputs[one.of.name])
        elif one.name in part.targets and one.kind.target_form == "label_pictures":
            found.encoded[one.name] = part.targets[one.name]
        elif one.name in part.targets:
            found.raw[one.name] = raw = part.targets[one.name]
            pictures = part.sizes[one.picture.name] if one.picture else None
            found.encoded[one.name] = encode_target(one, raw, fitted.outputs[one.name], pictures)
        elif one.has_target and one.kind.learns_from == "input":
            _of_input(one, spec, fitted, inputs, found)
        elif one.has_target and one.kind.target_form == "sequences":
            _of_sequences(one, spec, part, inputs, arrives, found)
    return found


def said_before(spec: Spec, targets: Arrays) -> dict[str, np.ndarray]:
    """What the true texts say before each place, for inputs that are this of an output, and the lengths of it."""
    found: dict[str, np.ndarray] = {}
    for one in spec.inputs:
        if one.said_in is not None:
            target = targets[one.said_in]
            before = np.full_like(target, BEGIN)
            before[:, 1:] = target[:, :-1]
            found[one.name] = np.where(target < 0, PADDING, before)
        elif one.of is not None and one.of.said_in is not None:
            found[one.name] = real_codes(found[one.of.name])
    return found


def _of_sequences(
    one: OutputSpec, spec: Spec, part: Loaded, inputs: Arrays, arrives: Sizes, found: Targets
) -> None:
    axis = arrives[one.name][0] if one.name in arrives else None
    steps = steps_of(axis, spec.inputs, inputs, part.rows)
    assert steps is not None
    raw, padded, counts = sequence_target(one, part.frame, steps)
    target = encode_target(one, padded, {})
    target[~counts] = -1
    if one.ignored is not None and one.targets[0].dtype == "string":
        # texts have no number but their place in the list
        target[target == one.ignored] = -1
    found.encoded[one.name], found.raw[one.name] = target, raw


def _of_input(one: OutputSpec, spec: Spec, fitted: Fitted, inputs: Arrays, found: Targets) -> None:
    assert one.of is not None
    lengths = _lengths_of(one.of, spec, inputs)
    state = fitted.outputs[one.name]
    target = encode_target_of_input(one, inputs[one.of.name], state, lengths)
    if one.ignored is not None:
        target = np.where(target == one.ignored, -1, target)
    found.encoded[one.name] = target
    if lengths is not None:
        found.lengths[one.of.name] = lengths


def _lengths_of(one: InputSpec, spec: Spec, inputs: Arrays) -> np.ndarray | None:
    """The lengths of an input's samples, `[N]`, where they have some."""
    sizes = one.kind.encoded(one.width).sizes
    marked = (other for other in spec.inputs if other.kind.marks() in sizes)
    return next((inputs[other.name] for other in marked), None)
