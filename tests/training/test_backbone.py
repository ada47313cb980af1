"""A network that begins with the weights of another, and what `freeze` holds still."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from netspec.cli.main import main
from netspec.graph.compiled import compile_file
from netspec.graph.graph import Graph
from netspec.graph.started import start_faults
from netspec.pytorch.load import begin, build_module, first_weights
from netspec.source.diagnostics import SpecError
from netspec.spec.model import Spec
from netspec.training import loop
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted

BODY = """netspec: 1
name: body
parameters: {width: 8}
data: {table: clouds.csv}
input: {points: {array: [4]}}
layers:
  - {linear: $width, name: stem}
  - {layers: [batch_norm, relu, dropout: 0.5], name: normed}
  - {linear: $width, name: deep}
  - {linear: 2, name: head}
output: {y: {category: [left, right]}}
train: {device: cpu, batch_size: 16, epochs: 2}
"""
NET = """netspec: 1
name: net
data: {table: clouds.csv}
input: {points: {array: [4]}}
layers:
  - {spec: {file: body.yaml, until: deep, weights: body.safetensors}, name: backbone}
  - {layers: [batch_norm, relu], name: after}
  - {linear: 2, name: head}
output: {y: {category: [left, right]}}
train: {device: cpu, batch_size: 16, epochs: 3, optimizer: {adamw: 0.01}, freeze: [backbone.*]}
"""


@pytest.fixture
def spec(tmp_path: Path, data: Callable[..., Any]) -> Callable[[str], tuple[Graph, Spec]]:
    """Trains the body, and gives graph and spec of a network that begins with its weights."""
    data()
    (tmp_path / "body.yaml").write_text(BODY, "utf-8")
    spec, graph = compile_file(tmp_path / "body.yaml").sound()
    train(graph, spec, tmp_path / "body")
    weights = (tmp_path / "body/best.safetensors").read_bytes()
    (tmp_path / "body.safetensors").write_bytes(weights)

    def make(text: str = NET) -> tuple[Graph, Spec]:
        (tmp_path / "net.yaml").write_text(text, "utf-8")
        spec, graph = compile_file(tmp_path / "net.yaml").sound()
        return graph, spec

    return make


def fault(graph: Graph) -> tuple[str, str]:
    (found,) = start_faults(graph)
    return found.code, found.message


def test_the_backbone_stays_bit_for_bit_what_it_was(spec: Any, tmp_path: Path) -> None:
    train(*spec(), tmp_path / "net")
    before, after = (load_file(tmp_path / f"{name}/best.safetensors") for name in ("body", "net"))
    held = {name: one for name, one in after.items() if name.startswith("backbone.")}
    assert set(before) - {name.removeprefix("backbone.") for name in held} == {
        "head.weight",
        "head.bias",
    }
    assert all(torch.equal(one, before[name[9:]]) for name, one in held.items())
    assert int(after["after.batch_norm.num_batches_tracked"]) > 0


def test_without_freeze_it_learns_from_there(spec: Any, tmp_path: Path) -> None:
    graph, net = spec(NET.replace(", freeze: [backbone.*]", ""))
    learner = Learner(graph, net, torch.device("cpu"))
    begin(learner.module, graph)
    before = load_file(tmp_path / "body.safetensors")
    assert torch.equal(learner.module.state_dict()["backbone.deep.weight"], before["deep.weight"])
    train(graph, net, tmp_path / "net")
    after = load_file(tmp_path / "net/best.safetensors")
    assert not torch.equal(after["backbone.deep.weight"], before["deep.weight"])


def test_a_part_that_is_held_still_acts_as_after_training(spec: Any) -> None:
    graph, net = spec()
    learner = Learner(graph, net, torch.device("cpu"))
    learner.train()
    modes = {name: one.training for name, one in learner.module.named_modules()}
    assert not any(mode for name, mode in modes.items() if name.startswith("backbone"))
    assert modes[""]
    assert modes["after.batch_norm"]
    assert [name for name, one in learner.module.named_parameters() if one.requires_grad] == [
        "after.batch_norm.weight",
        "after.batch_norm.bias",
        "head.weight",
        "head.bias",
    ]


def test_single_weights_are_held_still_and_their_layers_learn_on(spec: Any) -> None:
    graph, net = spec(NET.replace("[backbone.*]", "['*.bias']"))
    learner = Learner(graph, net, torch.device("cpu"))
    learner.train()
    assert all(one.training for one in learner.module.modules())
    held = [n for n, one in learner.module.named_parameters() if not one.requires_grad]
    assert held
    assert all(name.endswith(".bias") for name in held)


def test_weights_that_are_one_are_held_still_together(spec: Any) -> None:
    text = NET.replace("- {linear: 2, name: head}", TIED).replace("backbone.*", "first.weight")
    graph, net = spec(text)
    learner = Learner(graph, net, torch.device("cpu"))
    assert not learner.module.get_parameter("second.weight").requires_grad
    assert learner.module.get_parameter("second.bias").requires_grad


TIED = """- {linear: 8, name: first}
  - {linear: 8, name: second, share: {weight: first.weight}}
  - {linear: 2, name: head}"""


def test_a_resumed_training_does_not_load_again(
    spec: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    text = NET.replace("[backbone.*]", "[backbone.stem.*]")
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*spec(text), whole)
    with pytest.raises(Interrupted):
        train(*spec(text), cut, watch=ears(at_look=11))
    (tmp_path / "body.safetensors").unlink()
    train(*spec(text), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()


def test_the_run_says_what_it_began_with(spec: Any, ears: Any, tmp_path: Path) -> None:
    watch = ears()
    train(*spec(), tmp_path / "net", watch=watch)
    assert any("`backbone` begins with the weights of" in note for note in watch.notes)
    assert any("are held still" in note for note in watch.notes)
    facts = json.loads((tmp_path / "net/run.json").read_text("utf-8"))
    assert facts["imports"] == {"body.yaml": BODY}


def test_an_untrained_file_and_a_module_begin_with_them_too(spec: Any, tmp_path: Path) -> None:
    graph, _ = spec()
    wanted = load_file(tmp_path / "body.safetensors")["stem.weight"]
    assert torch.equal(torch.from_numpy(first_weights(graph)["backbone.stem.weight"]), wanted)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda f: f.unlink(), "NS4001", "there is no file"),
        (lambda f: f.write_bytes(f.read_bytes()[:-5]), "NS5062", "damaged"),
        (lambda f: f.write_bytes(b"\x00" * 100), "NS5062", "damaged"),
        (lambda f: f.write_bytes(b""), "NS5062", "damaged"),
        (lambda f: f.write_bytes(b"\x02" + b"\x00" * 7 + b"[]"), "NS5062", "damaged"),
        (lambda f: f.write_bytes(b"\x04" + b"\x00" * 7 + b'{"a"'), "NS5062", "damaged"),
        (lambda f: edit(f, lambda t: t.pop("stem.bias")), "NS5062", "it lacks `stem.bias`"),
        (
            lambda f: edit(f, lambda t: t.update(odd=torch.zeros(1))),
            "NS5062",
            "no weight of that spec: `odd`",
        ),
        (
            lambda f: edit(f, lambda t: t.update({"deep.bias": torch.zeros(9)})),
            "NS5062",
            "`deep.bias` is [9] there and [8] here",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_told_by_check_and_by_train(
    change: Callable[[Path], Any], code: str, words: str, spec: Any, tmp_path: Path
) -> None:
    graph, net = spec()
    change(tmp_path / "body.safetensors")
    assert fault(graph)[0] == code
    assert words in fault(graph)[1]
    with pytest.raises(SpecError, match=code):
        train(graph, net, tmp_path / "net")
    assert not (tmp_path / "net/run.json").exists()
    assert main(["check", str(tmp_path / "net.yaml"), "--no-data", "-q"]) == 0
    assert main(["check", str(tmp_path / "net.yaml"), "-q"]) == 1


def edit(file: Path, change: Callable[[dict[str, torch.Tensor]], Any]) -> None:
    tensors = load_file(file)
    change(tensors)
    save_file(tensors, file)


def test_weights_behind_until_may_be_there_whatever_their_shape(spec: Any, tmp_path: Path) -> None:
    edit(
        tmp_path / "body.safetensors",
        lambda t: t.update({"head.weight": torch.zeros(5, 8), "head.bias": torch.zeros(5)}),
    )
    assert start_faults(spec()[0]) == []


def test_what_is_held_within_a_spec_comes_from_its_file(spec: Any, tmp_path: Path) -> None:
    train(*spec(), tmp_path / "net")
    (tmp_path / "outer.safetensors").write_bytes((tmp_path / "net/best.safetensors").read_bytes())
    (tmp_path / "mid.yaml").write_text(NET, "utf-8")
    (tmp_path / "body.safetensors").unlink()
    text = NET.replace(
        "{file: body.yaml, until: deep, weights: body.safetensors}",
        "{file: mid.yaml, until: after, weights: outer.safetensors}",
    )
    graph, _ = spec(text)
    module = build_module(graph)
    begin(module, graph)
    wanted = load_file(tmp_path / "outer.safetensors")["backbone.stem.weight"]
    assert torch.equal(module.state_dict()["backbone.backbone.stem.weight"], wanted)


@pytest.mark.parametrize(
    ("freeze", "code", "words"),
    [
        ("[backbon.*]", "NS2066", "`backbone.*`, `after.*`, `head.*`"),
        ("['*']", "NS5002", "every weight still"),
        ("[backbone.*, after.*, head.*]", "NS5002", "every weight still"),
        ("[]", "", ""),
    ],
)
def test_what_freeze_cannot_hold_is_told(
    freeze: str, code: str, words: str, spec: Any, tmp_path: Path
) -> None:
    spec()
    (tmp_path / "net.yaml").write_text(NET.replace("[backbone.*]", freeze), "utf-8")
    found = compile_file(tmp_path / "net.yaml").diagnostics
    assert [one.code for one in found] == [code] * bool(code)
    assert all(words in f"{one.message} {one.help}" for one in found)


def test_a_frozen_norm_takes_batches_of_one_row(spec: Any, tmp_path: Path) -> None:
    text = NET.replace("batch_size: 16", "batch_size: 1").replace(
        "  - {layers: [batch_norm, relu], name: after}\n", ""
    )
    train(*spec(text.replace("epochs: 3", "epochs: 1")), tmp_path / "net")
    text = text.replace(", freeze: [backbone.*]", "")
    with pytest.raises(SpecError, match="NS5011"):
        train(*spec(text), tmp_path / "other")


def test_build_says_how_many_learn(
    spec: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec()
    assert main(["build", str(tmp_path / "net.yaml"), "--out", str(tmp_path / "built")]) == 0
    assert "`freeze` holds 128 still" in capsys.readouterr().out
