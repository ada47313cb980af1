"""Metrics against their definitions, and the same however the rows are cut into batches."""

from typing import Any

import numpy as np
import pytest
import torch
from sklearn import metrics as theirs
from torch.nn import functional

from netspec.kinds.catalogue import every, find
from netspec.kinds.kind import written
from netspec.kinds.metrics.entity_f1 import spans

DRAW = np.random.default_rng(5)
TRUE, CALLED = DRAW.integers(0, 4, 60), DRAW.integers(0, 4, 60)
TRUE[TRUE == 3] = 2  # a class that is only ever called
TRUTH, ANSWER = DRAW.normal(size=60), DRAW.normal(size=60)


def measured(
    name: str, settings: Any, answer: Any, target: Any, classes: int = 0, pieces: int = 1
) -> float:
    metric = written(find("metrics", name), settings)
    cut = zip(np.array_split(answer, pieces), np.array_split(target, pieces), strict=True)
    batches = [metric.sums(a.astype(float), t.astype(float), classes) for a, t in cut]
    sums = tuple(sum(one) for one in zip(*batches, strict=True))
    return float(metric.value(sums, len(target)))


def by_class(name: str, classes: int) -> list[float]:
    found = []
    for one in range(classes):
        hits = np.sum((one == CALLED) & (one == TRUE))
        precision = hits / max(1, np.sum(one == CALLED))
        recall = hits / max(1, np.sum(one == TRUE))
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        found.append({"precision": precision, "recall": recall, "f1": f1}[name])
    return found


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
@pytest.mark.parametrize("pieces", [1, 7])
def test_of_several_classes_the_mean(name: str, pieces: int) -> None:
    each = by_class(name, 4)
    assert measured(name, None, CALLED, TRUE, 4, pieces) == pytest.approx(np.mean(each))
    # a class that never occurs and is never the answer does not count
    assert measured(name, None, CALLED, TRUE, 5, pieces) == pytest.approx(np.mean(each))
    weighted = np.average(each, weights=np.bincount(TRUE, minlength=4))
    settings = {"average": "weighted"}
    assert measured(name, settings, CALLED, TRUE, 4, pieces) == pytest.approx(weighted)


def test_as_in_scikit_learn() -> None:
    for name in ("precision", "recall", "f1"):
        score = getattr(theirs, f"{name}_score")
        for average in ("macro", "weighted"):
            expected = score(TRUE, CALLED, average=average, zero_division=0)
            got = measured(name, {"average": average}, CALLED, TRUE, 4)
            assert got == pytest.approx(expected)
        two = measured(name, None, CALLED % 2, TRUE % 2, 2)
        assert two == pytest.approx(score(TRUE % 2, CALLED % 2))
    both = CALLED % 3, TRUE
    assert measured("balanced_accuracy", None, *both, 3) == pytest.approx(
        theirs.balanced_accuracy_score(both[1], both[0])
    )
    assert measured("mean_absolute_percentage_error", None, ANSWER, TRUTH) == pytest.approx(
        100 * theirs.mean_absolute_percentage_error(TRUTH, ANSWER)
    )


def test_of_two_classes_the_second() -> None:
    true, called = np.array([1, 1, 1, 0, 0]), np.array([1, 1, 0, 1, 0])
    assert measured("precision", None, called, true, 2) == pytest.approx(2 / 3)
    assert measured("recall", None, called, true, 2) == pytest.approx(2 / 3)
    assert measured("recall", {"average": "macro"}, called, true, 2) == pytest.approx(
        (2 / 3 + 1 / 2) / 2
    )


def test_a_class_that_is_never_found_scores_0() -> None:
    for name in ("precision", "recall", "f1"):
        assert measured(name, None, np.zeros(4), np.zeros(4), 2) == 0


def test_balanced_accuracy_is_the_mean_over_the_classes_that_occur() -> None:
    true, called = np.array([0, 0, 0, 0, 2]), np.array([0, 0, 0, 1, 2])
    assert measured("balanced_accuracy", None, called, true, 3, 2) == pytest.approx((3 / 4 + 1) / 2)


