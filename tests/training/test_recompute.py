"""What is calculated once more for the backward pass changes no number of a training."""

from typing import Any

import pytest
import torch

from netspec.graph.compiled import compile_text
from netspec.source.diagnostics import SpecError
from netspec.source.text import SourceText
from netspec.training.learner import Learner
from netspec.training.run import train

CPU = torch.device("cpu")
LAYERS = (
    "[{layers: [linear: 16, batch_norm, relu, dropout: 0.3], repeat: 3, name: body}, linear: 2]"
)


def best(folder: Any) -> bytes:
    return (folder / "best.safetensors").read_bytes()


@pytest.mark.parametrize("names", ["body", "[body.1]", "[body.0.*, linear]", "['*']"])
def test_the_weights_are_those_of_a_training_that_keeps_everything(
    names: str, compiled: Any, data: Any, tmp_path: Any
) -> None:
    data()
    train(*compiled("epochs: 3", layers=LAYERS), tmp_path / "kept")
    train(*compiled(f"epochs: 3, recompute: {names}", layers=LAYERS), tmp_path / "again")
    assert best(tmp_path / "again") == best(tmp_path / "kept")
    assert (tmp_path / "again/model.py").read_text() == (tmp_path / "kept/model.py").read_text()


def kept_bytes(learner: Learner, rows: int) -> int:
    """The bytes that a forward pass keeps for the backward pass."""
    kept: dict[int, int] = {}

    def pack(one: torch.Tensor) -> torch.Tensor:
        kept[one.data_ptr()] = one.nbytes
        return one

    learner.train()
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda one: one):
        learner.results_to_learn_from([torch.zeros(rows, 4)])
    return sum(kept.values())


def test_less_is_kept(compiled: Any) -> None:
    everything = kept_bytes(Learner(*compiled(layers=LAYERS), CPU), 1000)
    some = kept_bytes(Learner(*compiled("recompute: body", layers=LAYERS), CPU), 1000)
    assert some < everything / 2


def test_what_stands_beside_is_called_as_ever(compiled: Any) -> None:
    learner = Learner(*compiled("recompute: body.1", layers=LAYERS), CPU)
    changed = [name for name, one in learner.module.named_modules() if "forward" in vars(one)]
    assert changed == ["body.1"]


BLOCKS = """\
netspec: 1
blocks:
  Step: {layers: [linear: 4, relu]}
input: {a: {array: [4]}}
layers:
  - {Step, repeat: 2}
  - linear: 2
output: {y: {category: 2}}
train: {recompute: RECOMPUTE}
"""


def test_a_block_is_named_by_its_name() -> None:
    text = BLOCKS.replace("RECOMPUTE", "[Step]")
    spec, graph = compile_text(SourceText("a.yaml", text)).sound()
    learner = Learner(graph, spec, CPU)
    changed = [name for name, one in learner.module.named_modules() if "forward" in vars(one)]
    assert changed == ["step.0", "step.1"]


def test_a_name_that_no_part_bears_is_told_with_those_that_are() -> None:
    text = BLOCKS.replace("RECOMPUTE", "[Stop]")
    with pytest.raises(SpecError) as caught:
        compile_text(SourceText("a.yaml", text)).sound()
    (found,) = caught.value.diagnostics
    assert found.code == "NS2066"
    assert "`Step`, `step`, `linear`" in str(found.help)
