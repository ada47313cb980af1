"""What is chosen for speed: by rule, kept from then on, and without a trace in what a user takes away."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from netspec.graph.compiled import compile_text
from netspec.graph.graph import Graph
from netspec.source.text import SourceText
from netspec.spec.model import Spec
from netspec.training import batch_size, loop
from netspec.training.calculation import choose_compiled, choose_memory_format, expected_seconds
from netspec.training.compiling import Compiled
from netspec.training.evaluate import evaluate
from netspec.training.run import train
from netspec.training.stop import Interrupted

CPU = torch.device("cpu")


def facts(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "run.json").read_text("utf-8"))


# ---- batch_size: auto


@pytest.fixture
def open_batches(compiled: Any) -> Any:
    """Gives graph and spec of a network whose batch size is `auto`, and other settings."""

    def make(train: str = "epochs: 2") -> tuple[Graph, Spec]:
        text = compiled(train)[1].document.source.text.replace("batch_size: 16", "batch_size: auto")
        spec, graph = compile_text(SourceText("clouds.yaml", text)).sound()
        return graph, spec

    return make


def test_an_epoch_keeps_its_steps(open_batches: Any, data: Any, ears: Any, tmp_path: Path) -> None:
    data(rows=1000)
    heard = ears()
    train(*open_batches(), tmp_path / "run", watch=heard)
    assert facts(tmp_path / "run")["batch_size"] == 16
    assert "`batch_size: auto` takes 16 rows at once" in heard.notes
    data(rows=1000)
    train(*open_batches("epochs: 2, accumulate: 4"), tmp_path / "four")
    assert facts(tmp_path / "four")["batch_size"] == 4


def test_little_memory_makes_small_batches(
    open_batches: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data(rows=1000)
    graph, _ = open_batches()
    numbers = sum(value.type.sizes[0] for value in graph.values())
    weights = 4 * 4 * graph.parameters()
    room = 2 * (9 * 3 * 4 * numbers + weights)  # nine rows
    monkeypatch.setattr(batch_size, "memory", lambda: float(room))
    train(*open_batches(), tmp_path / "run")
    assert facts(tmp_path / "run")["batch_size"] == 8


def test_a_resumed_training_keeps_its_batches_whatever_the_memory_is(
    open_batches: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    data(rows=1000)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*open_batches(), whole)
    with pytest.raises(Interrupted):
        train(*open_batches(), cut, watch=ears(at_look=30))
    monkeypatch.setattr(batch_size, "memory", lambda: 10_000.0)
    train(*open_batches(), cut, resume=True)
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()


def test_a_run_is_evaluated_with_the_batches_it_was_trained_with(
    open_batches: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = data(rows=1000)
    graph, spec = open_batches()
    result = train(graph, spec, tmp_path / "run")
    from netspec.training import evaluate as evaluating

    monkeypatch.setattr(evaluating, "need_same_data", lambda *asked: None)
    monkeypatch.setattr(
        evaluating.dataset, "encode_only", lambda *asked: ("test", given.test._replace(truth={}))
    )
    monkeypatch.setattr(evaluating, "_columns", lambda *asked: {})
    found = evaluate(graph, spec, tmp_path / "run", None)
    assert found.metrics == result.test


# ---- memory_format


def pictures(train: str = "", channels: int = 4) -> tuple[Graph, Spec]:
    text = f"""\
netspec: 1
input: {{photo: {{array: [3, 16, 16]}}}}
layers: [{{conv2d: {{channels: {channels}, kernel: 3}}}}, relu, global_avg_pool, linear: 2]
output: {{y: {{category: 2}}}}
train: {{{train}}}
"""
    spec, graph = compile_text(SourceText("pictures.yaml", text)).sound()
    return graph, spec


def test_pictures_that_are_large_beside_the_kernels_lie_pixel_by_pixel() -> None:
    graph, spec = pictures()
    # 14 · 14 · 4 results a row, 3 · 3 · 3 · 4 weights: at one row there are 7.3 for each
    assert choose_memory_format(graph, spec, CPU, 1) == "channels_last"
    assert choose_memory_format(graph, spec, torch.device("cuda"), 1) == "channels_last"


def test_kernels_that_are_large_beside_the_pictures_stay_as_they_are() -> None:
    text = """\
