"""Networks of the zoo answer as those of transformers do, whose weights they take by the tables of names beside the zoo."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from references import CLOSE, REFERENCES, ZOO, answers, apart, sample, two_ways, with_their_weights

from netspec.cli.main import main

needs_transformers = pytest.mark.skipif(
    importlib.util.find_spec("transformers") is None,
    reason="transformers is not installed: `pip install -e '.[test]'`",
)


@needs_transformers
@pytest.mark.parametrize("name", REFERENCES)
def test_a_network_answers_as_the_one_of_transformers(name: str, tmp_path: Path) -> None:
    one = REFERENCES[name]
    theirs = one.theirs(**one.small)
    network = with_their_weights(one, theirs, one.ours, tmp_path)
    assert network.graph.parameters() == sum(p.numel() for p in theirs.parameters())
    net = two_ways(network)
    values = sample(net, rows=3, length=17)
    wanted = answers(one, theirs, values)
    assert all(np.ptp(right, axis=0).max() > 0.01 * np.abs(right).max() for right in wanted)
    assert apart(wanted, net.all_by_torch(values), values) < CLOSE
    assert apart(wanted, net.all_by_onnx(values), values) < CLOSE


def test_every_table_is_of_a_network_that_is_held_against_its_reference() -> None:
    assert {path.name for path in (ZOO / "weights").iterdir()} == {
        one.names().name for one in REFERENCES.values()
    }


@needs_transformers
def test_a_file_of_the_hub_fits_by_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files there were written by older versions, under a model with a head: other names for some, and more of them."""
    import torch
    from references import model

    one = REFERENCES["bert_base"]
    theirs = model("BertForPreTraining", "BertConfig")(**one.small)
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): tensor
        for name, tensor in theirs.state_dict().items()
    }
    torch.save(old, tmp_path / "pytorch_model.bin.pt")
    sizes = [word for key, value in one.ours.items() for word in ("--set", f"{key}={value}")]
    words = ["weights", str(ZOO / "bert_base.yaml"), str(tmp_path / "pytorch_model.bin.pt"), *sizes]
    assert main(words) == 1
    capsys.readouterr()
    assert main([*words, "--rename", str(one.names())]) == 0, capsys.readouterr().out
