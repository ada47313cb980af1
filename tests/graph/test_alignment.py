"""Two sequences are matched as far as can be, and what is in one alone stands together where it may."""

from random import Random

from netspec.graph.alignment import Aligned


def aligned(old: str, new: str) -> Aligned[str]:
    return Aligned(old, new, lambda letter: letter)


def longest_in_common(old: str, new: str) -> int:
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            above = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else above
    return table[-1][-1]


def test_as_much_is_matched_as_can_be() -> None:
    rng = Random(0)
    for _ in range(400):
        old, new = ("".join(rng.choices("abcd", k=rng.randrange(14))) for _ in range(2))
        found = aligned(old, new)
        assert all(a == b for a, b in found.pairs)
        assert len(found.pairs) == longest_in_common(old, new)
        for side, whole in ((0, old), (1, new)):
            alone = sum(len(gap[side]) for gap in found.gaps)
            assert alone + len(found.pairs) == len(whole)


def test_what_is_put_in_stands_together() -> None:
    assert aligned("cab", "craab").gaps == [([], ["r", "a"])]
    assert aligned("craab", "cab").gaps == [(["r", "a"], [])]
    assert aligned("xabab", "xababab").gaps == [([], ["a", "b"])]


def test_insertions_into_what_repeats_itself_are_found_one_by_one() -> None:
    old = "ab" * 500
    new = old[:3] + "x" + old[3:500] + "y" + old[500:-2] + "z" + old[-2:]
    assert aligned(old, new).gaps == [([], ["x"]), ([], ["y"]), ([], ["z"])]


def test_sequences_with_nothing_in_common_are_over_at_once() -> None:
    assert aligned("a" * 3000, "b" * 3000).pairs == []
    assert aligned("", "").gaps == []
