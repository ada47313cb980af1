"""Batches that are fetched while the one before them is learned from."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from torch import Tensor

from netspec.training.batches import Rows

AHEAD = 2
"""Batches that are under way."""

Batch = tuple[list[Tensor], list[Tensor]]


def batches(
    inputs: Rows, targets: Rows, order: Tensor, ends: Sequence[tuple[int, int]]
) -> Iterator[Batch]:
    """The rows of each batch, in this order. What lies on the device is picked as it is asked for; there is nothing to wait for."""
    picks = (order[begin:end] for begin, end in ends)
    if not (inputs.waits or targets.waits):
        for rows in picks:
            yield inputs.take(rows), targets.take(rows)
        return
    # a thread is enough: opening files, copying and sending leave Python's lock alone
    pool = ThreadPoolExecutor(1, "batches")
    try:
        coming: deque[Future[Batch]] = deque()
        for rows in picks:
            coming.append(pool.submit(_fetched, inputs, targets, rows))
            if len(coming) > AHEAD:
                yield _arrived(coming)
        while coming:
            yield _arrived(coming)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _fetched(inputs: Rows, targets: Rows, rows: Tensor) -> Batch:
    return inputs.take(rows), targets.take(rows)


def _arrived(coming: "deque[Future[Batch]]") -> Batch:
    return coming.popleft().result()