def test_numbers() -> None:
    error = ANSWER - TRUTH
    for pieces in (1, 7):
        assert measured("mean_squared_error", None, ANSWER, TRUTH, 0, pieces) == pytest.approx(
            np.mean(error**2)
        )
        assert measured(
            "mean_absolute_percentage_error", None, ANSWER, TRUTH, 0, pieces
        ) == pytest.approx(100 * np.mean(abs(error) / abs(TRUTH)))


def test_rows_whose_truth_is_0_have_no_percentage() -> None:
    name = "mean_absolute_percentage_error"
    assert measured(name, None, np.array([5.0, 3]), np.array([0.0, 2])) == 50
    assert measured(name, None, np.array([5.0]), np.array([0.0])) == 0


@pytest.mark.parametrize("pieces", [1, 7])
def test_of_several_numbers_the_mean_over_them(pieces: int) -> None:
    truth = DRAW.normal(size=(60, 3)) * [1, 10, 100]
    answer = truth + DRAW.normal(size=(60, 3))
    for name, score in (
        ("root_mean_squared_error", theirs.root_mean_squared_error),
        ("mean_squared_error", theirs.mean_squared_error),
        ("mean_absolute_error", theirs.mean_absolute_error),
        ("r2", theirs.r2_score),
    ):
        assert measured(name, None, answer, truth, 0, pieces) == pytest.approx(score(truth, answer))


SETS, CALLED_SETS = DRAW.integers(0, 2, (60, 5)), DRAW.integers(0, 2, (60, 5))


@pytest.mark.parametrize("pieces", [1, 7])
def test_of_sets_as_in_scikit_learn(pieces: int) -> None:
    both = CALLED_SETS, SETS
    for name in ("precision", "recall", "f1"):
        score = getattr(theirs, f"{name}_score")
        for average in ("macro", "micro", "weighted"):
            got = measured(name, {"average": average}, *both, 5, pieces)
            assert got == pytest.approx(score(SETS, CALLED_SETS, average=average))
        macro = score(SETS, CALLED_SETS, average="macro")
        assert measured(name, None, *both, 5, pieces) == pytest.approx(macro)
    right = theirs.accuracy_score(SETS, CALLED_SETS)
    assert measured("accuracy", None, *both, 5, pieces) == pytest.approx(right)
    wrong = theirs.hamming_loss(SETS, CALLED_SETS)
    assert measured("hamming_loss", None, *both, 5, pieces) == pytest.approx(wrong)


def test_a_set_of_two_classes_is_no_pair_of_no_and_yes() -> None:
    two = SETS[:, :2], CALLED_SETS[:, :2]
    assert measured("f1", None, two[1], two[0], 2) == pytest.approx(
        theirs.f1_score(*two, average="macro")
    )


def whole(name: str, scores: Any, target: Any) -> float:
    metric = written(find("metrics", name))
    return float(metric.whole(np.asarray(scores, np.float32), np.asarray(target)))


@pytest.mark.parametrize("digits", [1, 7], ids=["ties", "no ties"])
def test_of_an_order_as_in_scikit_learn(digits: int) -> None:
    scores = DRAW.random((60, 3)).round(digits).astype(np.float32)
    classes = scores / scores.sum(1, keepdims=True)
    labels = DRAW.integers(0, 3, 60)
    for name, score in (
        ("roc_auc", theirs.roc_auc_score),
        ("average_precision", theirs.average_precision_score),
    ):
        yes = labels == 1
        assert whole(name, scores[:, 0], yes) == pytest.approx(score(yes, scores[:, 0]))
        one_hot = np.eye(3)[labels]
        each = [score(one_hot[:, i], classes[:, i]) for i in range(3)]
        assert whole(name, classes, labels) == pytest.approx(np.mean(each))
        sets = SETS[:, :3]
        assert whole(name, scores, sets) == pytest.approx(score(sets, scores, average="macro"))


