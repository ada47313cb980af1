"""Every loss against PyTorch or its formula, and what it does in a training."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812 (as everyone calls it)

from netspec.data import dataset
from netspec.graph.compiled import compile_text
from netspec.kinds.catalogue import every, find
from netspec.kinds.kind import written
from netspec.source.text import SourceText
from netspec.training.balance import balanced_weights
from netspec.training.evaluate import evaluate
from netspec.training.learner import Learner
from netspec.training.run import train

DRAW = torch.Generator().manual_seed(3)
LOGITS, CLASSES = torch.randn(11, 3, generator=DRAW), torch.randint(3, (11,), generator=DRAW)
LOGIT = torch.randn(11, 1, generator=DRAW)
YES = torch.randint(2, (11, 1), generator=DRAW).float()
NUMBERS = 3 * torch.randn(11, 1, generator=DRAW)
THREE, TWO = torch.tensor([0.5, 1.0, 2.0]), torch.tensor([0.25, 0.75])


def loss(name: str, settings: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
    return written(find("losses", name), settings).mean(F, prediction, target, weights)


def test_losses_that_pytorch_has() -> None:
    same = torch.testing.assert_close
    same(loss("cross_entropy", None, LOGITS, CLASSES), F.cross_entropy(LOGITS, CLASSES))
    same(
        loss("cross_entropy", {"label_smoothing": 0.2}, LOGITS, CLASSES),
        F.cross_entropy(LOGITS, CLASSES, label_smoothing=0.2),
    )
    same(
        loss("binary_cross_entropy", None, LOGIT, YES),
        F.binary_cross_entropy_with_logits(LOGIT, YES),
    )
    for name, theirs in (
        ("mean_squared_error", F.mse_loss),
        ("mean_absolute_error", F.l1_loss),
        ("huber", F.huber_loss),
        ("smooth_l1", F.smooth_l1_loss),
    ):
        same(loss(name, None, LOGIT, NUMBERS), theirs(LOGIT, NUMBERS))
    same(loss("huber", 0.3, LOGIT, NUMBERS), F.huber_loss(LOGIT, NUMBERS, delta=0.3))
    same(loss("smooth_l1", 0.3, LOGIT, NUMBERS), F.smooth_l1_loss(LOGIT, NUMBERS, beta=0.3))


def test_weights_of_classes_count_by_rows() -> None:
    each = F.cross_entropy(LOGITS, CLASSES, reduction="none")
    weighted = (THREE[CLASSES] * each).mean()
    torch.testing.assert_close(loss("cross_entropy", None, LOGITS, CLASSES, THREE), weighted)
    each = F.binary_cross_entropy_with_logits(LOGIT, YES, reduction="none")
    weighted = (TWO[YES.long()] * each).mean()
    torch.testing.assert_close(loss("binary_cross_entropy", None, LOGIT, YES, TWO), weighted)


def test_smoothing_of_two_values_is_smoothing_of_two_classes() -> None:
    two = torch.cat([torch.zeros_like(LOGIT), LOGIT], 1)
    theirs = F.cross_entropy(two, YES.long()[:, 0], label_smoothing=0.3)
    ours = loss("binary_cross_entropy", {"label_smoothing": 0.3}, LOGIT, YES)
    torch.testing.assert_close(ours, theirs)


def test_in_a_set_the_weight_of_a_class_is_that_of_the_rows_that_have_it() -> None:
    sets = torch.randint(2, (11, 3), generator=DRAW).float()
    theirs = F.binary_cross_entropy_with_logits(LOGITS, sets, pos_weight=THREE)
    torch.testing.assert_close(loss("binary_cross_entropy", None, LOGITS, sets, THREE), theirs)
    # of two classes as well, where a list of two numbers could be no and yes
    theirs = F.binary_cross_entropy_with_logits(LOGITS[:, :2], sets[:, :2], pos_weight=TWO)
    ours = loss("binary_cross_entropy", None, LOGITS[:, :2], sets[:, :2], TWO)
    torch.testing.assert_close(ours, theirs)


def test_hinge_is_its_formula() -> None:
    by_hand = (1 - (2 * YES - 1) * LOGIT).clamp(min=0).mean()
    torch.testing.assert_close(loss("hinge", None, LOGIT, YES), by_hand)
    assert loss("hinge", None, torch.tensor([[3.0]]), torch.tensor([[1.0]])) == 0


BOXES = torch.tensor([[0.0, 0, 2, 2], [1, 1, 3, 3], [4, 4, 5, 6], [0, 0, 1, 1]])


def test_giou_by_hand() -> None:
    target = BOXES[:1].expand(4, 4)
    # the same; an overlap of 1 in a union of 7 within 9; apart; inside
    by_hand = torch.tensor([1.0, 1 / 7 - 2 / 9, 0 - (30 - 6) / 30, 1 / 4 - 0])
    for i in range(4):
        got = loss("giou", None, BOXES[i : i + 1], target[i : i + 1])
        torch.testing.assert_close(got, 1 - by_hand[i])
    torch.testing.assert_close(loss("giou", None, BOXES, target), (1 - by_hand).mean())
    turned = BOXES[:, [2, 3, 0, 1]]
    torch.testing.assert_close(loss("giou", None, turned, target), (1 - by_hand).mean())


def test_giou_of_boxes_without_area_still_pulls() -> None:
    points = torch.zeros(3, 4, requires_grad=True)
    loss("giou", None, points, BOXES[:3]).backward()
    assert points.grad is not None
    assert torch.isfinite(points.grad).all()
    assert (points.grad.abs().sum(1) > 0).all()


@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2, 5])
def test_focal_is_its_formula(gamma: float) -> None:
    p = LOGITS.softmax(1)[torch.arange(11), CLASSES]
    by_hand = (-THREE[CLASSES] * (1 - p) ** gamma * p.log()).mean()
    torch.testing.assert_close(loss("focal", gamma, LOGITS, CLASSES, THREE), by_hand)
    p = torch.where(YES == 1, LOGIT.sigmoid(), 1 - LOGIT.sigmoid())
    by_hand = (-((1 - p) ** gamma) * p.log()).mean()
    torch.testing.assert_close(loss("focal", gamma, LOGIT, YES), by_hand)
    two = torch.cat([torch.zeros_like(LOGIT), LOGIT], 1)
    of_two = loss("focal", gamma, two, YES.long()[:, 0], TWO)
    torch.testing.assert_close(loss("focal", gamma, LOGIT, YES, TWO), of_two)


@pytest.mark.parametrize("gamma", [0, 0.5, 1, 2])
@pytest.mark.parametrize("size", [0.0, 20.0, 200.0])
def test_focal_has_a_slope_where_all_is_right_or_wrong(gamma: float, size: float) -> None:
    for sign in (-1, 1):
        logit = (sign * size * (2 * YES - 1)).requires_grad_()
        loss("focal", gamma, logit, YES).backward()
        assert torch.isfinite(logit.grad).all()
        logits = (sign * size * F.one_hot(CLASSES, 3).float()).requires_grad_()
        loss("focal", gamma, logits, CLASSES).backward()
        assert torch.isfinite(logits.grad).all()


@pytest.mark.parametrize("smooth", [1e-3, 1.0])
def test_dice_is_the_mean_over_the_classes_that_are_there(smooth: float) -> None:
    logits = torch.randn(50, 4, generator=DRAW)
    target = torch.randint(3, (50,), generator=DRAW)  # the last class is not there
    p = logits.softmax(1)
    shares = []
    for one in range(3):
        both, true = p[target == one, one].sum(), (target == one).sum()
        shares.append((2 * both + smooth) / (p[:, one].sum() + true + smooth))
    expected = 1 - torch.stack(shares).mean()
    torch.testing.assert_close(loss("dice", {"smooth": smooth}, logits, target), expected)
    both = loss("dice", {"smooth": smooth, "cross_entropy": 0.5}, logits, target)
    torch.testing.assert_close(both, expected + 0.5 * F.cross_entropy(logits, target))
    right = 40 * F.one_hot(target, 4).float()
    assert float(loss("dice", None, right, target)) == pytest.approx(0, abs=1e-6)


def test_every_loss_fits_some_output() -> None:
    outputs = every("outputs").values()
    assert {name for one in outputs for name in one.fitting_losses} == set(every("losses"))
    for one in outputs:
        assert (one.loss in one.fitting_losses) == (one.loss is not None)


# ---- in a training

TEXT = """\
netspec: 1
name: clouds
data: {table: clouds.csv}
input: {points: {array: {shape: [4]}}}
layers: [linear: 8, relu, linear: 2]
output:
  y: {category: [left, right], loss: LOSS, metrics: [f1, accuracy]}
