"""Networks of the zoo beside those of transformers: one of theirs made from a config, and the same weights in ours.

Nothing is downloaded: their weights are random, and go through the file that `save_pretrained` writes and the table of names
that lies beside the zoo.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

import netspec
from netspec.contract.two_ways import TwoWays
from netspec.graph.ends import answering
from netspec.onnx_writer.weights import Array
from netspec.pytorch.load import begin

# before transformers is imported, wherever that is
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

ZOO = Path(__file__).parents[1] / "specs/zoo"
MEAN, STD = (
    np.array(one, np.float32)[:, None, None]
    for one in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
)
CLOSE = 1e-4
"""As a share of the largest number that comes out."""


class Reference(NamedTuple):
    """A network, small and in full."""

    spec: str
    theirs: Callable[..., torch.nn.Module]
    """Makes the model of transformers from what is given to its config."""
    small: Mapping[str, Any]
    """What makes its config small."""
    ours: Mapping[str, str]
    """What makes our spec as small."""
    feed: Callable[[Mapping[str, Array]], dict[str, Any]]
    """What it is called with, of what our module is."""
    outputs: tuple[str, ...]
    """What its answers are called, in the order of our outputs."""
    full: Mapping[str, Any] = {}
    full_ours: Mapping[str, str] = {}
    table: str = ""

    def names(self) -> Path:
        """The table of names."""
        return ZOO / f"weights/{self.table or self.spec}_transformers.yaml"


def model(name: str, config: str, **usual: Any) -> Callable[..., torch.nn.Module]:
    """Makes a model of transformers from a config."""

    def make(**settings: Any) -> torch.nn.Module:
        # imported here: it takes seconds, and may not be there
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        made = getattr(transformers, name)(getattr(transformers, config)(**usual, **settings))
        randomise(made)
        found: torch.nn.Module = made.eval()
        return found

    return make


@torch.no_grad()
def randomise(module: torch.nn.Module) -> None:
    """Weights under which every part of the network shows in its answers: fresh ones have no biases, and hardly any layer scale."""
    draw = torch.Generator().manual_seed(7)
    for name, one in module.state_dict().items():
        if not one.is_floating_point():
            continue
        if one.dim() == 1 and name.endswith(("bias", "running_mean")):
            one.copy_(0.2 * torch.randn(one.shape, generator=draw))
        elif one.dim() == 1:
            one.copy_(0.5 + torch.rand(one.shape, generator=draw))
        else:
            # as many inputs as meet at a number; a Conv1D of GPT-2 has them first, which is as good here
            fan = max(1, one[0].numel())
            one.copy_(torch.randn(one.shape, generator=draw) * (1.5 / fan) ** 0.5)


def photo(values: Mapping[str, Array]) -> dict[str, Any]:
    pixels = values["photo"].astype(np.float32) / 255
    return {"pixel_values": torch.from_numpy((pixels - MEAN) / STD)}


def tokens(values: Mapping[str, Array]) -> dict[str, Any]:
    found = {"input_ids": torch.from_numpy(values["tokens"])}
    if "segments" in values:
        found["token_type_ids"] = torch.from_numpy(values["segments"])
    if "real" in values:
        places = np.arange(values["tokens"].shape[1])
        found["attention_mask"] = torch.from_numpy(
            (places < values["real"][:, None]).astype(np.int64)
        )
    return found


LOGITS, HIDDEN = ("logits",), "last_hidden_state"
IMAGE = "input.photo.image"
TEXT = {"width": "32", "depth": "2", "heads": "4"}
REFERENCES = {
    "resnet50": Reference(
        "resnet50",
        model("ResNetForImageClassification", "ResNetConfig"),
        {"depths": [2, 1, 1, 2], "num_labels": 7},
        {"depths": "[2, 1, 1, 2]", "classes": "7", IMAGE: "64"},
        photo,
        LOGITS,
        {"num_labels": 1000},
    ),
    "resnet18": Reference(
        "resnet18",
        model(
            "ResNetForImageClassification",
            "ResNetConfig",
            layer_type="basic",
            depths=[2, 2, 2, 2],
            hidden_sizes=[64, 128, 256, 512],
        ),
        {"num_labels": 1000},
        {IMAGE: "64"},
        photo,
        LOGITS,
        {"num_labels": 1000},
    ),
    "mobilenet_v2": Reference(
        "mobilenet_v2",
        model(
            "MobileNetV2ForImageClassification",
            "MobileNetV2Config",
            tf_padding=False,
            layer_norm_eps=1e-5,
        ),
        {"depth_multiplier": 0.35, "num_labels": 7},
        {"scale": "0.35", "classes": "7", IMAGE: "64"},
        photo,
        LOGITS,
        {"num_labels": 1000},
    ),
    "mobilenet_v2 google": Reference(
        "mobilenet_v2",
        model("MobileNetV2ForImageClassification", "MobileNetV2Config"),
        {"depth_multiplier": 0.35, "num_labels": 7},
        {"variant": "google", "scale": "0.35", "classes": "7", IMAGE: "64"},
        photo,
        LOGITS,
        {"num_labels": 1001},
        {"variant": "google"},
    ),
    "convnext_tiny": Reference(
        "convnext_tiny",
        model("ConvNextForImageClassification", "ConvNextConfig"),
        {"depths": [1, 1, 2, 1], "hidden_sizes": [8, 16, 24, 32], "num_labels": 7},
        {"depths": "[1, 1, 2, 1]", "widths": "[8, 16, 24, 32]", "classes": "7", IMAGE: "64"},
        photo,
        LOGITS,
        {"num_labels": 1000},
    ),
    "vit_b_16": Reference(
        "vit_b_16",
        model("ViTForImageClassification", "ViTConfig"),
        {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 128,
            "image_size": 64,
            "num_labels": 7,
        },
        {**TEXT, "resolution": "64", "classes": "7", "epsilon": "1e-12"},
        photo,
        LOGITS,
        {"num_labels": 1000},
        {"epsilon": "1e-12"},
    ),
    "bert_base": Reference(
        "bert_base",
        model("BertModel", "BertConfig"),
        {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 128,
        },
        TEXT,
        tokens,
        (HIDDEN, "pooler_output"),
    ),
    "distilbert": Reference(
        "distilbert",
        model("DistilBertModel", "DistilBertConfig"),
        {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 128},
        TEXT,
        tokens,
        (HIDDEN,),
    ),
    "gpt2": Reference(
        "gpt2",
        model("GPT2LMHeadModel", "GPT2Config", bos_token_id=0, eos_token_id=0),
        {"vocab_size": 65, "n_positions": 64, "n_embd": 128, "n_layer": 4, "n_head": 4},
        {"variant": "shakespeare"},
        tokens,
        LOGITS,
    ),
    "llama": Reference(
        "llama",
        model("LlamaForCausalLM", "LlamaConfig", rms_norm_eps=1e-5),
        {
            "vocab_size": 80,
            "hidden_size": 32,
            "intermediate_size": 72,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
        },
        {**TEXT, "vocabulary": "80", "inner": "72", "key_heads": "2"},
        tokens,
        LOGITS,
        {
            "vocab_size": 32000,
            "hidden_size": 2048,
            "intermediate_size": 5632,
            "num_hidden_layers": 22,
            "num_attention_heads": 32,
            "num_key_value_heads": 4,
        },
    ),
}


def with_their_weights(
    one: Reference, theirs: Any, settings: Mapping[str, str], folder: Path
) -> netspec.Network:
    """Our network, which begins with the file that their model leaves, by way of the table of names."""
    theirs.save_pretrained(folder)
    for path in (ZOO / f"{one.spec}.yaml", one.names()):
        shutil.copy(path, folder)
    given = dict(settings)
    variant = given.pop("variant", None)
    weights = f"{{file: model.safetensors, rename: {one.names().name}}}"
    return netspec.load(
        folder / f"{one.spec}.yaml",
        {"train.weights": weights, **given},
        variant=variant,
    )


def two_ways(network: netspec.Network) -> TwoWays:
    """Our network with the weights that it begins with, in PyTorch and in onnxruntime."""
    net = TwoWays.of(answering(network.graph))
    begin(net.module, network.graph)
    return net


def sample(net: TwoWays, rows: int, length: int) -> dict[str, Array]:
    """Photos, or texts of unequal lengths."""
    values = net.draw({"time": length}, rows)
    if "real" in values:
        values["real"] = np.maximum(1, length - 3 * np.arange(rows))
    return values


@torch.no_grad()
def answers(one: Reference, theirs: torch.nn.Module, values: Mapping[str, Array]) -> list[Array]:
    """What their model gives."""
    given = theirs(**one.feed(values))
    return [given[name].numpy() for name in one.outputs]


def apart(wanted: list[Array], found: list[Array], values: Mapping[str, Array]) -> float:
    """The largest difference, as a share of the largest number; what stands on padding is nobody's answer."""
    shares = []
    for right, ours in zip(wanted, found, strict=True):
        assert right.shape == ours.shape, (right.shape, ours.shape)
        if "real" in values and right.ndim == 3:
            kept = np.arange(right.shape[1]) < values["real"][:, None]
            right, ours = right[kept], ours[kept]
        shares.append(float(np.abs(right - ours).max() / np.abs(right).max()))
    return max(shares)
