"""A name at a place of a text, and what makes two of them mean the same."""

from netspec.source.record import Record
from netspec.source.text import Place

RESULT, BLOCK, PARAMETER, VARIABLE, FILE = "result", "block", "parameter", "variable", "file"


class Occurrence(Record):
    """A name at a place. Those of one sort and scope that are called the same mean the same."""

    sort: str
    scope: str
    name: str
    place: Place
    gives: bool = False
    """Whether it is given its meaning here."""
    borne: bool = False
    """An output or input whose own name it is: it cannot be called otherwise without being another one."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.sort, self.scope, self.name