def test_an_order_of_rows_of_one_class_says_nothing() -> None:
    assert whole("roc_auc", [0.2, 0.9], [1, 1]) == 0.5
    assert whole("average_precision", [0.2, 0.9], [0, 0]) == 0
    # a class without rows does not count in the mean
    assert whole("roc_auc", [[0.1, 0.9, 0], [0.8, 0.2, 0]], [1, 0]) == 1


def test_boxes() -> None:
    truth = np.array([[0, 0, 2, 2], [0, 0, 2, 2], [0, 0, 2, 2], [5, 5, 5, 5]])
    answer = np.array([[0, 0, 2, 2], [1, 1, 3, 3], [4, 4, 5, 5], [5, 5, 5, 5]])
    for pieces in (1, 2):
        got = measured("mean_iou", None, answer, truth, 0, pieces)
        assert got == pytest.approx((1 + 1 / 7 + 0 + 0) / 4)


@pytest.mark.parametrize("pieces", [1, 7])
def test_classes_cover_one_another_as_in_scikit_learn(pieces: int) -> None:
    expected = theirs.jaccard_score(TRUE, CALLED, average="macro", zero_division=0)
    assert measured("mean_iou", None, CALLED, TRUE, 4, pieces) == pytest.approx(expected)
    # a class that neither occurs nor is ever the answer does not count
    assert measured("mean_iou", None, CALLED, TRUE, 6, pieces) == pytest.approx(expected)


SCHEME = ("O", "B-a", "I-a", "B-b", "I-b", "E-a", "S-b")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("O O", []),
        ("B-a I-a O B-b", [("a", 0, 2), ("b", 3, 4)]),
        ("B-a B-a I-a", [("a", 0, 1), ("a", 1, 3)]),
        ("I-a I-b", [("a", 0, 1), ("b", 1, 2)]),
        ("B-a I-b I-b O I-a", [("a", 0, 1), ("b", 1, 3), ("a", 4, 5)]),
        ("B-a I-a E-a I-a", [("a", 0, 3), ("a", 3, 4)]),
        ("S-b S-b O B-creative-work", [("b", 0, 1), ("b", 1, 2), ("creative-work", 3, 4)]),
    ],
)
def test_entities_are_found_as_the_scorer_of_conll_finds_them(
    tags: str, expected: list[tuple[str, int, int]]
) -> None:
    assert list(spans(tags.split())) == expected


def test_only_whole_entities_of_the_right_type_are_hits() -> None:
    metric = written(find("metrics", "entity_f1"), None)
    place = {name: number for number, name in enumerate(SCHEME)}
    truth = ["B-a I-a O B-b I-b", "B-a O"]
    answer = ["B-a I-a O B-b O", "B-a B-b"]
    rows = [[[place[tag] for tag in one.split()] for one in some] for some in (answer, truth)]
    sums = np.zeros(3)
    for told, right in zip(*rows, strict=True):
        # what stands behind a sample is no target
        right, told = [*right, *[-1] * (6 - len(right))], [*told, *[3] * (6 - len(told))]
        sums += metric.sequence_sums(np.array([told]), np.array([right]), SCHEME)
    # hits: the first of each sample; called: 2 and 2; true: 2 and 1
    assert sums.tolist() == [2, 4, 3]
    assert metric.value(tuple(sums), 12) == pytest.approx(2 * 2 / (4 + 3))


def test_perplexity_is_the_exponential_of_the_mean_cross_entropy() -> None:
    metric = written(find("metrics", "perplexity"), None)
    logits, target = torch.randn(30, 7), torch.randint(7, (30,))
    pieces = [metric.logit_sums(functional, logits[p], target[p]) for p in (slice(4), slice(4, 30))]
    found = metric.value((sum(one[0] for one in pieces),), 30)
    assert found == pytest.approx(float(functional.cross_entropy(logits, target).exp()), rel=1e-6)
    assert metric.value((30 * np.log(7),), 30) == pytest.approx(7)
    assert metric.value((1e9,), 1) == float("inf")


def test_every_metric_fits_some_output() -> None:
    outputs = every("outputs").values()
    assert {name for one in outputs for name in one.fitting_metrics} == set(every("metrics"))
    assert all(set(one.metrics) <= set(one.fitting_metrics) for one in outputs)
