"""Tells of sections that there are not, and says which one is meant."""

from netspec.kinds.sections.train import Train
from netspec.source.help import Help, drop, maybe, move, write
from netspec.source.names import nearest
from netspec.source.tree import Mapping, Scalar
from netspec.spec.reporter import Reporter
from netspec.spec.setting_words import said_elsewhere
from netspec.spec.siblings import SECTIONS
from netspec.spec.vocabulary import NO_SECTION


def means(word: str, section: str) -> bool:
    """Whether a word is that of another tool for a section, or the section misspelt."""
    return _meant(word, (section,)) is not None


def meant_section(reporter: Reporter, key: str, node: Scalar, document: Mapping) -> str | None:
    """The section that an unknown word means, if one can be made out; the word is told."""
    near = _meant(key, SECTIONS)
    near = near if near not in document.entries else None
    listed = "the sections are " + ", ".join(f"`{s}`" for s in SECTIONS)
    help = NO_SECTION.get(key, listed)
    if near:
        help = Help(f"it is called `{near}` here", write(near))
    elif key not in NO_SECTION and is_of_training(key):
        help = Help(f"put it under `train`: `train: {{{key}: …}}`", move("train"))
    elif key == "split":
        help = Help(help, move("data"))
    elif help.startswith("leave it out"):
        help = Help(help, maybe(drop(), title="leave it out"))
    reporter.report("NS1002", f"there is no section `{key}`", node.place, help)
    return near


def _meant(word: str, sections: tuple[str, ...]) -> str | None:
    return said_elsewhere(word, sections) or nearest(word, sections)


def is_of_training(key: str) -> bool:
    """Whether a word is a setting of `train`, here or in another tool."""
    return key in Train.settings or said_elsewhere(key, Train.settings) is not None
