"""The section `extensions`: Python files with kinds of layer of the user's own. They run only where the user says so."""

from typing import TYPE_CHECKING

from netspec.source.diagnostics import Label, SpecError
from netspec.source.text import SourceText
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe
from netspec.spec.extension_file import loaded
from netspec.spec.files import path_below
from netspec.spec.model import KEPT, NOT_TRUSTED, Extension
from netspec.spec.siblings import SECTION_HELP

if TYPE_CHECKING:
    from netspec.spec.bind import SpecBinder

ENDING = ".py"
NOT_TAKEN = "NS1053"


def bind_extensions(binder: "SpecBinder", document: Mapping, importer: str = "") -> None:
    """Give the binder the kinds of the files that a document names; `importer` is its path below the spec's folder.

    A file that two documents name is run once.
    """
    if binder.files.trust is None:
        binder.has_unknown_kinds = True
        return
    wanted = _wanted(binder, document.entries["extensions"].value, importer)
    found = [one for path, node in wanted.items() if (one := _extension(binder, path, node))]
    for one in found:
        if one.path not in binder.files.extensions:
            one = _run(binder, one) if binder.files.trust else one
            binder.files.extensions[one.path] = one
        whole = binder.files.extensions[one.path]
        binder.own_kinds.update(dict.fromkeys(whole.kinds, whole))
    if found and not binder.files.trust:
        _ask(binder, found)


def _wanted(binder: "SpecBinder", section: Node, importer: str) -> dict[str, Scalar]:
    """The paths below the spec's folder, and where they stand. What is no path of such a file is told."""
    items = section.items if isinstance(section, Sequence) else ()
    if not items:
        message = f"`extensions` is a list of Python files, and this is {describe(section)}"
        if isinstance(section, Sequence):
            message = "`extensions` is empty"
        binder.report("NS1001", message, section.place, SECTION_HELP["extensions"])
        binder.has_unknown_kinds = True
    wanted: dict[str, Scalar] = {}
    for node in items:
        path = _path(binder, node, importer)
        if path in wanted:
            message, help = f"`{path}` stands twice in the list", "name each file once"
            binder.report(NOT_TAKEN, message, node.place, help)
        elif path is not None and isinstance(node, Scalar):
            wanted[path] = node
        else:
            binder.has_unknown_kinds = True
    return wanted


def _path(binder: "SpecBinder", node: Node, importer: str) -> str | None:
    """The path of one entry; None where it is none, or leads elsewhere."""
    written = node.value if isinstance(node, Scalar) else None
    if not isinstance(written, str) or not written:
        message = f"an extension is the path of a Python file, and this is {describe(node)}"
        binder.report("NS1001", message, node.place, SECTION_HELP["extensions"])
        return None
    path = path_below(written, importer)
    if "$" in written:
        message = "the path of an extension is written out, and takes no expression"
        help = "which files run must be seen by whoever reads the spec: write the name of the file"
    elif path is None:
        message = f"`{written}` leads out of the spec's folder"
        help = "put the file beside the spec or below it, and name it by its path from there"
    elif not written.endswith(ENDING):
        message = f"`{written}` is no Python file"
        help = "name a file that ends in `.py`"
    else:
        return path
    binder.report(NOT_TAKEN, message, node.place, help)
    return None


def _extension(binder: "SpecBinder", path: str, node: Scalar) -> Extension | None:
    """The file as text: nothing of it has run. None where it cannot be read, which is told."""
    if path in binder.files.extensions:
        return binder.files.extensions[path]
    kept = binder.files.kept
    if kept is not None and path not in kept:
        binder.has_unknown_kinds = True
        message = f"the run does not keep `{path}`, so it is not known what was trained"
        binder.report(NOT_TAKEN, message, node.place, "train once more")
        return None
    try:
        source = binder.files.source(path)
    except SpecError as error:
        binder.has_unknown_kinds = True
        message = f"`{node.value}` cannot be read: {error.diagnostics[0].message}"
        binder.report(NOT_TAKEN, message, node.place, "name a Python file that is there")
        return None
    if kept is not None:
        source = SourceText(f"{source.name}{KEPT}", source.text)
    return Extension(path, source, node.place, {})


def _run(binder: "SpecBinder", one: Extension) -> Extension:
    """The extension with its kinds. What is wrong with them is told at their lines."""
    others = binder.files.extensions.values()
    taken = {kind: other.path for other in others for kind in other.kinds}
    found = loaded(one.source, taken)
    binder.has_unknown_kinds |= bool(found.faults)
    for fault in found.faults:
        binder.problems.add(fault._replace(related=(Label(one.place, "named here"),)))
    return one._replace(kinds=found.kinds)


def _ask(binder: "SpecBinder", found: list[Extension]) -> None:
    """Tell that the files have not run, once for a spec."""
    binder.has_unknown_kinds = True
    if any(one.code == NOT_TRUSTED for one in binder.problems.errors):
        return
    names = " and ".join(f"`{one.path}`" for one in found)
    many = len(found) > 1
    message = f"{names} {'are' if many else 'is'} Python code, and runs only if you trust it"
    message = message.replace("runs", "run") if many else message
    files = " and ".join(
        f"what the run keeps of `{one.path}`" if one.is_kept else f"`{one.source.name}`"
        for one in found
    )
    help = f"read {files}; then add `--trust` to the command (from Python: `trust=True`)"
    binder.report(NOT_TRUSTED, message, found[0].place, help)
