"""Batches that are fetched early are those that would have been fetched in time."""

from typing import Any

import numpy as np
import pytest
import torch

from netspec.data.picked import Picked
from netspec.training.ahead import AHEAD, batches
from netspec.training.batches import Rows, batch_ends

CPU = torch.device("cpu")
NUMBERS = np.arange(40, dtype=np.float32).reshape(20, 2)


class Watched:
    """An array that tells which rows were read; from row `breaks` on, it cannot be."""

    def __init__(self, breaks: int = 99) -> None:
        self.shape, self.dtype = NUMBERS.shape, NUMBERS.dtype
        self.breaks = breaks
        self.read: list[int] = []

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        if (rows >= self.breaks).any():
            raise OSError("the disk is gone")
        self.read += rows.tolist()
        return NUMBERS[rows]


def rows_of(array: Any) -> Rows:
    given = Picked(array, np.arange(20)) if isinstance(array, Watched) else array
    return Rows({"x": given}, ["x"], CPU)


def fetched(array: Any, order: torch.Tensor) -> list[torch.Tensor]:
    ends = batch_ends(20, 6, join_single=False)
    return [x for (x,), _ in batches(rows_of(array), rows_of(NUMBERS), order, ends)]


def test_they_are_the_same_and_in_the_same_order() -> None:
    order = torch.randperm(20, generator=torch.Generator().manual_seed(1))
    early, usual = fetched(Watched(), order), fetched(NUMBERS, order)
    assert [len(one) for one in early] == [6, 6, 6, 2]
    assert all(torch.equal(a, b) for a, b in zip(early, usual, strict=True))


def test_only_what_is_not_at_hand_is_sent_for() -> None:
    assert rows_of(Watched()).waits
    assert not rows_of(NUMBERS).waits


def test_no_more_than_a_few_are_under_way() -> None:
    array = Watched()
    ends = [(row, row + 1) for row in range(20)]
    coming = batches(rows_of(array), rows_of(NUMBERS), torch.arange(20), ends)
    next(coming)
    coming.close()  # type: ignore[attr-defined]
    assert 1 <= len(array.read) <= AHEAD + 1


def test_what_cannot_be_read_is_raised_where_it_is_asked_for() -> None:
    coming = batches(rows_of(Watched(7)), rows_of(NUMBERS), torch.arange(20), [(0, 5), (5, 10)])
    next(coming)
    with pytest.raises(OSError, match="the disk is gone"):
        next(coming)
