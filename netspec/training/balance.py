"""The weights of classes, where a loss asks for `balanced` ones: from the rows that are trained on."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from netspec.kinds.losses.class_loss import ClassLoss
from netspec.source.diagnostics import fail
from netspec.source.text import whole_file
from netspec.spec.model import OutputSpec, Spec

Weights = Mapping[str, tuple[float, ...]]
"""Output → a weight for each of its classes."""
FACT = "class_weights"
"""Where `run.json` keeps the balanced ones: a finished run is measured with the weights it was trained with."""


def given_weights(output: OutputSpec, balanced: Weights) -> tuple[float, ...] | None:
    """The weights of an output's classes; None where all count the same."""
    asked = output.loss.class_weights if isinstance(output.loss, ClassLoss) else None
    return balanced[output.name] if isinstance(asked, str) else asked


def balanced_weights(spec: Spec, targets: Mapping[str, np.ndarray]) -> dict[str, tuple[float, ...]]:
    """rows / (classes · rows of the class), for the outputs that ask for it; of a set, rows without / rows with the class.

    Where every place has a class of its own, places are counted. A class without rows counts 1.
    """
    found = {}
    for one in spec.outputs:
        if isinstance(one.loss, ClassLoss) and isinstance(one.loss.class_weights, str):
            target = targets[one.name]
            classes = len(one.kind.classes_named())
            if one.kind.single_classes:
                counts = target.sum(axis=0)
                weights = np.maximum(len(target) - counts, 1) / np.maximum(counts, 1)
            else:
                # -1 stands for a place that is none
                there = target[target >= 0].astype(np.int64)
                counts = np.bincount(there, minlength=classes)
                weights = len(there) / (classes * np.maximum(counts, 1))
            found[one.name] = tuple(np.where(counts > 0, weights, 1.0).tolist())
    return found


def read_balanced(folder: Path) -> dict[str, tuple[float, ...]]:
    """The balanced weights of a run. Raises `SpecError`."""
    path = folder / "run.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8")).get(FACT, {})
        return {name: tuple(map(float, weights)) for name, weights in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise fail(
            "NS6001", f"`{path}` is damaged", whole_file(str(path)), help="train once more"
        ) from error
