"""A network two ways: as a PyTorch module and as an ONNX file, on the same numbers and weights."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from netspec.graph.graph import Graph, GraphInput, GraphOutput, Node, Value
from netspec.kinds.layers.layer import Layer
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, TensorType
from netspec.onnx_writer.write import Tensor, write_model
from netspec.pytorch.load import build_module
from netspec.pytorch.source import class_name, write_source
from netspec.source.text import whole_file
from netspec.spec.model import InputSpec, OutputSpec

DTYPES = {FLOAT: "float32", CODES: "int64", PIXELS: "uint8"}
PLACE = whole_file("net.yaml")
Steps = Sequence[tuple[Layer, tuple[int, ...]]]


class TwoWays:
    """Steps on inputs of these types; a step takes values by number: the inputs, then the results of the steps."""

    def __init__(self, inputs: Sequence[TensorType], steps: Steps) -> None:
        self.graph = graph_of(inputs, steps)
        torch.manual_seed(0)
        self.module = build_module(self.graph).eval()
        randomise(self.module)

    @cached_property
    def model(self) -> onnx.ModelProto:
        """The ONNX file, checked."""
        graph, recorder = self.graph, OnnxRecorder()
        names = {one.value: one.spec.name for one in graph.inputs}
        for node in graph.nodes:
            recorder.scope = node.label
            values = (names[value] for value in node.inputs)
            names[node.output] = node.layer.onnx(recorder, node.input_types, *values)
        (output,) = graph.outputs
        recorder.rename(names[output.value], "y")
        model = write_model(
            recorder,
            [_tensor(one.spec.name, one.value.type) for one in graph.inputs],
            [_tensor("y", output.value.type)],
            weights={name: one.numpy() for name, one in self.module.state_dict().items()},
            name=graph.name,
        )
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        return model

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(
            self.model.SerializeToString(), providers=["CPUExecutionProvider"]
        )

    def draw(self, named: Mapping[str, int], batch: int) -> dict[str, np.ndarray]:
        """Numbers, codes and pixels for the inputs."""
        rng = np.random.default_rng(0)
        return {
            one.spec.name: _drawn(rng, one.value.type, bound(one.value.type, named, batch))
            for one in self.graph.inputs
        }

    def by_torch(self, values: Mapping[str, np.ndarray], exactly: bool = False) -> np.ndarray:
        """What the module gives; `exactly`: with all numbers in double precision."""
        tensors = [torch.from_numpy(value) for value in values.values()]
        module = self.module.double() if exactly else self.module.float()
        # codes made numbers get the usual dtype
        torch.set_default_dtype(torch.float64 if exactly else torch.float32)
        try:
            with torch.no_grad():
                y = module(
                    *(t.double() if exactly and t.is_floating_point() else t for t in tensors)
                )
        finally:
            torch.set_default_dtype(torch.float32)
        self.module.float()
        return np.asarray(y)

    def by_onnx(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.asarray(self.session.run(["y"], dict(values))[0])

    def shape(self, named: Mapping[str, int], batch: int) -> tuple[int, ...]:
        """The shape that the rules say comes out."""
        return bound(self.graph.outputs[0].value.type, named, batch)

    def from_file(self, folder: Path) -> torch.nn.Module:
        """The module that a Python file with the printed source makes, with the same weights."""
        path = folder / "model.py"
        path.write_text(write_source(self.graph), "utf-8")
        found = spec_from_file_location("model", path)
        assert found is not None
        assert found.loader is not None
        file = module_from_spec(found)
        found.loader.exec_module(file)
        module = getattr(file, class_name(self.graph))().eval()
        assert isinstance(module, torch.nn.Module)
        module.load_state_dict(self.module.state_dict())
        return module


def graph_of(inputs: Sequence[TensorType], steps: Steps) -> Graph:
    """A graph of these steps, the last of which gives the output."""
    values = [Value(type, f"in_{i}") for i, type in enumerate(inputs)]
    starts = [
        GraphInput(InputSpec(f"in_{i}", None, (), PLACE, None, {}), value)
        for i, value in enumerate(values)
    ]
    nodes = []
    for i, (layer, numbers) in enumerate(steps):
        taken = tuple(values[number] for number in numbers)
        values.append(Value(layer.shape(*(value.type for value in taken))))
        nodes.append(Node((f"{layer.kind}_{i}",), layer, taken, values[-1], PLACE))
    end = OutputSpec("y", None, None, "", 1.0, PLACE, None, {})
    return Graph("net", "", tuple(starts), tuple(nodes), (GraphOutput(end, values[-1]),))


def randomise(module: torch.nn.Module) -> None:
    """Random numbers for all weights and statistics; variances stay positive."""
    rng = torch.Generator().manual_seed(1)
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(0.5 + torch.rand(tensor.shape, generator=rng))
        elif tensor.is_floating_point():
            tensor.copy_(0.5 * torch.randn(tensor.shape, generator=rng))


def bound(type: TensorType, named: Mapping[str, int], batch: int) -> tuple[int, ...]:
    """The sizes with numbers for the named ones, batch first."""
    return (batch, *(named[size] if isinstance(size, str) else size for size in type.sizes))


def _drawn(rng: np.random.Generator, type: TensorType, sizes: tuple[int, ...]) -> np.ndarray:
    if type.dtype == CODES:
        return rng.integers(0, np.array(type.counts or (2,)), sizes, np.int64)
    if type.dtype == PIXELS:
        return rng.integers(0, 256, sizes, np.uint8)
    return rng.standard_normal(sizes, np.float32)


def _tensor(name: str, type: TensorType) -> Tensor:
    return Tensor(name, DTYPES[type.dtype], ("batch", *type.sizes))


@pytest.fixture(scope="session")
def two_ways() -> type[TwoWays]:
    """Makes a network both ways."""
    return TwoWays
