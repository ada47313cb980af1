"""One use of a layer: its settings, the types that arrive, and the network of it alone, both ways."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import torch

from netspec.contract.draw import Bounds, Named
from netspec.contract.samples import Samples, ragged
from netspec.contract.two_ways import TwoWays
from netspec.kinds.kind import written
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.onnx_writer.weights import Array
from netspec.spec.extension_file import in_words

BATCHES = (1, 2, 5)
T = TypeVar("T")


class Broken(Exception):  # noqa: N818 (no fault of netspec: it says in words what a layer cannot do)
    """A layer that cannot be tried any further."""


class Use:
    """A layer where these types arrive. What PyTorch or ONNX refuse is raised as `Broken`."""

    def __init__(
        self, layer: Layer, types: Sequence[TensorType], batches: Sequence[int] = BATCHES
    ) -> None:
        self.layer = layer
        self.batches = batches
        self.types = tuple(types)
        self.results = tuple(one.type for one in layer.gives(*types))
        self.bounds = Bounds((*self.types, *self.results), layer.room(*types))

    @classmethod
    def of(cls, kind: type[Layer], example: Example) -> "Use":
        """The use that an example shows. Raises `SettingError` or `ShapeError` where it does not fit its own layer."""
        return cls(written(kind, example.settings), example.inputs)

    @property
    def runs(self) -> list[tuple[Named, int]]:
        """The lengths of named sizes, and the sizes of batches, that it is tried with."""
        return [(named, batch) for named in self.bounds.tried() for batch in self.batches]

    @property
    def largest(self) -> tuple[Named, int]:
        """The largest batch that it is tried with."""
        return next(self.bounds.tried()), max(self.batches)

    @property
    def is_several(self) -> bool:
        """Whether it has several results."""
        return len(self.results) > 1

    @property
    def learns(self) -> bool:
        """Whether it has weights that are trained."""
        return any(one.trained for one in self.layer.weights(*self.types))

    @property
    def is_named(self) -> bool:
        """Whether a size differs from sample to sample."""
        return any(isinstance(size, str) for one in self.types for size in one.sizes)

    @cached_property
    def net(self) -> TwoWays:
        """The network that gives all its results."""
        return self.giving(*range(len(self.results)))

    def giving(self, *results: int) -> TwoWays:
        """The network that gives these of its results."""
        return tried("PyTorch cannot make it", lambda: _net(self.layer, self.types, results))

    @cached_property
    def padded(self) -> TwoWays | None:
        """The same where its named axes have lengths; None where it takes no such axis, by its own word."""
        types = [ragged(one) for one in self.types]
        try:
            self.layer.gives(*types)
            self.layer.mixes(*types)
        except ShapeError:
            return None
        results = range(len(self.results))
        return tried("PyTorch cannot make it", lambda: _net(self.layer, types, results))

    def samples(self, net: TwoWays, garbage: float = 1e3) -> Samples:
        """Samples of unequal lengths for the network on axes with lengths."""
        return Samples(net, garbage, longest=self.bounds.longest(), least=self.bounds.least)


def _net(layer: Layer, types: Sequence[TensorType], results: Sequence[int]) -> TwoWays:
    return TwoWays(types, [(layer, tuple(range(len(types))))], results)


def by_torch(net: TwoWays, values: Mapping[str, Array]) -> list[Array]:
    """What PyTorch gives. Raises `Broken`."""
    return tried("PyTorch cannot run it", lambda: net.all_by_torch(values))


def by_onnx(net: TwoWays, values: Mapping[str, Array]) -> list[Array]:
    """What the ONNX file gives. Raises `Broken`."""
    try:
        tried("ONNX refuses it", lambda: net.session)
    except Broken as error:
        if isinstance(error.__cause__, KeyError):
            name = str(error.__cause__.args[0]).partition(".")[2]
            message = f"the ONNX graph takes the weight `{name}`, which PyTorch does not keep"
            raise Broken(message) from error
        raise
    return tried("onnxruntime cannot run it", lambda: net.all_by_onnx(values))


def in_training(net: TwoWays, values: Mapping[str, Array]) -> list[torch.Tensor]:
    """What PyTorch gives while it learns; always by the same draw. Raises `Broken`."""
    tensors = [torch.from_numpy(value) for value in values.values()]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return tried(
            "PyTorch cannot run it in training",
            lambda: net.results_of(net.module.train()(*tensors)),
        )


def learned(
    net: TwoWays, values: Mapping[str, Array]
) -> tuple[list[torch.Tensor], dict[str, torch.Tensor | None]]:
    """What PyTorch gives while it learns, and the gradient of each weight. The network stays as it was. Raises `Broken`."""
    before = {key: one.clone() for key, one in net.module.state_dict().items()}
    net.module.zero_grad()
    results = in_training(net, values)
    rng = torch.Generator().manual_seed(0)
    terms = [(y * torch.randn(y.shape, generator=rng)).sum() for y in results if y.requires_grad]
    if terms:
        back: Callable[[], object] = torch.stack(terms).sum().backward
        tried("PyTorch cannot learn through it", back)
    found = {name.partition(".")[2]: one.grad for name, one in net.module.named_parameters()}
    net.module.eval().load_state_dict(before)
    return results, found


def tried(what: str, do: Callable[[], T]) -> T:
    """The result of what calls a layer's own code, or code made of it: whatever that raises is told as its fault."""
    try:
        return do()
    except Exception as error:
        raise Broken(f"{what}: {in_words(error)}") from error
