"""PyTorch's own optimizers, started without its compiler."""

import inspect
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, NamedTuple

import torch

from netspec.graph.graph import Graph
from netspec.kinds.lowering import Call
from netspec.kinds.optimizers.optimizer import Optimizer
from netspec.kinds.sections.group import Group
from netspec.kinds.sections.train import Train
from netspec.pytorch.calls import function_of
from netspec.source.diagnostics import fail
from netspec.spec.model import Spec
from netspec.training.device import train_place

FUSED_ON = ("cpu", "cuda")
"""Where one kernel updates all weights. Measured on a CPU: a step of AdamW on 20,000 weights in 0.20 ms, not 0.39."""
FUSED_ON_CPU_ALONE = ("Adagrad",)
"""Older versions of PyTorch take `fused` for these on CUDA as well, and then find no kernel."""
TABLES = ("embedding", "number_embedding", "position_embedding")
"""Layers whose weights are looked up, not multiplied with."""

Named = Sequence[tuple[str, torch.nn.Parameter]]


class Rules(NamedTuple):
    """What holds for some weights alone."""

    groups: Sequence[Group] = ()
    """Weights with a rate or a decay of their own."""
    factors: Mapping[str, float] = MappingProxyType({})
    """Path of a weight → what its learning rate is multiplied with, where no group says it."""


class Optimizers:
    """One or two of PyTorch's optimizers as one: the second moves the weights that the first cannot."""

    def __init__(self, parts: Sequence[torch.optim.Optimizer]) -> None:
        self.parts = parts
        self.param_groups: list[dict[str, Any]] = [g for one in parts for g in one.param_groups]

    def step(self) -> None:
        """Let the weights follow their gradients."""
        for one in self.parts:
            one.step()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While it lasts, the weights are those to answer with, where that is a mean that the optimizer keeps itself."""
        averaging = [one for one in self.parts if hasattr(one, "eval")]
        held = [w.detach().clone() for one in averaging for w in _weights(one)]
        for one in averaging:
            one.eval()
        try:
            yield
        finally:
            # bit by bit as before: to calculate back would move them a little each time
            for one in averaging:
                one.train()  # type: ignore[attr-defined]
            with torch.no_grad():
                for weight, value in zip(
                    (w for one in averaging for w in _weights(one)), held, strict=True
                ):
                    weight.copy_(value)

    def state_dict(self) -> dict[str, Any]:
        """What goes into a checkpoint."""
        return {"parts": [one.state_dict() for one in self.parts]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go back to a `state_dict`."""
        for one, then in zip(self.parts, state["parts"], strict=True):
            one.load_state_dict(then)
        self.param_groups = [group for one in self.parts for group in one.param_groups]


def _weights(one: torch.optim.Optimizer) -> list[torch.nn.Parameter]:
    return [weight for group in one.param_groups for weight in group["params"]]


def optimizer_for(
    graph: Graph, spec: Spec, module: torch.nn.Module, device: torch.device, beside: Named = ()
) -> Optimizers:
    """The optimizer of a spec, over the weights of its network. Raises `SpecError` where its package is not there.

    What is learned `beside` the network is never pulled to zero.
    """
    settings = spec.train or Train()
    kind = settings.optimizer
    named = [(name, one) for name, one in module.named_parameters() if one.requires_grad]
    free = [Group(weights=(name,), learning_rate=None, weight_decay=0.0) for name, _ in beside]
    rules = Rules((*free, *settings.groups), rate_factors(graph, settings.layer_decay))
    try:
        return make_optimizer(kind, [*named, *beside], device, matrices_within(graph), rules)
    except (ImportError, AttributeError) as error:
        newer = getattr(error, "name", None) == "Muon"
        raise fail(
            "NS5013",
            f"the optimizer `{kind.kind}` is not installed here: {error}",
            train_place(spec, "optimizer"),
            help="install a newer PyTorch: it came with 2.9"
            if newer
            else "install what training needs: `pip install 'netspec-nn[train]'`",
        ) from error


