"""A file of blocks that other specs import, looked at by itself: it has no input, no output and no layers of its own."""

from collections.abc import Mapping as ReadOnly

from netspec.source.diagnostics import Problems
from netspec.source.tree import Mapping, Node
from netspec.spec.bind import SpecBinder
from netspec.spec.files import Files
from netspec.spec.siblings import SECTIONS
from netspec.spec.steps import Block
from netspec.spec.values import parameters_of


def bind_library(
    root: Node,
    path: str,
    problems: Problems,
    unsaved: ReadOnly[str, str] | None = None,
    *,
    trust: bool | None = False,
) -> dict[str, Block]:
    """The blocks of a document, those that it imports among them. Faults of form go to `problems`."""
    if not isinstance(root, Mapping):
        return {}
    binder = SpecBinder(problems, Files(path, None, trust=trust, unsaved=unsaved))
    inner = binder.of_file("", root, parameters_of(root, problems))
    inner.check_parameters(root)
    known = {key: entry for key, entry in root if key in SECTIONS}
    inner.own_blocks(Mapping(root.source, root.span, known))
    return inner.blocks
