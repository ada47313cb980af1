"""A network two ways: as a PyTorch module and as an ONNX file, on the same numbers and weights."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from netspec.contract.draw import LENGTHS, bound, drawn, named_lengths
from netspec.graph.graph import Graph, GraphInput, GraphOutput, Node, Value
from netspec.kinds.layers.layer import Layer
from netspec.kinds.layers.padding import names_of, ragged_sizes
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.named_sizes import base_of
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, TensorType
from netspec.onnx_writer.weights import Array
from netspec.onnx_writer.write import Tensor, write_model
from netspec.pytorch.load import build_module
from netspec.pytorch.source import class_name, write_source
from netspec.source.text import whole_file
from netspec.spec.model import InputSpec, OutputSpec

DTYPES = {FLOAT: "float32", CODES: "int64", PIXELS: "uint8"}
PLACE = whole_file("net.yaml")
Steps = Sequence[tuple[Layer, tuple[int, ...]]]


class TwoWays:
    """Steps on inputs of these types; a step takes values by number: the inputs, then the results of the steps.

    The outputs are the results of the last step with these numbers: its first, unless told otherwise.
    """

    def __init__(
        self, inputs: Sequence[TensorType], steps: Steps, results: Sequence[int] = (0,)
    ) -> None:
        self._build(graph_of(inputs, steps, results))

    @classmethod
    def of(cls, graph: Graph) -> "TwoWays":
        """A graph both ways."""
        made = cls.__new__(cls)
        made._build(graph)
        return made

    def _build(self, graph: Graph) -> None:
        self.graph = graph
        # whoever tries a layer on the way to a training keeps the generator where it was
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.module = build_module(self.graph).eval()
        randomise(self.module)

    @cached_property
    def model(self) -> onnx.ModelProto:
        """The ONNX file, checked."""
        graph, recorder = self.graph, OnnxRecorder()
        names = {one.value: one.spec.name for one in graph.inputs}
        for node in graph.nodes:
            node.record(recorder, names)
        for output in graph.outputs:
            recorder.rename(names[output.value], output.spec.name)
        model = write_model(
            recorder,
            [_tensor(one.spec.name, one.value.type) for one in graph.inputs],
            [_tensor(output.spec.name, output.value.type) for output in graph.outputs],
            weights={name: one.numpy() for name, one in self.module.state_dict().items()},
            name=graph.name,
        )
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        return model

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        """The ONNX file in onnxruntime."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            self.model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def draw(self, named: Mapping[str, int], batch: int) -> dict[str, Array]:
        """Numbers, codes and pixels for the inputs."""
        rng = np.random.default_rng(0)
        return {
            one.spec.name: named_lengths(one.spec.name, named, batch)
            if one.spec.name.endswith(LENGTHS)
            else drawn(rng, one.value.type, bound(one.value.type, named, batch))
            for one in self.graph.inputs
        }

    def by_torch(self, values: Mapping[str, Array], exactly: bool = False) -> Array:
        """What the module gives as its one output; `exactly`: with all numbers in double precision."""
        (y,) = self.all_by_torch(values, exactly)
        return y

    def all_by_torch(self, values: Mapping[str, Array], exactly: bool = False) -> list[Array]:
        """What the module gives, output by output."""
        tensors = [torch.from_numpy(value) for value in values.values()]
        module = self.module.double() if exactly else self.module.float()
        # codes made numbers get the usual dtype
        usual = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64 if exactly else torch.float32)
        try:
            with torch.no_grad():
                y = module(
                    *(t.double() if exactly and t.is_floating_point() else t for t in tensors)
                )
        finally:
            torch.set_default_dtype(usual)
        self.module.float()
        return [np.asarray(one) for one in self.results_of(y)]

    @staticmethod
    def results_of(y: torch.Tensor | dict[str, torch.Tensor]) -> list[torch.Tensor]:
        """What a module gave, output by output."""
        return list(y.values()) if isinstance(y, dict) else [y]

    def by_onnx(self, values: Mapping[str, Array]) -> Array:
        """What the file gives as its one output."""
        (y,) = self.all_by_onnx(values)
        return y

    def all_by_onnx(self, values: Mapping[str, Array]) -> list[Array]:
        """What the file gives, output by output."""
        names = [output.spec.name for output in self.graph.outputs]
        return [np.asarray(one) for one in self.session.run(names, dict(values))]

    def shape(self, named: Mapping[str, int], batch: int) -> tuple[int, ...]:
        """The shape that the rules say comes out."""
        (shape,) = self.shapes(named, batch)
        return shape

    def shapes(self, named: Mapping[str, int], batch: int) -> list[tuple[int, ...]]:
        """The same, output by output."""
        return [bound(output.value.type, named, batch) for output in self.graph.outputs]

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


def graph_of(inputs: Sequence[TensorType], steps: Steps, results: Sequence[int] = (0,)) -> Graph:
    """A graph of these steps, the last of which gives the outputs; what is not taken is marked, as the linker does."""
    values = [Value(type, f"in_{i}") for i, type in enumerate(inputs)]
    ragged = dict.fromkeys(base_of(size) for type in inputs for size in ragged_sizes(type))
    lengths = {name: Value(TensorType((), CODES), f"{name}{LENGTHS}") for name in ragged}
    starts = [
        GraphInput(InputSpec(str(value.name), None, (), PLACE, None, {}), value)
        for value in (*values, *lengths.values())
    ]
    nodes = []
    for i, (layer, numbers) in enumerate(steps):
        taken = tuple(values[number] for number in numbers)
        types = [value.type for value in taken]
        given = tuple(Value(one.type) for one in layer.gives(*types))
        values += given
        hidden = tuple(lengths[name] for name in names_of(layer.mixes(*types), types))
        path = (f"{layer.kind}_{i}",)
        nodes.append(Node(path, layer, taken, given, PLACE, lengths=hidden))
    ends = tuple(
        GraphOutput(
            OutputSpec("y" if i == 0 else f"y_{i}", None, (), ("",), 1.0, PLACE, None, {}),
            nodes[-1].outputs[number],
        )
        for i, number in enumerate(results)
    )
    used = {value for node in nodes for value in node.inputs} | {end.value for end in ends}
    marked = [
        node._replace(unused=tuple(v for v in node.outputs if v not in used)) for node in nodes
    ]
    return Graph("net", "", tuple(starts), tuple(marked), ends)


def randomise(module: torch.nn.Module) -> None:
    """Random numbers for all weights and statistics; variances stay positive."""
    rng = torch.Generator().manual_seed(1)
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(0.5 + torch.rand(tensor.shape, generator=rng))
        elif tensor.is_floating_point():
            tensor.copy_(0.5 * torch.randn(tensor.shape, generator=rng))


def _tensor(name: str, type: TensorType) -> Tensor:
    sizes: tuple[Any, ...] = ("batch", *type.sizes)
    return Tensor(name, DTYPES[type.dtype], sizes)
