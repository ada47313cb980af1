"""Where a training runs, and what was chosen for it."""

from typing import NamedTuple

import torch

from netspec.source.diagnostics import fail
from netspec.source.text import Place
from netspec.source.tree import within
from netspec.spec.model import Spec


def train_place(spec: Spec, *path: str) -> Place:
    """The place of a setting of `train`, or the nearest thing that is written."""
    node = within(spec.document, ("train", *path))
    return (spec.document.entries["name"].key if node is spec.document else node).place


def choose_device(spec: Spec) -> torch.device:
    """The device of `train.device`; `auto` takes a GPU if there is one. Raises `SpecError` if it is not there."""
    wanted = spec.train.device if spec.train else "auto"
    there = ["cpu"]
    if torch.backends.mps.is_available():
        there.insert(0, "mps")
    if torch.cuda.is_available():
        there.insert(0, "cuda")
    if wanted == "auto":
        return torch.device(there[0])
    if wanted not in there:
        raise fail(
            "NS5009",
            f"PyTorch finds no device `{wanted}` here",
            train_place(spec, "device"),
            help="leave `device` out (it takes what is there), or install a PyTorch for your GPU",
        )
    return torch.device(wanted)


class Calculation(NamedTuple):
    """How a network is calculated: what a learner is told of it."""

    precision: str = "float32"
    memory_format: str = "contiguous"
    compiled: bool = False


class Decisions(NamedTuple):
    """What was chosen for a training where the spec leaves it open. One that goes on keeps them, so that it ends as it would have."""

    device: str
    precision: str
    threads: int
    batch_size: int = 0
    memory_format: str = "contiguous"
    compiled: bool = False
    learning_rate: float | None = None
    """What a range test has found, where the spec says `auto`."""

    @property
    def calculation(self) -> Calculation:
        return Calculation(self.precision, self.memory_format, self.compiled)


def decide(spec: Spec) -> Decisions:
    """Choose what the data have no say in. Raises `SpecError` where a device that is named is not there."""
    device = choose_device(spec)
    return Decisions(str(device), choose_precision(spec, device), torch.get_num_threads())


def choose_precision(spec: Spec, device: torch.device) -> str:
    """The precision of `train.precision`; `auto` takes bfloat16 where the device calculates in it by itself.

    Elsewhere it is slower: on a CPU without it a multi-layer perceptron took 17 times, a convolution 10 times as long.
    """
    wanted = spec.train.precision if spec.train else "auto"
    if wanted != "auto":
        return wanted
    return "bfloat16" if _calculates_in_bfloat16(device) else "float32"


def _calculates_in_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type == "cpu":
        able = [
            getattr(torch.cpu, name, None)
            for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        ]
        return any(one() for one in able if one is not None)
    return False