train: {device: cpu, batch_size: 16, epochs: 3}
"""


def compiled_with(loss: str) -> Any:
    spec, graph = compile_text(SourceText("clouds.yaml", TEXT.replace("LOSS", loss))).sound()
    return graph, spec


def test_balanced_weights_make_every_class_count_the_same() -> None:
    _, spec = compiled_with("{cross_entropy: {class_weights: balanced}}")
    y = np.array([0, 0, 0, 1])
    assert balanced_weights(spec, {"y": y}) == {"y": (4 / 6, 2.0)}
    assert balanced_weights(spec, {"y": y[:3]}) == {"y": (0.5, 1.0)}
    _, spec = compiled_with("focal")
    assert balanced_weights(spec, {"y": y}) == {}


def test_a_list_of_weights_reaches_the_loss() -> None:
    learner = Learner(
        *compiled_with("{cross_entropy: {class_weights: [1, 3]}}"), torch.device("cpu")
    )
    logits, y = LOGITS[:, :2], CLASSES % 2
    each = F.cross_entropy(logits, y, reduction="none")
    expected = (torch.tensor([1.0, 3.0])[y] * each).mean()
    torch.testing.assert_close(learner.loss({"y": logits}, [y]), expected)


def test_a_finished_run_is_measured_with_the_weights_of_its_training(
    data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def uneven(given: Any) -> None:
        given.train.targets["y"][:30] = 0

    given = data(change=uneven)
    graph, spec = compiled_with("{focal: {gamma: 1, class_weights: balanced}}")
    result = train(graph, spec, tmp_path / "run")
    assert list(result.test["y"]) == ["f1", "accuracy"]
    kept = json.loads((tmp_path / "run/run.json").read_text())["class_weights"]["y"]
    assert kept[0] < 1 < kept[1]
    monkeypatch.setattr(
        dataset, "encode_only", lambda spec, fitted, data, arrives: ("test", given.test)
    )
    monkeypatch.setattr("netspec.training.evaluate.content_hashes", lambda spec: given.hashes)
    again = evaluate(graph, spec, tmp_path / "run", None)
    assert again.loss == json.loads((tmp_path / "run/metrics.json").read_text())["loss"]
    header = (tmp_path / "run/history.csv").read_text().splitlines()[0]
    assert header.startswith("epoch,loss,validation,y.f1,y.accuracy,")
