"""The module in memory is the module of the file."""

import traceback
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import torch

from netspec.graph.graph import Graph
from netspec.graph.parts import MODULE_ATTRIBUTES
from netspec.kinds.lowering import Call
from netspec.pytorch.calls import call, function_of
from netspec.pytorch.load import build_module
from netspec.pytorch.source import class_name, write_source

GraphOf = Callable[..., Graph]

STACKS = {
    "stack": "- linear: 16\n- relu\n- linear: 3\n",
    "loop": "- {residual: [linear: 8, relu, linear: 8], repeat: 3}\n",
    "growing loop": "- {layers: [linear: 4, relu, linear: 4], repeat: 3}\n",
    "loops in loops": "- {layers: [linear: 4, {residual: [relu, linear: 4], repeat: 2}], repeat: 2}\n",
    "names": "- {linear: 8, name: type}\n- {layers: [{linear: 8, name: to}], name: class}\n",
    "way around": "- {linear: 8, name: skip}\n- {layers: [linear: 8, {add: skip}], repeat: 2}\n",
}


def from_file(graph: Graph, folder: Path) -> torch.nn.Module:
    path = folder / "model.py"
    path.write_text(write_source(graph), "utf-8")
    found = spec_from_file_location("model", path)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    made = getattr(module, class_name(graph))()
    assert isinstance(made, torch.nn.Module)
    return made


@pytest.mark.parametrize("layers", STACKS.values(), ids=STACKS)
def test_memory_and_file_give_the_same_module(
    graph_of: GraphOf, layers: str, tmp_path: Path
) -> None:
    graph = graph_of(layers)
    torch.manual_seed(0)
    memory, file = build_module(graph).eval(), from_file(graph, tmp_path).eval()
    assert set(memory.state_dict()) == keys_of(graph)
    assert list(memory.state_dict()) == list(file.state_dict())
    file.load_state_dict(memory.state_dict())
    x = torch.randn(3, 8)
    assert torch.equal(memory(x), file(x))
    assert memory(x).shape == (3, *graph.outputs[0].value.type.sizes)
    assert memory(x).std() > 0


def test_a_residual_adds_what_came_in(graph_of: GraphOf) -> None:
    module = build_module(graph_of("- residual: [linear: 8, relu, linear: 8]\n"))
    x = torch.randn(2, 8)
    expected = module.linear_2(torch.relu(module.linear(x))) + x
    assert torch.equal(module(x), expected)


def test_several_outputs_come_by_name(graph_of: GraphOf) -> None:
    module = build_module(
        graph_of("- {linear: 2, name: left}\n- linear: 3\n", outputs="left: tensor, right: tensor")
    )
    shapes = {name: tuple(value.shape) for name, value in module(torch.zeros(5, 8)).items()}
    assert shapes == {"left": (5, 2), "right": (5, 3)}


def test_tracebacks_show_the_printed_line(graph_of: GraphOf) -> None:
    module = build_module(graph_of("- linear: 2\n"))
    try:
        module(torch.zeros(5, 7))
    except RuntimeError:
        assert "x = self.linear(a)  # [2]" in traceback.format_exc()
        assert "model.py of net" in traceback.format_exc()
    else:
        pytest.fail("7 numbers went into a layer for 8")


def test_the_list_of_taken_names_is_pytorchs() -> None:
    own = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert own <= MODULE_ATTRIBUTES, "new in this version of PyTorch"


def test_a_call_as_data_is_made() -> None:
    loss = Call("torch.nn.functional.mse_loss", (), {"reduction": "sum"})
    assert call(loss, torch.ones(3), torch.zeros(3)).item() == 3
    assert function_of(Call("nn.Linear")) is torch.nn.Linear
    assert function_of(Call("F.relu")) is torch.nn.functional.relu


def keys_of(graph: Graph) -> set[str]:
    """The names of all weights, by the rule of the language."""
    return {f"{node.label}.{weight.name}" for node in graph.nodes for weight in node.weights()}
