"""The section `import`: blocks of other files."""

from typing import TYPE_CHECKING

from netspec.source.names import nearest
from netspec.source.record import Record
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe
from netspec.spec.bind_blocks import bind_blocks
from netspec.spec.files import Mention, below, document_of
from netspec.spec.siblings import SECTION_HELP
from netspec.spec.steps import Block
from netspec.spec.values import parameters_of

if TYPE_CHECKING:
    from netspec.spec.bind import SpecBinder

CODE = "NS1012"


class Wanted(Record):
    """An entry of `import`: a path, and the blocks that are wanted from there, or None for all."""

    path: str
    names: tuple[Scalar, ...] | None
    place: Place


def bind_imports(binder: "SpecBinder", document: Mapping) -> dict[str, Block]:
    """The imported blocks by name."""
    found: dict[str, Block] = {}
    faults = len(binder.problems.errors) if "import" in document.entries else 0
    for wanted in _entries(binder, document):
        mention = Mention(wanted.path, wanted.place, CODE)
        path = below(binder, mention, binder.chain[-1])
        if path is None:
            continue
        if path in binder.chain:
            message = f"`{wanted.path}` imports the file it is imported by"
            binder.report(CODE, message, wanted.place, "put what both need into a third file")
            continue
        there = _blocks_of(binder, path, mention)
        for name, block in _chosen(binder, wanted, there).items():
            if name in found:
                message = f"two imported blocks are called `{name}`"
                help = f"import one of them: `{{{wanted.path}: [{name}]}}`"
                binder.report(CODE, message, wanted.place, help)
            found[name] = block
    if "import" in document.entries and len(binder.problems.errors) > faults:
        binder.has_unknown_blocks = True
    return found


def _entries(binder: "SpecBinder", document: Mapping) -> list[Wanted]:
    section = document.get("import")
    if section is None:
        return []
    items = section.items if isinstance(section, Sequence) else ()
    if not items:
        message = f"`import` is a list of files, and this is {describe(section)}"
        binder.report("NS1001", message, section.place, SECTION_HELP["import"])
    return [one for item in items if (one := _entry(binder, item)) is not None]


def _entry(binder: "SpecBinder", node: Node) -> Wanted | None:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Wanted(node.value, None, node.place)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        ((path, entry),) = node.entries.items()
        names = entry.value.items if isinstance(entry.value, Sequence) else ()
        texts = tuple(
            one for one in names if isinstance(one, Scalar) and isinstance(one.value, str)
        )
        if texts and len(texts) == len(names):
            return Wanted(path, texts, entry.key.place)
    message = f"an import is a file, or a file with the blocks that are wanted, and this is {describe(node)}"
    help = "write `heads.yaml`, or `{heads.yaml: [Mlp, Gate]}`"
    binder.report("NS1001", message, node.place, help)
    return None


def _blocks_of(binder: "SpecBinder", path: str, mention: Mention) -> dict[str, Block]:
    """The blocks of a file. What is wrong in it is told at its place there."""
    root = document_of(binder, binder.files, path, mention)
    if root is None:
        return {}
    if not isinstance(root, Mapping) or "blocks" not in root.entries:
        message = f"`{mention.written}` has no section `blocks`"
        binder.report(CODE, message, mention.place, "import a file that names blocks")
        return {}
    inner = binder.of_file(path, root, parameters_of(root, binder.problems))
    inner.blocks = bind_imports(inner, root)
    return bind_blocks(inner, root)


def _chosen(binder: "SpecBinder", wanted: Wanted, there: dict[str, Block]) -> dict[str, Block]:
    if wanted.names is None or not there:
        return there
    for node in wanted.names:
        if node.value not in there:
            near = nearest(str(node.value), there)
            listed = "its blocks are " + ", ".join(f"`{name}`" for name in there)
            help = f"a block with a similar name exists: `{near}`" if near else listed
            binder.report(CODE, f"`{wanted.path}` has no block `{node.value}`", node.place, help)
    return {str(n.value): there[str(n.value)] for n in wanted.names if n.value in there}
