"""Which places find which boxes, and the loss of it, against pictures that were worked out by hand."""

from typing import Any

import pytest
import torch
from torch.nn import functional as F  # noqa: N812 (as everyone calls it)

from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.kinds.layers.box_levels import RARE, BoxLevels
from netspec.kinds.tensors import TensorType

NONE = [-1.0, 0, 0, 0, 0]


def places(*levels: torch.Tensor) -> torch.Tensor:
    """What the layer makes of levels `[N, 5 + n, height, width]`."""
    layer = BoxLevels(classes=levels[0].shape[1] - 5)
    made = layer.torch(*(TensorType(tuple(one.shape[1:])) for one in levels))
    names: dict[str, Any] = {"nn": torch.nn, "torch": torch}
    exec(str(made.definition), names)
    assert made.module is not None
    return names["BoxLevels"](*made.module.arguments)(*levels)


def quiet(classes: int, *sides: int, samples: int = 1) -> list[torch.Tensor]:
    """Levels in which every number is 0."""
    return [torch.zeros(samples, 5 + classes, side, side) for side in sides]


def matched(prediction: torch.Tensor, *boxes: list[float], **settings: float) -> Any:
    loss = written(find("losses", "detection"), settings)
    return loss.matched(prediction, torch.tensor([boxes], dtype=torch.float32))


def test_a_place_knows_where_it_is_and_what_box_it_gives() -> None:
    fine, coarse = quiet(1, 4, 2)
    coarse[0, :4, 1, 0] = torch.tensor([1.0, 2, 3, 4])
    coarse[0, 4:, 1, 0] = torch.tensor([5.0, 6])
    found = places(fine, coarse)[0]
    assert found.shape == (20, 12)
    # the middle of the lower left quarter, and its cell of a half
    left, top, right, bottom = (F.softplus(torch.tensor(i)) / 2 for i in (1.0, 2.0, 3.0, 4.0))
    expected = [0.25 - left, 0.75 - top, 0.25 + right, 0.75 + bottom, 5, 6 - RARE, 0.25, 0.75]
    torch.testing.assert_close(found[18, :8], torch.tensor(expected))
    torch.testing.assert_close(found[18, 8:11], torch.tensor([0.5, 0.5, 4]))
    torch.testing.assert_close(found[5, 6:], torch.tensor([0.375, 0.375, 0.25, 0.25, 0, 8]))


def test_a_fresh_network_finds_next_to_nothing() -> None:
    assert places(*quiet(1, 4))[0, :, 5].sigmoid().max() == pytest.approx(0.01)


def test_the_places_near_the_middle_of_a_box_find_it() -> None:
    prediction = places(*quiet(1, 8))
    # five cells wide and high, the middle in that of column and row 4
    found = matched(prediction, [0, 2 / 8, 2 / 8, 7 / 8, 7 / 8])
    true = found.true.reshape(8, 8)
    assert true.nonzero().tolist() == [[y, x] for y in (3, 4, 5) for x in (3, 4, 5)]
    centre = found.centre.reshape(8, 8)
    assert centre[4, 4] == pytest.approx(1)
    # 1.5 cells to the left and 3.5 to the right
    assert centre[4, 3] == pytest.approx((1.5 / 3.5) ** 0.5)
    assert centre[3, 3] == pytest.approx(1.5 / 3.5)
    wide = matched(prediction, [0, 2 / 8, 2 / 8, 7 / 8, 7 / 8], radius=9).true
    assert wide.sum() == 25


def test_of_two_boxes_the_smaller_one_is_found() -> None:
    prediction = places(*quiet(1, 8))
    large, small = [0, 0, 0, 1, 1.0], [0, 3 / 8, 3 / 8, 5 / 8, 5 / 8.0]
    found = matched(prediction, large, small, NONE)
    assert found.box[found.true].unique().tolist() == [1]
    assert matched(prediction, large, NONE).true.sum() == 4


def test_the_size_of_a_box_says_on_which_level_it_is_found() -> None:
    prediction = places(*quiet(1, 32, 16, 8))
    ends = {0: 0, 32 * 32: 1, 32 * 32 + 256: 2}
    for side, level in ((0.2, 0), (0.45, 0), (0.7, 1), (0.9, 1), (1.2, 2)):
        box = [0, 0.5 - side / 2, 0.5 - side / 2, 0.5 + side / 2, 0.5 + side / 2]
        rows = matched(prediction, box).true[0].nonzero()[:, 0].tolist()
        levels = {max(number for end, number in ends.items() if row >= end) for row in rows}
        # from a place beside the middle it reaches a little further
        assert level in levels, side
        assert levels <= {level, level + 1}, side


