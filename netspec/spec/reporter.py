"""Tells what is wrong with a document, and reads what every section needs: a mapping, and names of the right form."""

import re

from netspec.kinds.sorts import NAME_PATTERN
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node, Scalar, describe
from netspec.spec.siblings import SECTION_HELP
from netspec.spec.values import is_broken
from netspec.spec.vocabulary import RESERVED_NAMES


class Reporter:
    """Collects faults of form."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def report(self, code: str, message: str, place: Place, help: str | None = None) -> None:
        """Tell an error."""
        self.problems.add(Diagnostic(code, message, Label(place), help))

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
            self.report("NS1001", f"`{name}` is a mapping, and {found}", place, SECTION_HELP[name])
        return None

    def check_name(self, name: str, key: Node, what: str) -> bool:
        """Whether a name may be given; told if not."""
        if name in RESERVED_NAMES:
            help = f"choose another name for the {what}"
            self.report("NS1007", f"`{name}` is a word of the language", key.place, help)
            return False
        if re.search(NAME_PATTERN, name):
            return True
        help = "a name begins with a small letter; then letters, digits, and `_`"
        offered = re.sub(r"[^a-z0-9_]", "_", name.lower()).strip("_")
        if re.search(NAME_PATTERN, offered):
            help += f": `{offered}`"
        if what in ("input", "output"):
            help += f" (with `column: {name}` beside the kind, if the data call it so)"
        article = "an" if what[0] in "aeiou" else "a"
        self.report("NS1007", f"`{name}` is not a name for {article} {what}", key.place, help)
        return False
