"""netspec from Python: a spec as an object that can be checked, built, trained and exported.

network = netspec.load("specs/penguins.yaml")
network.check()      # what is wrong, as data
network.train()      # runs/penguins with penguins.onnx in it
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.data.peek import look
from netspec.graph.compiled import Compiled, compile_file
from netspec.graph.graph import Graph
from netspec.graph.started import start_faults
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.spec.model import Spec
from netspec.spec.part import Part
from netspec.spec.siblings import VARIANT

if TYPE_CHECKING:
    import torch

    from netspec.training.run import Result
    from netspec.training.watcher import Watcher


class Network:
    """A spec that was read. Its faults are told by `check` and raised by everything that cannot go on with them."""

    def __init__(self, compiled: Compiled, overrides: dict[str, str]) -> None:
        self._compiled = compiled
        self.overrides = overrides

    @property
    def path(self) -> str:
        """The file it was read from."""
        return self._compiled.source.name

    @property
    def spec(self) -> Spec:
        """The spec as typed objects. Raises `SpecError`."""
        return self._compiled.sound()[0]

    @property
    def graph(self) -> Graph:
        """The network with a shape on every edge. Raises `SpecError`."""
        return self._compiled.sound()[1]

    def check(self, *, data: bool = True) -> Sequence[Diagnostic]:
        """Everything found wrong, errors and warnings, in the order of the text; with `data`, in the data as well."""
        spec, graph, found = self._compiled.spec, self._compiled.graph, self._compiled.diagnostics
        return [*look(spec, found), *start_faults(graph)] if data else found

    def build(self) -> torch.nn.Module:
        """The network as a PyTorch module with fresh weights, but for parts that begin with those of a file.

        Raises `SpecError`, or `ImportError` without PyTorch.
        """
        from netspec.pytorch.load import begin, build_module

        self._hold()
        module = build_module(self.graph)
        begin(module, self.graph)
        return module

    def _hold(self) -> None:
        """Raise `SpecError` where a layer of an extension breaks what every layer promises."""
        if self.spec.extensions:
            # imported here: few specs have extensions
            from netspec.contract.hold import hold

            hold(self.spec, self.graph)

    def source(self) -> str:
        """The network as PyTorch source: the text that `build` compiles."""
        from netspec.pytorch.source import write_source

        return write_source(self.graph)

    def train(
        self,
        folder: str | Path | None = None,
        *,
        resume: bool = False,
        watch: Watcher | None = None,
    ) -> Result:
        """Train, keep the best weights, test and export; everything goes to `folder` (`runs/<name>`).

        Raises `SpecError` for every fault of spec, data or training, `netspec.training.Interrupted` on Ctrl-C.
        """
        from netspec.training.run import train
        from netspec.training.watcher import Watcher

        self._hold()
        place = Path(folder) if folder is not None else Path("runs") / self.spec.name
        result = train(
            self.graph,
            self.spec,
            place,
            resume=resume,
            watch=watch or Watcher(),
            overrides=self.overrides,
        )
        self.export(place)
        return result

    def export(
        self,
        folder: str | Path | None = None,
        *,
        interface: str = "full",
        to: str | Path | None = None,
    ) -> Path:
        """The verified ONNX file of a finished run; its path is returned. Raises `SpecError`."""
        from netspec.export.export import export

        place = Path(folder) if folder is not None else Path("runs") / self.spec.name
        return export(
            place, self.graph, self.spec, interface=interface, to=Path(to) if to else None
        )

    def export_part(
        self,
        folder: str | Path | None = None,
        *,
        to: str | Sequence[str] = (),
        from_: str | Sequence[str] = (),
        interface: str = "full",
        file: str | Path | None = None,
    ) -> Path:
        """A part of a finished run as a verified ONNX file: what leads `to` results or outputs, or starts `from_` results.

        Its path is returned. Raises `SpecError`.
        """
        from netspec.export.part import export_part

        place = Path(folder) if folder is not None else Path("runs") / self.spec.name
        names = [(one,) if isinstance(one, str) else tuple(one) for one in (to, from_)]
        path = Path(file) if file else None
        made = export_part(place, self.graph, self.spec, Part(*names), interface=interface, to=path)
        return made.path


def load(
    path: str | Path,
    overrides: dict[str, object] | None = None,
    *,
    variant: str | None = None,
    trust: bool = False,
) -> Network:
    """Read a spec; `overrides` are what `--set` takes: `{"width": 128, "train.epochs": 5}`, `variant` is one of its
    variants. Faults are not raised here.

    `trust` runs the Python files of its `extensions`: read them first. Without it a spec that has some is told as a fault.

    Raises:
        SpecError: the file cannot be read at all.
    """
    chosen = {VARIANT: variant} if variant else {}
    texts = {**chosen, **{key: str(value) for key, value in (overrides or {}).items()}}
    compiled = compile_file(path, texts, trust=trust)
    if any(d.code == "NS0001" for d in compiled.diagnostics):
        raise SpecError(compiled.diagnostics)
    return Network(compiled, texts)
