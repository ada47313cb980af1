"""Classes of submodules: those that differ in numbers alone become one class with parameters, as a person would write it.

While a class is drafted, every number in a call stands between marks, together with what it is called there, and a call
of another draft hands on all of its numbers. Once all are drafted, it is known which of them differ from use to use.
"""

import keyword
import re
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.kinds.lowering import Call
from netspec.pytorch.layout import docstring_of, indented, statement
from netspec.pytorch.names import FILE_NAMES, class_word, free_class, free_name
from netspec.source.record import Record

NUMBER = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002")
"""A number and what it is called: `kernel_size`."""
DRAFT = re.compile("\ue003(\\d+)\ue004([^\ue005]*)\ue005")
"""A use of a draft: which one, and its numbers."""
COMMENT = "\ue006"
MARKS = re.compile("[\ue000-\ue006]")
POSITIONS = {
    "nn.Conv": ("in_channels", "out_channels"),
    "nn.ConvTranspose": ("in_channels", "out_channels"),
    "nn.Linear": ("in_features", "out_features"),
    "nn.LSTM": ("input_size", "hidden_size"),
    "nn.GRU": ("input_size", "hidden_size"),
    "nn.RNN": ("input_size", "hidden_size"),
    "nn.Embedding": ("num_embeddings", "embedding_dim"),
    "nn.Dropout": ("dropout",),
}
"""What PyTorch calls the first arguments."""


def unmarked(text: str) -> str:
    """A text of the user's, without what is a mark here."""
    return MARKS.sub("", text)


def commented(code: str, comment: str = "") -> str:
    """A statement with its comment, to be broken into lines once its numbers are known."""
    return f"{code}{COMMENT}{comment}" if comment else code


def marked(call: Call) -> str:
    """The call with its numbers marked."""
    plain = re.sub(r"\d*d?$", "", call.target)
    names = next((POSITIONS[one] for one in (call.target, plain) if one in POSITIONS), ())
    parts = []
    for place, value in enumerate(call.arguments):
        name = names[place] if place < len(names) else "features"
        parts.append(marked(value) if isinstance(value, Call) else _value(value, name))
    parts += [f"{name}={_value(value, name)}" for name, value in call.keywords.items()]
    return f"{call.target}({', '.join(parts)})"


def _value(value: Any, name: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"\ue000{value!r}\ue001{name}\ue002"
    return repr(value)


class Use(Record):
    """One use of a class: its lines with marks, the values of its block's parameters, and its shapes."""

    lines: tuple[str, ...]
    given: Mapping[str, object]
    shapes: str


class Draft:
    """A class that may be used several times, each time with other numbers."""

    def __init__(self, word: str, description: str) -> None:
        self.word = word
        self.description = description
        self.uses: list[Use] = []
        self.name = ""
        self.parameters: dict[str, int] = {}
        """Name → the place of its number in a use."""
        self.named: dict[int, str] = {}
        """Place of a number → the parameter that gives it."""

    def vectors(self) -> list[list[str]]:
        return [[m.group(1) for m in NUMBER.finditer("\n".join(use.lines))] for use in self.uses]


class Drafts:
    """All classes of a file but that of the network."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self._drafts: list[Draft] = []
        self._of: dict[tuple[str, ...], int] = {}

    def use(self, word: str, description: str, use: Use) -> str:
        """A call of the class with these lines."""
        bare = [
            NUMBER.sub(lambda m: f"#{m.group(2)}", one).partition(COMMENT)[0] for one in use.lines
        ]
        key = (description, *bare)
        if key not in self._of:
            self._of[key] = len(self._drafts)
            self._drafts.append(Draft(word, description))
        number = self._of[key]
        self._drafts[number].uses.append(use)
        numbers = "".join(m.group() for m in NUMBER.finditer("\n".join(use.lines)))
        return f"\ue003{number}\ue004{numbers}\ue005"

    def written(self) -> list[str]:
        """The classes as text. What they need stands above them."""
        for draft in self._drafts:
            _decide(draft)
            draft.name = free_class(class_word(draft.word), self.taken)
            self.taken.add(draft.name)
        return [self._text(draft) for draft in self._drafts]

    def _text(self, draft: Draft) -> str:
        first, *others = draft.uses
        lines = list(first.lines)
        for i, one in enumerate(lines):
            # a comment stays where it holds of every use
            if any(
                use.lines[i].partition(COMMENT)[2] != one.partition(COMMENT)[2] for use in others
            ):
                lines[i] = one.partition(COMMENT)[0]
        same = all(use.shapes == first.shapes for use in others)
        shapes = first.shapes if same or not first.shapes else f"{first.shapes}, and other sizes"
        docstring = "\n\n".join(part for part in (draft.description, shapes) if part)
        signature = ", ".join(["self", *draft.parameters])
        body = [one.replace("def __init__(self):", f"def __init__({signature}):") for one in lines]
        head = [docstring_of(docstring), ""] if docstring else []
        return f"class {draft.name}(nn.Module):\n" + indented(
            "\n".join([*head, self.settled(body, draft.named)])
        )

    def settled(self, lines: Sequence[str], named: Mapping[int, str] | None = None) -> str:
        """Lines without marks: numbers as they are, or as the parameters that give them; each as long as a line may be."""
        count = 0
        found = []
        for one in lines:
            pieces: list[str] = []
            at = 0
            for match in re.finditer(f"{DRAFT.pattern}|{NUMBER.pattern}", one):
                pieces.append(one[at : match.start()])
                at = match.end()
                if match.group(1) is not None:
                    inner = self._drafts[int(match.group(1))]
                    held = [m.group(1) for m in NUMBER.finditer(match.group(2))]
                    held = [(named or {}).get(count + i, value) for i, value in enumerate(held)]
                    pieces.append(f"{inner.name}({', '.join(_arguments(inner, held))})")
                    count += len(held)
                else:
                    pieces.append((named or {}).get(count, match.group(3)))
                    count += 1
            code, _, comment = "".join([*pieces, one[at:]]).partition(COMMENT)
            depth = len(code) - len(code.lstrip(" "))
            found.append(indented(statement(code.strip(" "), comment), depth // 4) if code else "")
        return "\n".join(found)


def _arguments(draft: Draft, numbers: Sequence[str]) -> list[str]:
    """What a use of the class gives to its parameters, those behind the second by name."""
    given = [(name, numbers[place]) for name, place in draft.parameters.items()]
    return [value if i < 2 else f"{name}={value}" for i, (name, value) in enumerate(given)]


def _decide(draft: Draft) -> None:
    """Give a parameter to the numbers that differ from use to use; those that always agree have one."""
    columns = list(zip(*draft.vectors(), strict=True))
    roles = [m.group(2) for m in NUMBER.finditer("\n".join(draft.uses[0].lines))]
    found: dict[tuple[str, ...], str] = {}
    for place, column in enumerate(columns):
        if len(set(column)) == 1:
            continue
        if column not in found:
            own = [
                name
                for name in draft.uses[0].given
                if tuple(repr(use.given.get(name)) for use in draft.uses) == column
            ]
            wanted = own[0] if own else roles[place]
            if keyword.iskeyword(wanted) or wanted in FILE_NAMES:
                wanted = f"{wanted}_"
            found[column] = free_name(wanted, draft.parameters.__contains__)
            draft.parameters[found[column]] = place
        draft.named[place] = found[column]
