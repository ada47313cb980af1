"""A spec beside its data, in a folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.graph.compiled import compile_file
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.spec.model import Spec

Make = Callable[..., Spec]


@pytest.fixture
def spec_of(tmp_path: Path) -> Make:
    """Writes a spec with these sections and gives it bound; files of the data are put beside it."""

    def make(data: str, inputs: str, output: str, *, layers: str = "", **files: str) -> Spec:
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text, "utf-8", newline="")
        text = f"netspec: 1\ndata: {data}\ninput: {inputs}\nlayers: [{layers}]\noutput: {output}\n"
        (tmp_path / "net.yaml").write_text(text, "utf-8")
        spec = compile_file(tmp_path / "net.yaml").spec
        assert spec is not None
        return spec

    return make


@pytest.fixture
def told() -> Callable[[Callable[[], object]], Diagnostic]:
    """The first finding of what is refused."""

    def refused(work: Callable[[], object]) -> Diagnostic:
        with pytest.raises(SpecError) as caught:
            work()
        return caught.value.diagnostics[0]

    return refused