def test_levels_may_come_in_any_order() -> None:
    box = [0, 0.1, 0.2, 0.9, 0.8]
    one, other = places(*quiet(1, 16, 8, 4)), places(*quiet(1, 4, 16, 8))
    assert matched(one, box).true.sum() == matched(other, box).true.sum() > 0
    assert matched(one, box).true[0, :256].equal(matched(other, box).true[0, 16:272])


def test_without_boxes_only_the_classes_count() -> None:
    levels = quiet(2, 4, samples=3)
    prediction = places(*levels)
    loss = written(find("losses", "detection"))
    p = torch.tensor(0.01)
    by_hand = -3 * 16 * 2 * 0.75 * p**2 * (1 - p).log()
    given = loss.mean(F, prediction, torch.tensor([[NONE]] * 3))
    torch.testing.assert_close(given, by_hand)


def test_the_loss_by_hand() -> None:
    (level,) = quiet(2, 3)
    # the middle place gives exactly the box: one cell to each side
    level[0, :4] = torch.tensor(1.0).expm1().log()
    level[0, 4:] = torch.randn(3, 3, 3, generator=torch.Generator().manual_seed(0))
    target = torch.tensor([[[1, 1 / 6, 1 / 6, 5 / 6, 5 / 6], NONE]])
    given = written(find("losses", "detection"), {"radius": 0.5}).mean(F, places(level), target)
    logits = level[0, 5:].flatten(1).T - RARE
    true = torch.zeros(9, 2)
    true[4, 1] = 1
    p = torch.where(true == 1, logits.sigmoid(), 1 - logits.sigmoid())
    focal = (torch.where(true == 1, 0.25, 0.75) * (1 - p) ** 2 * -p.log()).sum()
    centre = -level[0, 4, 1, 1].sigmoid().log()
    torch.testing.assert_close(given, focal + centre)
    # a box that is half of the true one: GIoU is IoU, for the one lies in the other
    target[0, 0, 3] = 0.5
    target[0, 0, 1] = -1 / 6
    level[0, 0] = torch.tensor(2.0).expm1().log()
    half = written(find("losses", "detection"), {"radius": 9}).mean(F, places(level), target)
    assert torch.isfinite(half)


def test_every_number_of_a_level_gets_a_slope() -> None:
    level = torch.randn(2, 7, 6, 6, generator=torch.Generator().manual_seed(1)).requires_grad_()
    target = torch.tensor([[[0, 0.1, 0.1, 0.8, 0.9]], [NONE]])
    written(find("losses", "detection")).mean(F, places(level), target).backward()
    assert level.grad is not None
    assert torch.isfinite(level.grad).all()
    assert (level.grad[0, :5].abs().sum((1, 2)) > 0).all()
    assert (level.grad[1, :5] == 0).all()
    assert (level.grad[:, 5:].abs() > 0).all()


def test_places_give_boxes_that_the_loss_can_learn() -> None:
    """One level, learned directly: after some steps the places of the boxes give them."""
    level = torch.zeros(1, 7, 8, 8, requires_grad=True)
    target = torch.tensor([[[0, 0.1, 0.1, 0.6, 0.5], [1, 0.5, 0.6, 1.0, 0.95], NONE]])
    loss = written(find("losses", "detection"))
    optimizer = torch.optim.Adam([level], 0.1)
    for _ in range(300):
        optimizer.zero_grad()
        loss.mean(F, places(level), target).backward()
        optimizer.step()
    prediction = places(level)
    found = loss.matched(prediction, target)
    for number in (0, 1):
        mine = found.true[0] & (found.box[0] == number)
        boxes = prediction[0][mine][:, :4]
        torch.testing.assert_close(boxes, target[0, number, 1:].expand_as(boxes), atol=0.02, rtol=0)
        classes = prediction[0][mine][:, 5:7].sigmoid()
        assert (classes[:, number] > 0.8).all()
        assert (classes[:, 1 - number] < 0.2).all()
