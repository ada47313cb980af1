"""Specs that begin with the weights of a file beside them, for the tests of `train.weights`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from netspec.graph.compiled import compile_file
from netspec.pytorch.load import first_weights
from netspec.source.diagnostics import SpecError

BODY = """netspec: 1
name: body
data: {table: clouds.csv}
input: {points: {array: [4]}}
layers:
  - {linear: 8, name: stem}
  - batch_norm
  - {linear: 6, name: deep}
  - {linear: 2, name: head}
output: {y: {category: [left, right]}}
train: {device: cpu, batch_size: 16, epochs: 2, optimizer: {adamw: 0.01}}
"""


def net(layers: str, weights: str) -> str:
    head, _, rest = BODY.replace("name: body", "name: net").partition("\n  - ")
    tail = "output:" + rest.partition("output:")[2].rstrip()[:-1]
    return f"{head}{layers}\n{tail.replace('epochs: 2', 'epochs: 1')}, weights: {weights}}}\n"


def spec_of(folder: Path, weights: str, layers: str = "") -> str:
    """A spec that begins with a file; without `layers` its network is the body."""
    own = "\n  - " + BODY.partition("\n  - ")[2].partition("\noutput")[0]
    (folder / "net.yaml").write_text(net(layers or own, weights), "utf-8")
    return str(folder / "net.yaml")


def first(path: str) -> dict[str, torch.Tensor]:
    graph = compile_file(path).sound()[1]
    return {name: torch.from_numpy(one) for name, one in first_weights(graph).items()}


def refusal(path: str) -> tuple[str, str]:
    """What is told, in one text: the message and the cure."""
    with pytest.raises(SpecError) as caught:
        first(path)
    (found,) = caught.value.diagnostics
    return found.code, f"{found.message} | {found.help}"


def body(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "body.safetensors")


def save(folder: Path, change: Callable[[dict[str, torch.Tensor]], Any], name: str = "w") -> str:
    """Another file, made of the body's weights."""
    tensors = body(folder)
    change(tensors)
    save_file(
        {key: one.contiguous() for key, one in tensors.items()}, folder / f"{name}.safetensors"
    )
    return f"{name}.safetensors"
