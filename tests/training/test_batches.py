"""Rows on the device: the same numbers give the same bits wherever they lie."""

import numpy as np
import pytest
import torch

from netspec.training.batches import Rows


@pytest.mark.parametrize("shift", [0, 1, 2, 4, 7])
def test_rows_begin_where_tensors_of_pytorch_do(shift: int) -> None:
    # an array may begin at any address that is a multiple of 4
    whole = np.arange(1000, dtype=np.float32)[shift : shift + 900].reshape(300, 3)
    rows = Rows({"x": whole}, ["x"], torch.device("cpu"))
    for begin, end in ((0, 7), (1, 8), (5, 300)):
        (found,) = rows.slice(begin, end)
        assert found.data_ptr() % 64 == 0
        assert torch.equal(found, torch.from_numpy(whole[begin:end].copy()))
    (found,) = rows.take(torch.tensor([4, 2]))
    assert found.data_ptr() % 64 == 0
