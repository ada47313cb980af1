"""A network whose first weights come from a file: `train.weights`, and `netspec weights`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from beginning import BODY, body, first, refusal, save, spec_of
from safetensors.torch import load_file, save_file

import netspec
from netspec.cli.main import main
from netspec.graph.compiled import compile_file
from netspec.source.diagnostics import SpecError
from netspec.training.run import train

LAYERS = """
  - {layers: [{linear: 8, name: first}, batch_norm, {linear: 6, name: second}], name: trunk}
  - {linear: 2, name: answer}"""
NAMES = """
      head.*: answer.*
      stem.*: first.*
      deep.*: second.*
      answer.*: keep.answer.*
      "*.*": trunk.*.*
      trunk.keep.answer.*: answer.*"""


def test_a_training_begins_with_the_file_and_says_so(folder: Path, ears: Any) -> None:
    path = spec_of(folder, "body.safetensors")
    assert all(torch.equal(one, body(folder)[name]) for name, one in first(path).items())
    spec, graph = compile_file(path).sound()
    watch = ears()
    train(graph, spec, folder / "net", watch=watch)
    assert any(
        "begins with the weights of" in note and "11 tensors" in note for note in watch.notes
    )
    assert not torch.equal(
        load_file(folder / "net/best.safetensors")["head.weight"], body(folder)["head.weight"]
    )


def test_what_is_frozen_stays_what_the_file_says(folder: Path) -> None:
    path = spec_of(folder, "body.safetensors, freeze: [stem.*, batch_norm.*, deep.*]")
    spec, graph = compile_file(path).sound()
    train(graph, spec, folder / "net")
    after = load_file(folder / "net/best.safetensors")
    held = [name for name in after if not name.startswith("head.")]
    assert all(torch.equal(after[name], body(folder)[name]) for name in held)


def test_a_mean_of_weights_starts_from_the_file(folder: Path) -> None:
    path = spec_of(folder, "body.safetensors, freeze: [stem.*, batch_norm.*, deep.*], average: ema")
    spec, graph = compile_file(path).sound()
    train(graph, spec, folder / "net")
    after = load_file(folder / "net/best.safetensors")
    assert torch.equal(after["stem.weight"], body(folder)["stem.weight"])


def test_names_are_renamed_one_rule_after_the_other(folder: Path) -> None:
    text = "\n    file: body.safetensors\n    rename: " + NAMES
    path = spec_of(folder, "{file: body.safetensors}", LAYERS)
    head, *_ = Path(path).read_text("utf-8").partition("train: ")
    (folder / "net.yaml").write_text(f"{head}train:\n  device: cpu\n  weights:{text}\n", "utf-8")
    found = first(path)
    assert torch.equal(found["trunk.first.weight"], body(folder)["stem.weight"])
    assert torch.equal(found["answer.bias"], body(folder)["head.bias"])
    assert main(["weights", path]) == 0


def test_a_list_of_mappings_renames_as_one_mapping_does(folder: Path) -> None:
    rules = "{head.*: answer.*}, {stem.*: trunk.first.*, deep.*: trunk.second.*}, {batch_norm.*: trunk.batch_norm.*}"
    found = first(spec_of(folder, f"{{file: body.safetensors, rename: [{rules}]}}", LAYERS))
    assert torch.equal(found["trunk.second.weight"], body(folder)["deep.weight"])


def test_a_new_head_stays_fresh_and_is_told(folder: Path, ears: Any) -> None:
    name = save(
        folder, lambda t: (t.pop("head.weight"), t.pop("head.bias"), t.update(odd=torch.ones(3)))
    )
    assert refusal(spec_of(folder, name))[0] == "NS5162"
    path = spec_of(folder, f"{{file: {name}, partial: true}}")
    found = first(path)
    assert torch.equal(found["stem.weight"], body(folder)["stem.weight"])
    fresh = spec_of(folder, f"{{file: {name}, partial: true}}")
    (folder / "body2.yaml").write_text(BODY, "utf-8")
    assert torch.equal(found["head.weight"], first(str(folder / "body2.yaml"))["head.weight"])
    spec, graph = compile_file(fresh).sound()
    watch = ears()
    train(graph, spec, folder / "net", watch=watch)
    notes = " ".join(watch.notes)
    assert "fresh, for the file lacks them (2): `head.weight`, `head.bias`" in notes
    assert "left out, for the network lacks them (1): `odd`" in notes


def test_a_shape_of_another_head_is_no_match_even_in_part_until_it_is_left_out(
    folder: Path,
) -> None:
    name = save(
        folder, lambda t: t.update({"head.weight": torch.ones(9, 6), "head.bias": torch.ones(9)})
    )
    code, told = refusal(spec_of(folder, f"{{file: {name}, partial: true}}"))
    assert code == "NS5162"
    assert "`head.weight` is [9, 6] there and [2, 6] here" in told
    assert "`rename: {'NAME': []}`" in told
    path = spec_of(folder, f"{{file: {name}, partial: true, rename: {{head.*: []}}}}")
    assert torch.equal(first(path)["deep.bias"], body(folder)["deep.bias"])


def test_a_matrix_that_lies_the_other_way_is_turned_and_its_bias_is_not(folder: Path) -> None:
    name = save(folder, lambda t: t.update({"head.weight": t["head.weight"].T}))
    assert "[6, 2] there and [2, 6] here" in refusal(spec_of(folder, name))[1]
    rule = "{head.*: {to: head.*, transpose: true}}"
    found = first(spec_of(folder, f"{{file: {name}, rename: {rule}}}"))
    assert torch.equal(found["head.weight"], body(folder)["head.weight"])
    assert torch.equal(found["head.bias"], body(folder)["head.bias"])


QKV = "\n  - {unsqueeze: 0}\n  - {attention: {heads: 2}, name: attend}\n  - {flatten: {}}\n  - {linear: 2, name: head}"


@pytest.mark.parametrize("turned", [False, True])
def test_a_fused_tensor_is_shared_out(folder: Path, turned: bool) -> None:
    path = spec_of(folder, "body.safetensors", QKV)
    layers = Path(path).read_text("utf-8").replace(", weights: body.safetensors", "")
    (folder / "net.yaml").write_text(layers, "utf-8")
    plain = first(path)
    parts = ("query", "key", "value")
    fused = {
        f"c_attn.{one}": torch.cat([plain[f"attend.{part}.{one}"] for part in parts])
        for one in ("weight", "bias")
    }
    if turned:
        fused["c_attn.weight"] = fused["c_attn.weight"].T.contiguous()
    others = {n: o + 1 for n, o in plain.items() if n.split(".")[1] not in parts}
    save_file({n: o + 1 for n, o in fused.items()} | others, folder / "w.safetensors")
    to = "[attend.query.*, attend.key.*, attend.value.*]"
    rule = f"{{to: {to}, transpose: true}}" if turned else to
    found = first(spec_of(folder, f"{{file: w.safetensors, rename: {{c_attn.*: {rule}}}}}", QKV))
    assert found.keys() == plain.keys()
    assert all(torch.equal(one, plain[name] + 1) for name, one in found.items())


def test_a_tensor_is_shared_out_unequally_by_sizes(folder: Path) -> None:
    def fuse(t: dict[str, torch.Tensor]) -> None:
        t["both.weight"] = torch.cat([t.pop("deep.weight")[:, :6], t.pop("head.weight")])
        t["both.bias"] = torch.cat([t.pop("deep.bias"), t.pop("head.bias")])

    layers = "\n  - {linear: 8, name: stem}\n  - batch_norm\n  - {linear: 6, name: mid}\n  - {linear: 6, name: deep}\n  - {linear: 2, name: head}"
    name = save(folder, fuse)
    rule = "{both.*: {to: [deep.*, head.*], sizes: [6, 2]}}"
    found = first(spec_of(folder, f"{{file: {name}, partial: true, rename: {rule}}}", layers))
    assert torch.equal(found["head.weight"], body(folder)["head.weight"])
    wrong = refusal(
        spec_of(
            folder,
            f"{{file: {name}, partial: true, rename: {rule.replace('[6, 2]', '[6, 3]')}}}",
            layers,
        )
    )
    assert "`both.weight` is [8, 6] and cannot be cut into [6, 3]" in wrong[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.pop("head.bias"), "it lacks `head.bias`"),
        (lambda t: t.update(odd=torch.ones(2)), "no weight of the network: `odd`"),
        (lambda t: t.update({"deep.bias": torch.ones(7)}), "`deep.bias` is [7] there and [6] here"),
        (
            lambda t: t.update({"deep.bias": torch.ones(6, dtype=torch.int8)}),
            "`deep.bias` is [6] of I8 there and of floats here",
        ),
    ],
)
def test_what_does_not_fit_is_told_by_check_by_weights_and_by_train(
    change: Callable[[Any], Any], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spec_of(folder, save(folder, change))
    code, told = refusal(path)
    assert code == "NS5162"
    assert words in told
    assert "w.safetensors" in told
    assert "`partial: true` takes what fits" in told
    assert main(["check", path, "--no-data", "-q"]) == 0
    assert main(["check", path, "-q"]) == 1
    shown = capsys.readouterr().out
    assert "error[NS5162]" in shown
    assert "net.yaml:" in shown
    spec, graph = compile_file(path).sound()
    with pytest.raises(SpecError, match="NS5162"):
        train(graph, spec, folder / "net")
    assert not (folder / "net/run.json").exists()
    assert main(["weights", path]) == 1
    assert "of 11 weights of `net` fit" in capsys.readouterr().out


def test_the_count_of_a_norm_may_be_missing(folder: Path) -> None:
    name = save(folder, lambda t: t.pop("batch_norm.num_batches_tracked"))
    found = first(spec_of(folder, name))
    assert torch.equal(found["batch_norm.running_var"], body(folder)["batch_norm.running_var"])


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ("../body.safetensors", "NS1162"),
        ("body.zip", "NS1004"),
        ("{file: body.safetensors, rename: {'a.*': '*.*'}}", "NS1010"),
        ("{file: body.safetensors, rename: {'a.*': {to: [b, c], sizes: [1, 2, 3]}}}", "NS1010"),
        ("{file: body.safetensors, rename: {'a.*': {transpose: true}}}", "NS1004"),
        ("{file: body.safetensors, rename: {'a.*': {to: b, turn: true}}}", "NS1004"),
        ("{file: body.safetensors, rename: {'a.*': 3}}", "NS1004"),
        ("{file: body.safetensors, rename: [a, b]}", "NS1004"),
    ],
)
def test_faults_of_form_are_found_without_the_file(weights: str, code: str, tmp_path: Path) -> None:
    found = compile_file(spec_of(tmp_path, weights)).diagnostics
    assert [one.code for one in found] == [code]


def test_the_cure_names_the_spec_where_the_file_was_set_from_outside(folder: Path) -> None:
    name = save(folder, lambda t: t.pop("head.bias"))
    path = str(folder / "body.yaml")
    (found,) = netspec.load(path, {"train.weights": name}).check()[-1:]
    assert f"`netspec weights {path} {folder / name}`" in (found.help or "")


def test_two_tensors_cannot_become_one(folder: Path) -> None:
    rule = "{deep.*: head.*}"
    told = refusal(spec_of(folder, f"{{file: body.safetensors, partial: true, rename: {rule}}}"))[1]
    assert "both become `head." in told


def test_a_rule_that_meets_no_name_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spec_of(folder, "{file: body.safetensors, rename: {modle.*: '*'}}")
    assert main(["weights", path]) == 0
    assert "`modle.*` of `rename` meets no name" in capsys.readouterr().out


def test_weights_suggests_the_nearest_name_of_the_shape(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text(BODY.replace("name: deep", "name: depth"), "utf-8")
    arguments = ["weights", str(folder / "other.yaml"), str(folder / "body.safetensors")]
    assert main([*arguments, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["name"]: one["nearest"] for one in told["missing"]} == {
        "depth.weight": "deep.weight",
        "depth.bias": "deep.bias",
    }
    assert told["matched"] == 9
    assert main(arguments) == 1
    assert "depth.weight" in capsys.readouterr().out


def test_weights_that_are_one_need_stand_in_the_file_once(folder: Path) -> None:
    layers = "\n  - {linear: 4, name: one}\n  - {linear: 4, name: two, share: {weight: one.weight}}\n  - {linear: 2, name: head}"
    path = spec_of(folder, "w.safetensors", layers)
    tensors = {
        "one.weight": torch.rand(4, 4),
        "one.bias": torch.rand(4),
        "two.bias": torch.rand(4),
        "head.weight": torch.rand(2, 4),
        "head.bias": torch.rand(2),
    }
    save_file(tensors, folder / "w.safetensors")
    found = first(path)
    assert torch.equal(found["two.weight"], tensors["one.weight"])


def test_a_resumed_training_does_not_read_the_file_again(folder: Path) -> None:
    path = spec_of(folder, "body.safetensors")
    spec, graph = compile_file(path).sound()
    train(graph, spec, folder / "net")
    (folder / "body.safetensors").unlink()
    assert netspec.load(path).graph.origin is not None
    train(graph, spec, folder / "net", resume=True)


PARTS = """
  - {spec: {file: body.yaml, until: deep, weights: part.safetensors}, name: backbone}
  - {linear: 2, name: head}"""


def test_a_file_of_the_whole_network_stands_for_those_of_its_parts(folder: Path) -> None:
    rule = "{head.*: answer.*, '*.*': backbone.*.*, backbone.answer.*: head.*}"
    path = spec_of(folder, f"{{file: body.safetensors, rename: {rule}}}", PARTS)
    assert not (folder / "part.safetensors").exists()
    found = first(path)
    assert torch.equal(found["backbone.deep.weight"], body(folder)["deep.weight"])
    assert torch.equal(found["head.weight"], body(folder)["head.weight"])


def test_what_a_file_lacks_begins_as_its_part_does(folder: Path) -> None:
    save(folder, lambda t: t["stem.weight"].fill_(7.0), "part")
    only_head = {name: one for name, one in body(folder).items() if name.startswith("head.")}
    save_file(only_head, folder / "w.safetensors")
    found = first(spec_of(folder, "{file: w.safetensors, partial: true}", PARTS))
    assert torch.equal(found["backbone.stem.weight"], torch.full((8, 4), 7.0))
    assert torch.equal(found["head.weight"], body(folder)["head.weight"])
