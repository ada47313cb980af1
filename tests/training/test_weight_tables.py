"""How tensors of a file become weights of a network whose layers are made otherwise: by rules, by a table in a file, or by order."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from beginning import body, first, refusal, save, spec_of
from safetensors.torch import save_file

from netspec.cli.main import main
from netspec.graph.compiled import compile_file
from netspec.training.run import train

CONV = """
  - {reshape: [1, 2, 2]}
  - {conv2d: {channels: 3, kernel: 2}, name: conv}
  - flatten
  - {linear: 6, name: deep}
  - {linear: 2, name: head}"""


def plain(folder: Path, layers: str) -> dict[str, torch.Tensor]:
    """The fresh weights of a network, as a file may hold them."""
    path = spec_of(folder, "body.safetensors", layers)
    text = Path(path).read_text("utf-8").replace(", weights: body.safetensors", "")
    (folder / "fresh.yaml").write_text(text, "utf-8")
    return {name: one + 1 for name, one in first(str(folder / "fresh.yaml")).items()}


def begun(folder: Path, layers: str, tensors: dict[str, Any], rules: str) -> dict[str, Any]:
    """The weights that a network begins with after a file of these tensors."""
    save_file({name: one.contiguous() for name, one in tensors.items()}, folder / "w.safetensors")
    return first(spec_of(folder, f"{{file: w.safetensors, rename: {rules}}}", layers))


def same(found: dict[str, torch.Tensor], wanted: dict[str, torch.Tensor]) -> bool:
    return found.keys() == wanted.keys() and all(torch.equal(found[n], wanted[n]) for n in wanted)


def test_axes_are_permuted_and_a_bias_is_left_as_it_is(folder: Path) -> None:
    wanted = plain(folder, CONV)
    there = wanted | {"conv.weight": wanted["conv.weight"].permute(2, 3, 1, 0)}
    assert same(begun(folder, CONV, there, "{conv.*: {to: conv.*, permute: [3, 2, 0, 1]}}"), wanted)


def test_axes_of_one_are_squeezed_and_sizes_reshaped(folder: Path) -> None:
    wanted = plain(folder, CONV)
    there = wanted | {
        "conv.weight": wanted["conv.weight"].reshape(3, 4),
        "deep.bias": wanted["deep.bias"].reshape(1, 6, 1),
    }
    rules = "{conv.weight: {to: conv.weight, reshape: [3, 1, 2, -1]}, deep.bias: {to: deep.bias, squeeze: [0, 2]}}"
    assert same(begun(folder, CONV, there, rules), wanted)
    for rule, words in (
        ("{to: deep.weight, squeeze: 0}", "`deep.weight` is [6, 3], and not all of its axes [0]"),
        ("{to: deep.weight, reshape: [4, -1]}", "is [6, 3] and cannot be reshaped to [4, -1]"),
    ):
        path = spec_of(folder, f"{{file: w.safetensors, rename: {{deep.weight: {rule}}}}}", CONV)
        assert words in refusal(path)[1]


def test_tensors_are_put_together_name_by_name(folder: Path) -> None:
    wanted = plain(folder, CONV)
    there = dict(wanted)
    for one in ("weight", "bias"):
        there[f"x.a.{one}"], there[f"x.b.{one}"] = there.pop(f"deep.{one}").split([2, 4])
    there["head.left"], there["head.right"] = there.pop("head.weight").split([1, 5], dim=1)
    rules = (
        "{deep.*: {from: [x.a.*, x.b.*]}, head.weight: {from: [head.left, head.right], axis: 1}}"
    )
    assert same(begun(folder, CONV, there, rules), wanted)


def test_turned_tensors_are_put_together(folder: Path) -> None:
    wanted = plain(folder, CONV)
    there = {name: one for name, one in wanted.items() if name != "deep.weight"}
    there["a"], there["b"] = wanted["deep.weight"].T.split(3, dim=1)
    rules = "{deep.weight: {from: [a, b], transpose: true}}"
    assert same(begun(folder, CONV, there, rules), wanted)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{from: [x.*, z.*]}", "`deep.weight` is put together of `z.weight` too, which is not"),
        ("{from: [x.*, y.*]}", "`deep.weight` cannot be put together along the axis 0: [6, 3] and"),
    ],
)
def test_what_cannot_be_put_together_is_told(rule: str, words: str, folder: Path) -> None:
    there = {"x.weight": torch.ones(6, 3), "y.weight": torch.ones(6, 2)}
    save_file(there, folder / "w.safetensors")
    rename = f"{{deep.*: {rule}}}"
    assert words in refusal(spec_of(folder, f"{{file: w.safetensors, rename: {rename}}}", CONV))[1]


def test_one_tensor_is_given_to_several_weights(folder: Path) -> None:
    layers = "\n  - {linear: 4, name: a}\n  - {linear: 4, name: b}\n  - {linear: 2, name: head}"
    wanted = plain(folder, layers)
    wanted |= {"b.weight": wanted["a.weight"], "b.bias": wanted["a.bias"]}
    there = {name: one for name, one in wanted.items() if not name.startswith("b.")}
    assert same(begun(folder, layers, there, "{a.*: {to: [a.*, b.*], tie: true}}"), wanted)


def test_a_tensor_is_shared_out_along_another_axis(folder: Path) -> None:
    wanted = plain(folder, CONV)
    both = torch.cat([wanted["deep.weight"], wanted["deep.weight"].flip(0)], 1)
    there = {n: o for n, o in wanted.items() if n != "deep.weight"} | {"both": both}
    rules = "{both: {to: [deep.weight, spare], axis: 1}, spare: []}"
    assert same(begun(folder, CONV, there, rules), wanted)


TABLE = """# names of a file
head.*: answer.*
stem.*: first.*
"""
RENAMED = """
  - {linear: 8, name: first}
  - batch_norm
  - {linear: 6, name: deep}
  - {linear: 2, name: answer}"""


def test_a_table_of_names_may_stand_in_a_file_which_a_run_keeps(folder: Path) -> None:
    (folder / "names.yaml").write_text(TABLE, "utf-8")
    path = spec_of(folder, "{file: body.safetensors, rename: names.yaml}", RENAMED)
    assert torch.equal(first(path)["answer.weight"], body(folder)["head.weight"])
    spec, graph = compile_file(path).sound()
    train(graph, spec, folder / "net")
    assert json.loads((folder / "net/run.json").read_text("utf-8"))["imports"] == {
        "names.yaml": TABLE
    }
    (folder / "names.yaml").unlink()
    assert main(["export", str(folder / "net")]) == 0


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (None, "NS1162", "cannot be read"),
        ("head.*: {to: answer.*, turn: true}", "NS1004", "found `turn`"),
        ("a.*: '*.*'", "NS1004", "more `*` than"),
        ("[a, b]", "NS1004", "patterns with names"),
        ("a: b\na: c", "NS0103", "twice"),
    ],
)
def test_faults_of_a_table_are_told_at_their_place(
    text: str | None, code: str, words: str, folder: Path
) -> None:
    if text is not None:
        (folder / "names.yaml").write_text(text, "utf-8")
    (found,) = compile_file(
        spec_of(folder, "{file: body.safetensors, rename: names.yaml}")
    ).diagnostics
    assert found.code == code
    assert words in found.message
    where = found.where.place.source.name
    assert Path(where).name == ("names.yaml" if text is not None else "net.yaml")


def test_weights_takes_a_table_of_names_from_anywhere(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path_factory.mktemp("tables") / "names.yml"
    table.write_text(TABLE, "utf-8")
    path = spec_of(folder, "body.safetensors", RENAMED)
    words = ["weights", path, str(folder / "body.safetensors")]
    assert main(words) == 1
    capsys.readouterr()
    assert main([*words, "--rename", str(table)]) == 0
    shown = capsys.readouterr().out
    assert "fitting (11)" in shown
    assert "stem.weight" in shown
    table.write_text("a: [b, 3]", "utf-8")
    assert main([*words, "--rename", str(table)]) == 1
    assert "names.yml:1:8" in capsys.readouterr().err


def test_weights_says_what_each_weight_is_made_of(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = save(folder, lambda t: t.update({"head.weight": t["head.weight"].T}))
    path = spec_of(folder, f"{{file: {name}, rename: {{head.*: {{to: head.*, transpose: true}}}}}}")
    assert main(["weights", path, "--format", "json"]) == 0
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)["fitting"]}
    assert told["head.weight"] == {
        "name": "head.weight",
        "shape": [2, 6],
        "from": "head.weight, transposed",
    }


ORDER = "{file: w.pt, match: order}"


def other_names(folder: Path) -> dict[str, torch.Tensor]:
    """The body's weights in their order, without their names and without what counts batches."""
    order = first(str(folder / "body.yaml"))
    kept = [name for name in order if not name.endswith("num_batches_tracked")]
    return {f"t{place}": body(folder)[name] for place, name in enumerate(kept)}


