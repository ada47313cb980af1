"""Tells what is wrong with a document, and reads what every section needs: a mapping, and names of the right form."""

import re
from collections.abc import Collection

from netspec.kinds.catalogue import FAMILIES, find
from netspec.kinds.kind import Family
from netspec.kinds.sorts import is_name
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, no_dashes, write
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, Sequence, describe
from netspec.spec.model import Extension
from netspec.spec.siblings import RESERVED_NAMES, SECTION_HELP
from netspec.spec.steps import Block
from netspec.spec.values import is_broken


class Reporter:
    """Collects faults of form."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.blocks: dict[str, Block] = {}
        """The spec's own layers."""
        self.own_kinds: dict[str, Extension] = {}
        """The kinds of layer that its extensions define, each with the extension."""
        self.has_unknown_kinds = False
        """Whether it has extensions that could not be read: any word may then name a layer of theirs."""
        self.has_unknown_blocks = False
        """Whether an import failed: any word with a capital may then name a block from there."""

    def words(self, family: Family) -> Collection[str]:
        """The words that name a kind of a family."""
        if family != "layers" or not (self.blocks or self.own_kinds):
            return FAMILIES[family]
        return {**FAMILIES[family], **self.blocks, **self.own_kinds}

    def may_be_of_an_extension(self, family: Family, word: str) -> bool:
        """Whether a word that names no kind may be one of an extension or import that could not be read, which is told."""
        if family != "layers":
            return False
        if self.has_unknown_blocks and word[:1].isupper():
            return word.isidentifier()
        return self.has_unknown_kinds and is_name(word)

    def settings_of(self, family: Family, word: str) -> Collection[str]:
        """The settings of the kind that a word names; of a block, its parameters."""
        if family == "layers" and word in self.blocks:
            return self.blocks[word].parameters
        if family == "layers" and word in self.own_kinds:
            return self.own_kinds[word].kinds[word].settings
        settings: Collection[str] = find(family, word).settings
        return settings

    def primary_of(self, word: str) -> str | None:
        """The setting that a bare value gives to the kind of that name, of whatever family."""
        family = next((one for one in FAMILIES if word in FAMILIES[one]), None)
        if family is None and word not in self.own_kinds:
            return None
        cls = find(family, word) if family is not None else self.own_kinds[word].kinds[word]
        primary: str | None = cls.primary
        return primary

    def report(
        self,
        code: str,
        message: str,
        place: Place,
        help: str | None = None,
        related: tuple[Label, ...] = (),
    ) -> None:
        """Tell an error; `related` are places elsewhere that take part."""
        self.problems.add(Diagnostic(code, message, Label(place), help, related=related))

    def section_mapping(self, document: Mapping, name: str, *, least: int = 0) -> Mapping | None:
        """A section that must be a mapping with at least so many entries; None where it is left out or is not."""
        if name not in document.entries:
            return None
        node = document.entries[name].value
        if isinstance(node, Mapping) and len(node.entries) >= least:
            return node
        if not (isinstance(node, Scalar) and is_broken(node)):
            found = "it is empty" if isinstance(node, Mapping) else f"this is {describe(node)}"
            empty = isinstance(node, Scalar) and node.value is None
            place = document.entries[name].key.place if empty else node.place
            help = _as_mapping(name, node) or SECTION_HELP[name]
            self.report("NS1001", f"`{name}` is a mapping, and {found}", place, help)
        return None

    def check_name(self, name: str, key: Node, what: str) -> bool:
        """Whether a name may be given; told if not."""
        if name in RESERVED_NAMES:
            help = f"choose another name for the {what}{_with_column(what, name)}"
            self.report("NS1007", f"`{name}` is a word of the language", key.place, help)
            return False
        if is_name(name):
            return True
        help = "a name begins with a small letter; then letters, digits, and `_`"
        offered = re.sub(r"[^a-z0-9_]", "_", name.lower()).strip("_")
        if is_name(offered):
            help += f": `{offered}`"
        help += _with_column(what, name)
        if is_name(offered):
            help = Help(help, write(offered))
        article = "an" if what[0] in "aeiou" else "a"
        self.report("NS1007", f"`{name}` is not a name for {article} {what}", key.place, help)
        return False


def _with_column(what: str, name: str) -> str:
    if what not in ("input", "output"):
        return ""
    return f" (with `column: {name}` beside the kind, if the data call it so)"


def _as_mapping(section: str, node: Node) -> str | None:
    """How a text would be the mapping that is needed."""
    if (
        isinstance(node, Sequence)
        and node.items
        and all(isinstance(i, Mapping) for i in node.items)
    ):
        return Help("leave the dashes out: names with their values need none", no_dashes())
    text = node.value if isinstance(node, Scalar) else None
    if not isinstance(text, str):
        return None
    key, colon, value = text.partition(":")
    if colon and key.isidentifier():
        pair = f"{key}: {value}"
        return Help(f"write `{pair}`, with a space after the colon", write(pair))
    word, space, value = text.partition(" ")
    if space and word.isidentifier() and value.strip().isalnum():
        pair = f"{word}: {value.strip()}"
        return Help(f"write `{pair}`, with a colon", write(pair))
    if section == "data":
        from netspec.spec.unknown import source_of

        source = f"{{{source_of(text)}: {text}}}"
        return Help(f"name the kind of source: `data: {source}`", write(source))
    return None