def rate_factors(graph: Graph, decay: float | None) -> dict[str, float]:
    """Path of every weight → decay^(how many layers lie behind its own); empty where there is no decay by layers."""
    if decay is None:
        return {}
    # imported here: few trainings ask for it
    from netspec.graph.depths import weight_depths

    depths = weight_depths(graph)
    deepest = max(depths.values(), default=0)
    return {name: decay ** (deepest - depth) for name, depth in depths.items()}


def make_optimizer(
    kind: Optimizer,
    named: Named,
    device: torch.device,
    within: Collection[str] = (),
    own: Rules = Rules(),  # noqa: B008 (it cannot be changed)
) -> Optimizers:
    """The optimizer that a kind names, over these parameters; `within` are the names of the matrices inside the network.

    Raises:
        ImportError: its package is not there.
    """
    rest = kind.rest()
    if rest is None:
        return Optimizers([_made(kind.torch(), (kind, own), named, device)])
    first = [(name, one) for name, one in named if name in within and one.dim() == 2]
    taken = {name for name, _ in first}
    others = [(name, one) for name, one in named if name not in taken]
    parts = [(kind.torch(), first), (rest, others)]
    return Optimizers([_made(call, (kind, own), some, device) for call, some in parts if some])


def matrices_within(graph: Graph) -> set[str]:
    """The weights of all layers but those that are tables or give an output."""
    ends = {one.value for one in graph.outputs}
    return {
        f"{node.label}.{weight.name}"
        for node in graph.nodes
        if node.layer.kind not in TABLES and not ends.intersection(node.outputs)
        for weight in node.weights()
    }


def _made(
    wanted: Call, said: tuple[Optimizer, Rules], named: Named, device: torch.device
) -> torch.optim.Optimizer:
    cls = function_of(wanted)
    keywords = dict(wanted.keywords)
    if _is_fused(cls, device):
        keywords["fused"] = True
    groups = _groups(said, keywords, named)
    made = _without_compiler(cls)(groups, *wanted.arguments, **keywords)
    assert isinstance(made, torch.optim.Optimizer)
    begin = getattr(made, "train", None)
    if begin is not None:
        begin()
    return made


def _groups(
    said: tuple[Optimizer, Rules], keywords: Mapping[str, Any], named: Named
) -> list[dict[str, Any]]:
    """The parameters in groups by what holds for them; those that nothing is said of come first."""
    kind, own = said
    usual = {"lr": keywords["lr"], "weight_decay": keywords.get("weight_decay", 0.0)}
    found: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    found[usual["lr"], usual["weight_decay"]] = []
    for name, one in named:
        group = next((g for g in own.groups if any(fnmatchcase(name, p) for p in g.weights)), None)
        rate = group.learning_rate if group is not None else None
        decay = group.weight_decay if group is not None else None
        if decay is None:
            spared = kind.decayed == "matrices" and one.dim() < 2
            decay = 0.0 if spared else usual["weight_decay"]
        rate = rate or usual["lr"] * own.factors.get(name, 1.0)
        found.setdefault((rate, decay), []).append(one)
    return [
        {"params": some, "lr": rate, "weight_decay": decay}
        for (rate, decay), some in found.items()
        if some
    ]


def _is_fused(cls: type[Any], device: torch.device) -> bool:
    if "fused" not in inspect.signature(cls.__init__).parameters:
        return False
    return device.type in (("cpu",) if cls.__name__ in FUSED_ON_CPU_ALONE else FUSED_ON)


def _without_compiler(cls: type[Any]) -> type[Any]:
    """The same optimizer with the methods that PyTorch wraps for `torch.compile` unwrapped.

    The wrappers do nothing for a network that is not compiled, but the first call of one imports `torch._dynamo`:
    1.0 to 1.4 s, as long as `import torch` itself. Where a version has no wrapper, `unwrap` changes nothing.
    """
    wrapped = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")
    methods: dict[str, Any] = {name: inspect.unwrap(getattr(cls, name)) for name in wrapped}
    # the wrapper of `step` is also what turns gradients off
    step: Any = torch.no_grad()(inspect.unwrap(cls.step))
    # PyTorch would wrap it once more, to name it in profiles and to call hooks that nobody has
    step.hooked = True
    methods["step"] = step
    return type(cls.__name__, (cls,), methods)