def test_weights_are_matched_by_order_and_shape(folder: Path) -> None:
    torch.save(other_names(folder), folder / "w.pt")
    found = first(spec_of(folder, ORDER))
    counted = "batch_norm.num_batches_tracked"
    assert all(torch.equal(found[n], one) for n, one in body(folder).items() if n != counted)
    assert main(["weights", str(folder / "net.yaml")]) == 0


def test_where_the_orders_part_is_told_and_the_rest_left_fresh_on_request(folder: Path) -> None:
    tensors = other_names(folder)
    tensors["t8"], tensors["t9"] = torch.ones(9, 6), torch.ones(9)
    torch.save(tensors, folder / "w.pt")
    told = refusal(spec_of(folder, ORDER))[1]
    assert "tensor 9 in order is `t8` [9, 6] there and `head.weight` [2, 6] here" in told
    found = first(spec_of(folder, "{file: w.pt, match: order, partial: true}"))
    assert torch.equal(found["deep.bias"], body(folder)["deep.bias"])
    assert torch.equal(found["head.weight"], first(str(folder / "body.yaml"))["head.weight"])
    torch.save({name: tensors[name] for name in ("t0", "t1")}, folder / "w.pt")
    assert (
        "it holds 2 tensors, and the network has 10 weights" in refusal(spec_of(folder, ORDER))[1]
    )


def test_a_file_without_an_order_is_not_matched_by_it(folder: Path) -> None:
    (found,) = compile_file(spec_of(folder, "{file: body.safetensors, match: order}")).diagnostics
    assert found.code == "NS1010"
    assert "by the alphabet" in found.message
