"""The vocabulary of texts: what a spec says of it, what is learned from the training part, and how texts become its codes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from netspec.kinds.columns import State
from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.sorts import Choice, SettingError, Sort, Text, Whole
from netspec.kinds.tensors import ShapeError
from netspec.kinds.texts.characters import LONGEST, lowered
from netspec.kinds.texts.pairs import learned_entries
from netspec.kinds.texts.tokens import ASCII, Splitting
from netspec.kinds.texts.words import words_of
from netspec.source.help import Help, leave_out, maybe, put_in

VOCABULARY: Sort[Any] = Either(
    Whole(3, 10_000_000),
    ListOf(Text(), "a list of texts", unique=True),
    Text("the path of a file with an entry on each line"),
)
SPLITS = ("words", "characters", "bytes", "bpe", "given")
SPLIT = Choice(*SPLITS)
SPLIT_DOC = (
    "What a text is made of: `words` (runs of letters and digits, every other character on its own, no white space), "
    "`characters`, `bytes` (of UTF-8), `bpe` (pieces that are learned, spaces among them), or `given`: the data hold lists, of `sequences` or of `rows_per_sample`."
)
VOCABULARY_DOC = (
    "How many codes there are at most; the most frequent entries of the training part are learned. Or the entries: a list, "
    "or a file below the spec's folder with one on each line. (`bytes` have all of theirs.)"
)
LOWERCASE_DOC = "Whether capitals count as small letters."
BYTES = 256
NOTHING = "\0"
"""Stands for the entries where none were learned; no text holds it."""


class Vocabulary:
    """What the settings of a kind say; the codes below `first` are no entries: padding, unknown, and whatever else."""

    def __init__(self, vocabulary: Any, split: str, *, lowercase: bool, first: int) -> None:
        self.given, self.split, self.lowercase, self.first = vocabulary, split, lowercase, first

    def check(self) -> None:
        """Raise `SettingError` where two settings do not go together."""
        if self.split == "bytes" and self.given is not None:
            message = "`bytes` have a vocabulary of their own: all 256"
            raise SettingError(
                message, leave_out("leave `vocabulary` out", "vocabulary"), setting="vocabulary"
            )
        if isinstance(self.given, int) and self.given <= self.first:
            message = f"a vocabulary of {self.given} leaves no room for entries"
            help = f"the codes below {self.first} are taken: say at least {self.first + 1}"
            raise SettingError(message, help, setting="vocabulary")
        for entry in self.given if isinstance(self.given, tuple) else ():
            self._check_entry(entry)

    def _check_entry(self, entry: str) -> None:
        what = ""
        if self.split == "words" and words_of(entry) != [entry]:
            what = f"is no single word: texts are parted as {words_of(entry)}"
        elif self.split == "characters" and len(entry) != 1:
            what = "is no single character"
        elif self.lowercase and lowered(entry) != entry:
            what = "has capitals, and all texts are put into small letters"
        if what:
            message = f"the entry `{entry}` {what}, so it is never met"
            raise SettingError(message, "correct it, or take it out", setting="vocabulary")

    def count(self) -> int:
        """How many different codes there are. Raises `ShapeError` where that is not said."""
        if self.split == "bytes":
            return self.first + BYTES
        if self.given is None:
            written = f"{{split: {self.split}, vocabulary: 10000}}"
            shown = "10000" if self.split == "words" else written
            raise ShapeError(
                "the vocabulary is not given",
                Help(
                    f"no shape may depend on the data, so say how many entries there are at most: `text: {shown}`",
                    maybe(put_in("text", "vocabulary", "10000"), title="say `vocabulary: 10000`"),
                ),
                setting="vocabulary",
            )
        if isinstance(self.given, int):
            return self.given
        return self.first + len(self.given)

    def learned(self, texts: Mapping[str, int]) -> State:
        """Texts of the training part, with how often each is there → the entries, with how often each was seen."""
        if isinstance(self.given, tuple):
            return {}
        most = self.count() - self.first
        if self.split == "bpe":
            return {"entries": dict(learned_entries(self._pieces(texts), most))}
        counts = self._parts(texts)
        if self.split == "bytes":
            # all the letters: they are not the codes, but what the codes are found by
            counts, most = Counter({c: n for c, n in counts.items() if c not in ASCII}), len(counts)
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return {"entries": dict(ranked[:most])}

    def _pieces(self, texts: Mapping[str, int]) -> Counter[str]:
        """Different pieces of texts: what stands between spaces, which belong to the piece behind them."""
        found: Counter[str] = Counter()
        for text, often in texts.items():
            if self.split == "given":
                pieces: Iterable[str] = (text,)
            elif self.split == "words":
                pieces = text.split(" ")
            else:
                begin, *others = text.split(" ")
                pieces = (begin, *(f" {piece}" for piece in others))
            for piece in pieces:
                found[piece[:LONGEST]] += often
        found.pop("", None)
        if self.lowercase:
            small: Counter[str] = Counter()
            for piece, often in found.items():
                small[lowered(piece)] += often
            return small
        return found

    def _parts(self, texts: Mapping[str, int]) -> Counter[str]:
        """The parts of all texts, with how often each is there."""
        if self.split in ("words", "given"):
            counts: Counter[str] = Counter()
            for piece, often in self._pieces(texts).items():
                for part in words_of(piece) if self.split == "words" else (piece,):
                    counts[part] += often
            return counts
        return self._characters(texts)

    def _characters(self, texts: Mapping[str, int]) -> Counter[str]:
        """The characters of all texts. Most texts are counted whole, which is several times as fast as piece by piece."""
        long = {text: often for text, often in texts.items() if len(text) > LONGEST}
        found: Counter[str] = Counter()
        for text, often in (*self._pieces(long).items(), *texts.items()):
            if text not in long:
                counts = found if often == 1 else Counter[str]()
                counts.update(text)
                if often != 1:
                    found.update({one: often * count for one, count in counts.items()})
        if not self.lowercase:
            return found
        small: Counter[str] = Counter()
        for one, count in found.items():
            small[lowered(one)] += count
        return small

    def splitting(self, state: State) -> Splitting:
        """How texts become codes, once the entries are learned."""
        learned = state.get("entries")
        entries: tuple[str, ...] = tuple(learned) if isinstance(learned, dict) else ()
        if isinstance(self.given, tuple):
            entries = self.given
        return Splitting(
            self.split, entries or (NOTHING,), lowercase=self.lowercase, first=self.first
        )
