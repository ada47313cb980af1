"""The kind `entity_f1`."""

from collections.abc import Iterator, Sequence
from typing import Any

from netspec.kinds.metrics.class_counts import share
from netspec.kinds.metrics.metric import SequenceMetric, Sums
from netspec.kinds.sorts import SettingError

BEGINS, GOES_ON, ENDS, ALONE, NOTHING = "B", "I", "E", "S", "O"
Span = tuple[str, int, int]


class EntityF1(SequenceMetric):
    """F1 over whole entities: one is right only if its type and both its ends are (CoNLL 2003).

    Tags are `B-person` (it begins), `I-person` (it goes on), `O`; also `E-` and `S-` of the scheme IOBES. An `I-` with
    nothing of its type before it begins an entity, as in the scorer of CoNLL: 2 · hits / (called + true).
    """

    kind = "entity_f1"
    synonyms = ("seqeval", "conll_f1", "span_f1", "ner_f1", "chunk_f1")

    def check_classes(self, classes: tuple[Any, ...]) -> None:
        if not any(isinstance(one, str) and one.startswith(("B-", "I-", "S-")) for one in classes):
            raise SettingError(
                "`entity_f1` measures entities, and no class begins with `B-` or `I-`",
                "name the tags so, `[O, B-person, I-person]`, or measure every place: `f1`",
            )

    def sequence_sums(self, answer: Any, target: Any, classes: tuple[Any, ...]) -> Sums:
        hits = called = true = 0
        for told, right in zip(answer, target, strict=True):
            real = right >= 0
            found = set(spans([str(classes[int(one)]) for one in told[real]]))
            wanted = set(spans([str(classes[int(one)]) for one in right[real]]))
            hits += len(found & wanted)
            called += len(found)
            true += len(wanted)
        return float(hits), float(called), float(true)

    def value(self, sums: Sums, count: int) -> float:
        hits, called, true = sums
        return float(share(2 * hits, called + true))


def spans(tags: Sequence[str]) -> Iterator[Span]:
    """The entities of a sequence: type, first place, and the place behind the last.

    >>> list(spans(["B-a", "I-a", "I-b", "O", "I-b", "B-b"]))
    [('a', 0, 2), ('b', 2, 3), ('b', 4, 5), ('b', 5, 6)]
    """
    start, before = 0, (NOTHING, "")
    for place, tag in enumerate([*tags, NOTHING]):
        now = _parted(tag)
        if before[0] != NOTHING and _is_torn(before, now):
            yield before[1], start, place
        if now[0] != NOTHING and (before[0] == NOTHING or _is_torn(before, now)):
            start = place
        before = now


def _parted(tag: str) -> tuple[str, str]:
    """`B-creative-work` → `B` and `creative-work`."""
    part, _, type = tag.partition("-")
    known = part in (BEGINS, GOES_ON, ENDS, ALONE)
    return (part, type) if known else (NOTHING, "")


def _is_torn(before: tuple[str, str], now: tuple[str, str]) -> bool:
    """Whether an entity ends between two tags that stand side by side."""
    return now[0] in (BEGINS, ALONE, NOTHING) or before[0] in (ENDS, ALONE) or before[1] != now[1]
