"""Words of texts: what they are, and how their entries are found letter by letter, with standard ONNX operators."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.texts.characters import (
    BLANK,
    WORD,
    Alphabet,
    record_matches,
    record_numbers,
)
from netspec.kinds.texts.ragged import length, whole


def words_of(text: str) -> list[str]:
    """Runs of letters, marks, digits and `_`; every other character that is no white space stands alone.

    >>> words_of("Don't go, 3.5 €!")
    ['Don', "'", 't', 'go', ',', '3', '.', '5', '€', '!']
    """
    found: list[str] = []
    inside = False
    for one in text:
        sort = _sort(one)
        if sort == "word" and inside:
            found[-1] += one
        elif sort != "blank":
            found.append(one)
        inside = sort == "word"
    return found


@lru_cache(maxsize=65536)
def _sort(one: str) -> str:
    """Of which sort a character is, as `WORD` and `BLANK` say it."""
    category = unicodedata.category(one)[0]
    if category in "LMN" or one == "_":
        return "word"
    return "blank" if category == "Z" or one in "\t\n\v\f\r\x85" else "other"


class Trie:
    """Entries as paths of letters from a root, node 0: what they begin with in common is there once."""

    def __init__(self, entries: Sequence[str], alphabet: Alphabet) -> None:
        self.steps: dict[tuple[int, int], int] = {}
        self.ends: dict[int, int] = {}
        """Node → the entry that ends there."""
        nodes = 1
        for position, entry in enumerate(entries):
            node = 0
            for letter in entry:
                step = (node, alphabet.numbers[letter])
                if step not in self.steps:
                    self.steps[step] = nodes
                    nodes += 1
                node = self.steps[step]
            self.ends[node] = position
        self.nodes = nodes


def record_words(
    onnx: OnnxRecorder,
    pieces: str,
    room: int,
    entries: Sequence[str],
    alphabet: Alphabet,
    codes: tuple[int, int],
    *,
    parted: bool = True,
) -> tuple[str, str]:
    """Record pieces `[M]` → int64 and bool `[places, M]`: the code of the word up to here, and whether it ends here.

    `codes` are that of an unknown word and that of the first entry. Without `parted` a piece is one word as it is.
    """
    trie = Trie(entries, alphabet)
    digits = alphabet.digits()
    classes = (*digits, WORD, BLANK) if parted else digits
    there, *found = record_matches(onnx, pieces, room, classes)
    numbers = record_numbers(onnx, found[: len(digits)])
    if parted:
        word, blank = onnx.op("And", found[-2], there), found[-1]
        goes_on = onnx.op("And", word, _behind(onnx, word))
        ends = onnx.op("And", onnx.op("And", there, onnx.op("Not", blank)), onnx.op("Not", goes_on))
    else:
        word = there
        ends = onnx.op("And", there, onnx.op("Not", _behind(onnx, there)))
    nodes = _walked(onnx, numbers, word, trie, len(alphabet) + 1)
    unknown, first = codes
    table = [first + trie.ends[n] if n in trie.ends else unknown for n in range(trie.nodes)]
    # the last is the node that no path leads out of
    return onnx.op("Gather", onnx.constant([*table, unknown], "int64"), nodes), ends


def _behind(onnx: OnnxRecorder, value: str) -> str:
    """What `[places, M]` holds one place behind each; behind the last is nothing."""
    wide = onnx.op("Pad", value, onnx.constant([0, 0, 1, 0], "int64"))
    begin, rest, axis = (onnx.constant([one], "int64") for one in (1, 2**31, 0))
    return onnx.op("Slice", wide, begin, rest, axis)


def _walked(onnx: OnnxRecorder, numbers: str, word: str, trie: Trie, width: int) -> str:
    """The node behind every letter `[places, M]`; a letter that continues no word starts at the root."""
    keys = [node * width + number for node, number in trie.steps]
    values = list(trie.steps.values())

    def step(turn: str, node: str, inside: str) -> tuple[str, ...]:
        number, is_word = (onnx.op("Gather", one, turn, axis=0) for one in (numbers, word))
        goes_on = onnx.op("And", inside, is_word)
        start = onnx.op("Where", goes_on, node, whole(onnx, 0))
        key = onnx.op("Add", onnx.op("Mul", start, whole(onnx, width)), number)
        reached = onnx.op(
            "LabelEncoder",
            key,
            domain="ai.onnx.ml",
            keys_int64s=keys,
            values_int64s=values,
            default_int64=trie.nodes,
        )
        yes = onnx.constant(True, "bool")
        return yes, reached, is_word, reached

    first = onnx.op("Gather", numbers, whole(onnx, 0), axis=0)
    nodes = onnx.op("Mul", first, whole(onnx, 0))
    none = onnx.op("Less", nodes, whole(onnx, 0))
    carried = [(nodes, "int64", 1), (none, "bool", 1)]
    return onnx.loop(length(onnx, numbers), carried, [("int64", 1)], step)[-1]