netspec: 1
input: {photo: {array: [64, 4, 4]}}
layers: [{conv2d: {channels: 64, kernel: 3}}, relu, global_avg_pool, linear: 2]
output: {y: {category: 2}}
"""
    spec, graph = compile_text(SourceText("deep.yaml", text)).sound()
    assert choose_memory_format(graph, spec, CPU, 8) == "contiguous"
    assert choose_memory_format(graph, spec, CPU, 600) == "channels_last"


def test_a_network_without_pictures_has_no_pixels(compiled: Any) -> None:
    assert choose_memory_format(*compiled(), CPU, 1000) == "contiguous"
    assert choose_memory_format(*compiled(), torch.device("cuda"), 1000) == "contiguous"


@pytest.mark.parametrize("said", ["contiguous", "channels_last"])
def test_what_the_spec_says_is_done(said: str) -> None:
    assert choose_memory_format(*pictures(f"memory_format: {said}"), CPU, 1) == said


# ---- compile


def test_only_long_trainings_on_a_gpu_are_compiled_by_themselves(compiled: Any) -> None:
    cuda = torch.device("cuda")
    short, long = compiled("epochs: 2"), compiled("epochs: 2000000")
    assert not choose_compiled(*short, cuda, 10**6, "float32")
    assert choose_compiled(*long, cuda, 10**6, "float32")
    assert not choose_compiled(*long, CPU, 10**6, "float32")
    assert choose_compiled(*compiled("epochs: 2, compile: true"), CPU, 100, "float32")
    assert not choose_compiled(*compiled("epochs: 2000000, compile: false"), cuda, 10**6, "float32")


NORMED = "[linear: 8, batch_norm, relu, dropout: 0.3, linear: 2]"


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Compiles as PyTorch does, but to PyTorch's own kernels, which takes no compiler; tells the rows of every call."""
    compile_, calls = torch.compile, []

    def quick(module: Any, mode: Any) -> Any:
        made = compile_(module, backend="aot_eager")

        def call(*inputs: Any) -> Any:
            calls.append(len(inputs[0]))
            return made(*inputs)

        return call

    monkeypatch.setattr(torch, "compile", quick)
    return calls


def best(folder: Path) -> bytes:
    return (folder / "best.safetensors").read_bytes()


def test_a_compiled_training_leaves_what_another_leaves(
    compiled: Any, data: Any, tmp_path: Path, traced: list[int]
) -> None:
    data()
    train(*compiled("epochs: 3", layers=NORMED), tmp_path / "plain")
    train(*compiled("epochs: 3, compile: true", layers=NORMED), tmp_path / "compiled")
    plain, other = tmp_path / "plain", tmp_path / "compiled"
    # one step to try it, and six whole batches of 16 an epoch; the last one of 4 goes its own way
    assert traced == [16] * (1 + 3 * 6)
    assert (other / "model.py").read_text() == (plain / "model.py").read_text()
    assert best(other) == best(plain)
    assert facts(other)["compiled"] is True


def test_where_the_compiler_fails_a_word_is_said_and_the_training_goes_on(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(module: Any, mode: Any) -> Any:
        def call(*inputs: Any) -> Any:
            module(*inputs)  # the statistics of the norm have moved when it fails
            raise RuntimeError("inductor raised:\nno C++ compiler\nand a long trace")

        return call

    data()
    train(*compiled("epochs: 2", layers=NORMED), tmp_path / "plain")
    monkeypatch.setattr(torch, "compile", broken)
    heard = ears()
    train(*compiled("epochs: 2, compile: true", layers=NORMED), tmp_path / "run", watch=heard)
    said = "the network could not be compiled, and is trained as it is: RuntimeError: inductor raised: no C++ compiler"
    assert said in heard.notes
    assert facts(tmp_path / "run")["compiled"] is False
    assert best(tmp_path / "run") == best(tmp_path / "plain")


def test_a_compiled_training_resumes_bit_identical(
    compiled: Any, data: Any, ears: Any, tmp_path: Path, traced: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    data()
    settings = "epochs: 3, compile: true, accumulate: 2"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(*compiled(settings, layers=NORMED), whole)
    with pytest.raises(Interrupted):
        train(*compiled(settings, layers=NORMED), cut, watch=ears(at_look=6))
    train(*compiled(settings, layers=NORMED), cut, resume=True)
    assert best(cut) == best(whole)


def test_small_steps_are_started_as_one_graph_on_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(torch, "compile", lambda module, mode: asked.append(mode))
    for device in ("cuda", "cpu"):
        for small in (True, False):
            Compiled(torch.nn.Linear(1, 1), torch.device(device), small)
    assert asked == ["reduce-overhead", None, None, None]


def test_the_time_is_estimated_from_what_there_is_to_calculate(compiled: Any) -> None:
    graph, spec = compiled("epochs: 10")
    # 4 · 16 + 16 · 2 multiplications a row, in four layers: starting them is what takes the time
    assert graph.nodes[0].multiply_adds() == 64
    small = expected_seconds(graph, spec.train, 1600, "float32")
    assert small == pytest.approx(1000 * 4 * 5e-5)
    graph, spec = compiled("steps: 7, accumulate: 2")
    assert expected_seconds(graph, spec.train, 1600, "float32") == pytest.approx(14 * 4 * 5e-5)
    graph, spec = compiled("epochs: 10", layers="[linear: 10000000, linear: 2]")
    large = expected_seconds(graph, spec.train, 1600, "float32")
    assert large == pytest.approx(2 * 3 * 60_000_000 * 16_000 / 2e13)
