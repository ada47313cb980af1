"""The zoo of published networks: all of it is sound, and has the parameters of the reference implementations."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from netspec.cli.main import main
from netspec.contract.two_ways import TwoWays
from netspec.graph.compiled import compile_file
from netspec.graph.ends import answering
from netspec.source.text import SourceText
from netspec.source.tree import plain
from netspec.source.yaml_reader import read

ROOT = Path(__file__).parents[1]
ZOO = ROOT / "specs/zoo"

REFERENCES = {
    # torchvision
    "alexnet": 61_100_840,
    "convnext_tiny": 28_589_128,
    "deeplab_v3": 42_004_074,
    "densenet121": 7_978_856,
    "efficientnet_b0": 5_288_548,
    "fcos_resnet50_fpn": 32_269_600 + 53_120,  # there the norms of the backbone are no parameters
    "googlenet": 6_624_904,
    "mobilenet_v2": 3_504_872,
    "mobilenet_v3_large": 5_483_032,
    "resnet18": 11_689_512,
    "resnet50": 25_557_032,
    "resnext50_32x4d": 25_028_904,
    "squeezenet1_1": 1_235_496,
    "swin_t": 28_288_354,
    "vgg16": 138_357_544,
    "vit_b_16": 86_567_656,
    # transformers
    "bert_base": 109_482_240,
    "distilbert": 66_362_880,
    "gpt2": 124_439_808,
    "llama": 1_100_048_384,  # TinyLlama 1.1B
}

OURS = {
    "crnn": 394_098,
    "dlrm": 540_677_217,
    "ft_transformer": 896_257,
    "lenet5": 61_706,
    "patchtst": 921_184,
    "siamese": 101_376,
    "tabnet": 6_408,
    "tagger_bilstm": 2_634_125,
    "tcn": 66_910,
    "transformer_base": 63_082_496,
    "two_tower": 12_456_640,
    "unet": 31_032_395,
    "vae": 945_897,
    "wavenet": 1_263_168,
}
"""Those whose papers leave sizes open."""

COUNTS = REFERENCES | OURS


def test_every_file_is_in_the_table() -> None:
    assert {path.stem for path in ZOO.glob("*.yaml")} == set(COUNTS)
    assert all(path.suffix == ".yaml" for path in ZOO.iterdir() if path.name != "weights")


@pytest.mark.parametrize("name", COUNTS)
def test_a_network_has_the_parameters_of_its_reference_and_no_finding(name: str) -> None:
    compiled = compile_file(ZOO / f"{name}.yaml")
    spec, graph = compiled.sound()
    assert not compiled.diagnostics
    assert spec.name == name
    assert graph.parameters() == COUNTS[name]
    assert spec.description.endswith(f", {COUNTS[name]:,} parameters")


@pytest.mark.parametrize(
    ("variant", "count"),
    [
        ("convnext_tiny small", 50_223_688),
        ("efficientnet_b0 b1", 7_794_184),
        ("efficientnet_b0 b2", 9_109_994),
        ("efficientnet_b0 b3", 12_233_232),
        ("efficientnet_b0 b4", 19_341_616),
        ("gpt2 medium", 354_823_168),
        ("mobilenet_v2 google", 3_506_153),
        ("resnet50 resnet101", 44_549_160),
        ("resnet50 resnet152", 60_192_808),
        ("vgg16 vgg11", 132_863_336),
        ("vgg16 vgg19", 143_667_240),
        ("vit_b_16 b32", 88_224_232),
        ("vit_b_16 l16", 304_326_632),
    ],
)
def test_a_variant_has_the_parameters_of_its_reference(
    variant: str, count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, chosen = variant.split()
    spec = str(ZOO / f"{name}.yaml")
    words = ["build", spec, "--variant", chosen, "--format", "json", "--out", str(tmp_path)]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["parameters"] == count


def test_each_is_a_page_that_an_editor_knows_by_its_first_line() -> None:
    schema = json.loads((ROOT / "schemas/spec.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft7Validator(schema)
    for path in ZOO.glob("*.yaml"):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        assert lines[0] == "# yaml-language-server: $schema=../../schemas/spec.schema.json"
        assert len(lines) < 90
        assert max(map(len, lines)) <= 130
        assert not list(validator.iter_errors(plain(read(SourceText(path.name, text)))))


@pytest.mark.parametrize("name", ["ft_transformer", "lenet5", "patchtst", "tabnet", "tcn", "vae"])
def test_a_small_one_gives_the_same_in_torch_and_onnx(name: str) -> None:
    net = TwoWays.of(answering(compile_file(ZOO / f"{name}.yaml").sound()[1]))
    values = net.draw({}, 2)
    for right, found in zip(net.all_by_torch(values), net.all_by_onnx(values), strict=True):
        assert right.shape == found.shape
        assert np.ptp(right) > 0
        np.testing.assert_allclose(found, right, rtol=1e-3, atol=1e-4 * np.abs(right).max())
