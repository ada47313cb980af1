"""Classes of submodules: those that differ in numbers alone, or as one block's by a condition, become one class with
parameters, as a person would write it.
"""

from collections.abc import Sequence

from netspec.pytorch.class_text import ClassText
from netspec.pytorch.groups import Group, Structure, Use
from netspec.pytorch.marks import bare, pieces_of, use_mark
from netspec.pytorch.names import class_word, free_class
from netspec.pytorch.parameters import Parameters, Spot

MOST_PARAMETERS = 6
"""What is no block of the spec's is written twice rather than as one class with more parameters than these."""
Bare = tuple[str, ...]


class Draft:
    """Uses that have the same lines, numbers left out."""

    def __init__(self, word: str, description: str, *, is_block: bool) -> None:
        self.word = word
        self.description = description
        self.is_block = is_block
        self.uses: list[Use] = []


class Drafts:
    """All classes of a file but that of the network."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self._drafts: list[Draft] = []
        self._of: dict[tuple[str, ...], int] = {}
        self._placed: dict[tuple[int, int], tuple[Group, int]] = {}
        self._groups: list[Group] = []
        self._known: dict[tuple[object, ...], tuple[Group, int]] = {}
        """Description and lines → the class that has them, and which of its structures they are."""
        self._blocks: dict[tuple[str, str], list[Group]] = {}

    def use(self, word: str, description: str, use: Use, *, is_block: bool) -> str:
        """A call of the class with these lines."""
        key = (description, *(bare(one, lambda inner: inner[0]) for one in use.lines))
        if key not in self._of:
            self._of[key] = len(self._drafts)
            self._drafts.append(Draft(word, description, is_block=is_block))
        draft = self._of[key]
        self._drafts[draft].uses.append(use)
        return use_mark(draft, len(self._drafts[draft].uses) - 1)

    def alike(self, made: Sequence[str]) -> bool:
        """Whether these calls are the same, with the same numbers."""
        return len({self._plain(one) for one in made}) == 1

    def _plain(self, text: str) -> str:
        words = []
        for piece in pieces_of(text):
            if piece.use is not None:
                draft, number = piece.use
                inside = "\n".join(map(self._plain, self._drafts[draft].uses[number].lines))
                words.append(f"@{draft}({inside})")
            else:
                words.append(piece.text)
        return "".join(words)

    def written(self) -> list[str]:
        """The classes as text. What they need stands above them."""
        for number, draft in enumerate(self._drafts):
            self._place(number, draft)
        for group in self._groups:
            group.settle()
        found: list[str] = []
        for group in self._groups:
            self._write(group, found)
        return found

    def of_network(self, lines: Sequence[str]) -> str:
        """The lines of the network's own class, without marks."""
        return ClassText(self._alone([Use(tuple(lines), tuple(lines), {}, "")])).body()

    def _write(self, group: Group, found: list[str]) -> None:
        if group.name:
            return
        for inner in group.needs():
            self._write(inner, found)
        group.name = free_class(class_word(group.word), self.taken)
        self.taken.add(group.name)
        found.append(ClassText(group).text())

    # ---- which class serves which uses

    def _place(self, number: int, draft: Draft) -> None:
        """Find a class for each use of a draft. Those of all drafts that stand in it are known."""
        lines = [self._bare(use.lines) for use in draft.uses]
        for one in dict.fromkeys(lines):
            served = [i for i, other in enumerate(lines) if other == one]
            key = (draft.description, *one)
            there = self._known[key][0].uses if key in self._known else []
            uses = [*there, *(draft.uses[i] for i in served)]
            apart = not draft.is_block and self._differ_much(uses)
            for i in served:
                use = draft.uses[i]
                more = (self._plain("\n".join(use.lines)),) if apart else ()
                group, structure = self._group_for(draft, use, (*key, *more))
                self._placed[number, i] = group, group.add(use, structure)

    def _group_for(self, draft: Draft, use: Use, key: tuple[str, ...]) -> tuple[Group, int]:
        if key not in self._known:
            self._known[key] = self._new_structure(draft, use)
        return self._known[key]

    def _new_structure(self, draft: Draft, use: Use) -> tuple[Group, int]:
        """A class for lines that none has yet: one of the same block that they fit into, or a new one."""
        made = Structure(use, self._bare(use.lines), self._bare(use.kept))
        family = (
            self._blocks.setdefault((draft.word, draft.description), []) if draft.is_block else []
        )
        for group in family:
            structure = group.grow(made)
            if structure is not None:
                return group, structure
        group = Group(draft.word, draft.description, self._placed)
        group.grow(made)
        family.append(group)
        self._groups.append(group)
        return group, 0

    def _bare(self, lines: Sequence[str]) -> Bare:
        names = {id(group): i for i, group in enumerate(self._groups)}
        return tuple(bare(one, lambda use: names[id(self._placed[use][0])]) for one in lines)

    def _differ_much(self, uses: Sequence[Use]) -> bool:
        """Whether one class for all of them would have too many parameters."""
        group = self._alone(uses)
        vectors = [group.vector(i) for i in range(len(uses))]
        spots = [Spot("", column) for column in zip(*vectors, strict=True)]
        return len(Parameters(spots, [{}] * len(uses))) > MOST_PARAMETERS

    def _alone(self, uses: Sequence[Use]) -> Group:
        """A class of its own for uses that have the same lines."""
        group = Group("", "", self._placed)
        group.grow(Structure(uses[0], uses[0].lines, uses[0].kept))
        for use in uses:
            group.add(use, 0)
        return group
