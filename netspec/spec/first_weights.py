"""The files that a spec takes its first weights from: one of weights, and perhaps a table of their names.

They lie beside the spec or below it.
"""

from typing import TYPE_CHECKING

from netspec.kinds.renaming import Rename, Renaming, need_names_that_fit
from netspec.kinds.sections.train import Train
from netspec.kinds.sections.weights import Weights
from netspec.kinds.sorts import SettingError
from netspec.source.diagnostics import Problems
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, plain, within
from netspec.source.yaml_reader import read, read_file
from netspec.spec.files import Mention, below, document_of, path_below
from netspec.spec.reporter import Reporter

if TYPE_CHECKING:
    from netspec.spec.bind import SpecBinder

CODE = "NS1162"


def with_first_weights(binder: "SpecBinder", train: Train, document: Mapping) -> Train:
    """The section with the rules of a table of names that it takes from a file. What is wrong with a file is told (NS1162)."""
    made = train.weights
    if made is None:
        return train
    if path_below(made.file, "") is None:
        message = f"`{made.file}` leads out of the spec's folder"
        help = "put the file beside the spec or below it, and name it by its path from there"
        binder.report(CODE, message, _place_of(document, "file"), help)
    if not isinstance(made.rename, str):
        return train
    mention = Mention(made.rename, _place_of(document, "rename"), CODE)
    path = below(binder, mention, "")
    root = document_of(binder, binder.files, path, mention) if path is not None else None
    rules = _rules_of(binder, root) if root is not None else None
    weights = Weights(**{**vars(made), "rename": rules})
    return Train(**{**vars(train), "weights": weights})


def table_of(path: str) -> tuple[Rename, ...]:
    """The rules of a table that a user names. Raises `SpecError`."""
    problems = Problems()
    rules = _rules_of(Reporter(problems), read(read_file(path)))
    problems.raise_if_errors()
    return rules or ()


def _rules_of(reporter: Reporter, root: Node) -> tuple[Rename, ...] | None:
    """What a file says; what is wrong with it is told at its place there."""
    try:
        rules = Renaming().parse(plain(root))
        need_names_that_fit(rules)
    except SettingError as refusal:
        at = within(root, refusal.path)
        reporter.report("NS1004", refusal.message, at.place, refusal.help)
        return None
    return rules


def _place_of(document: Mapping, setting: str) -> Place:
    return within(document, ("train", "weights", setting)).place
