"""Augmentations: what they do to pictures and numbers, that boxes and masks go along, and that a training stays repeatable."""

from typing import Any

import numpy as np
import pytest
import torch

from netspec.data import dataset
from netspec.data.dataset import Dataset, Fitted, Part
from netspec.graph.compiled import compile_text
from netspec.kinds.augmentations.augmentation import CellTouch, Movement, Touch
from netspec.kinds.catalogue import every, find
from netspec.kinds.kind import written
from netspec.source.text import SourceText
from netspec.training import loop
from netspec.training.augment import Augmenter, _as_tensor, _Draws
from netspec.training.evaluate import Judge
from netspec.training.learner import Learner
from netspec.training.moving import lost, moved_boxes, moved_pixels, moved_target
from netspec.training.run import train
from netspec.training.stop import Interrupted

KINDS = every("augmentations")
NEEDED = {
    "rotate": 20,
    "affine": {"degrees": 10, "translate": 0.1, "scale": [0.9, 1.2], "shear": 10},
}
SELDOM = {"grayscale": 0.02}
SIDE = 40


def made(name: str, settings: Any = None) -> Any:
    return written(find("augmentations", name), settings or NEEDED.get(name))


def draws(rows: int, seed: int = 0) -> _Draws:
    torch.manual_seed(seed)
    return _Draws(rows, torch.device("cpu"))


def matrices(rows: int, *movements: Any, size: tuple[int, int] = (SIDE, SIDE)) -> torch.Tensor:
    """All movements in one, as the augmenter makes them."""
    whole, given = torch.eye(3).expand(rows, 3, 3), draws(rows)
    for one in movements:
        whole = whole @ _as_tensor(one.matrix(given, size), rows, torch.device("cpu"))
    return whole


def rectangles(rows: int, height: int = SIDE, width: int = SIDE) -> tuple[Any, torch.Tensor]:
    """Black pictures with a white rectangle about the middle, and where it is as shares."""
    rng = np.random.default_rng(0)
    pixels, boxes = np.zeros((rows, 3, height, width), np.uint8), np.zeros((rows, 4), np.float32)
    for row in range(rows):
        x, y = (int(side * rng.uniform(0.3, 0.45)) for side in (width, height))
        right, bottom = (int(side * rng.uniform(0.55, 0.7)) for side in (width, height))
        pixels[row, :, y:bottom, x:right] = 255
        boxes[row] = x / width, y / height, right / width, bottom / height
    return torch.from_numpy(pixels), torch.from_numpy(boxes)


def where_it_is_white(pixels: torch.Tensor) -> torch.Tensor:
    """The corners of what is brighter than half, in pixels."""
    found = []
    for one in pixels:
        rows, columns = (one.float().mean(0) > 127).nonzero().T
        found.append([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    return torch.tensor(found).float()


# ---- each kind


def changed(kind: Any, values: torch.Tensor, given: Any) -> torch.Tensor:
    """A batch as a kind of any base leaves it."""
    size = (12, 16)
    if isinstance(kind, CellTouch):
        return kind.changed(values[:, :, None], given)[:, :, 0]
    if isinstance(kind, Touch):
        return kind.changed(values, given)
    plan = None if isinstance(kind, Movement) else kind.plan(given)
    made = [kind.matrix(given, size)] if plan is None else kind.matrices(plan, size)
    whole = torch.eye(3).expand(len(values), 3, 3)
    for one in made:
        whole = whole @ _as_tensor(one, len(values), torch.device("cpu"))
    moved = moved_pixels(values, whole, mirrors=getattr(kind, "mirrors", False))
    return moved if plan is None else kind.changed(moved, plan)


@pytest.mark.parametrize("name", [one for one in KINDS if one not in ("mixup", "cutmix")])
def test_a_kind_changes_each_sample_in_its_own_way_and_the_same_way_again(name: str) -> None:
    kind = made(name)
    assert kind.kind == name
    rows = 64
    pictures = kind.changes == "pictures"
    values = 255 * torch.rand(rows, 3, 12, 16) if pictures else torch.randn(rows, 5)
    before = values.clone()
    first, again, other = (changed(kind, values, draws(rows, seed)) for seed in (1, 1, 2))
    assert torch.equal(values, before)
    assert (first.shape, first.dtype) == (values.shape, torch.float32)
    assert torch.isfinite(first).all()
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    apart = (first - values).flatten(1).abs().amax(1)
    assert (apart > 0).float().mean() > SELDOM.get(name, 0.3)
    if pictures:
        assert first.min() >= 0
        assert first.max() <= 255.01


def test_colours_by_hand() -> None:
    pixels = 255 * torch.rand(8, 3, 5, 5)
    only = {"brightness": 0, "contrast": 0, "saturation": 0, "hue": 0}
    same = made("color_jitter", only).changed(pixels, draws(8))
    torch.testing.assert_close(same, pixels)
    bright = made("color_jitter", {**only, "brightness": 0.5}).changed(pixels, draws(8))
    factor = draws(8).uniform(0.5, 1.5)[:, None, None, None]
    torch.testing.assert_close(bright, (pixels * factor).clamp(0, 255))
    contrast = made("color_jitter", {**only, "contrast": 0.3}).changed(pixels, draws(8))
    torch.testing.assert_close(contrast.mean((1, 2, 3)), pixels.mean((1, 2, 3)), atol=6, rtol=0)
    grey = pixels[:, :1].expand(-1, 3, -1, -1)
    coloured = made("color_jitter", {**only, "saturation": 1, "hue": 0.5})
    torch.testing.assert_close(coloured.changed(grey, draws(8)), grey, atol=0.1, rtol=0)
    assert torch.equal(coloured.changed(pixels[:, :1], draws(8)), pixels[:, :1])
    # a whole turn is none
    turned = made("color_jitter", {**only, "hue": 0.5})
    half = turned._matrix(pixels, _Fixed(0.5))
    torch.testing.assert_close(half @ half, torch.eye(3).expand(8, 3, 3), atol=5e-3, rtol=0)


class _Fixed(_Draws):
    """Draws the same number each time."""

    def __init__(self, value: float) -> None:
        super().__init__(8, torch.device("cpu"))
        self.value = value

    def uniform(self, low: float, high: float) -> torch.Tensor:
        return torch.full((8,), self.value if low < 0 else high)


def test_an_erased_rectangle_has_the_area_and_lies_inside() -> None:
    pixels = torch.full((200, 3, 20, 30), -1.0)
    changed = made("random_erase", {"rate": 1, "scale": [0.1, 0.2], "ratio": [0.5, 2]}).changed(
        pixels, draws(200)
    )
    lost_pixels = changed[:, 0] >= 0
    areas = lost_pixels.float().mean((1, 2))
    assert areas.min() > 0.07
    assert areas.max() < 0.24
    for one in lost_pixels:
        rows, columns = one.nonzero().T
        height, width = rows.max() - rows.min() + 1, columns.max() - columns.min() + 1
        assert one.sum() == height * width


def test_noise_leaves_flags_alone() -> None:
    graph, spec = network("{age: number, b: {vector: 3}}", "[linear: 2]", "noise: 0.5")
    values = [torch.zeros(500, 2), torch.zeros(500, 3)]
    (age, b), _ = Augmenter(graph, spec)(values, [torch.zeros(500)])
    assert (age[:, 1] == 0).all()
    assert age[:, 0].std().item() == pytest.approx(0.5, rel=0.1)
    assert b.std().item() == pytest.approx(0.5, rel=0.1)
    assert (values[0] == 0).all()


def network(inputs: str, layers: str, augment: str, output: str = "category: [a, b]") -> Any:
    text = f"netspec: 1\ninput: {inputs}\nlayers: {layers}\noutput: {{y: {{{output}}}}}\n"
    text += f"train: {{device: cpu, augment: [{augment}]}}\n"
    spec, graph = compile_text(SourceText("t.yaml", text)).sound()
    return graph, spec


def test_cells_come_from_other_rows_of_their_column_whole() -> None:
    inputs = (
        "{age: number, town: {category: [a, b, c]}, code: {category: {classes: 5, encode: index}}}"
    )
    layers = "[{embedding: 2, from: code}, {concat: [age, town]}, linear: 2]"
    graph, spec = network(inputs, layers, "swap: 0.3")
    rows = 1000
    age = torch.stack([torch.arange(rows).float(), -torch.arange(rows).float()], 1)
    town = torch.eye(3)[torch.arange(rows) % 3]
    code = torch.arange(rows) % 5
    torch.manual_seed(0)
    (ages, towns, codes), _ = Augmenter(graph, spec)([age, town, code], [torch.zeros(rows)])
    # the flag travels with its number, and a category stays one
    assert torch.equal(ages[:, 0], -ages[:, 1])
    assert (towns.sum(1) == 1).all()
    assert codes.dtype == torch.int64
    # no cell is swapped with itself, so each swapped age is another one
    assert (ages[:, 0] != age[:, 0]).float().mean().item() == pytest.approx(0.3, abs=0.05)
    assert (towns != town).any(1).float().mean().item() == pytest.approx(0.2, abs=0.05)
    assert (codes != code).float().mean().item() == pytest.approx(0.24, abs=0.05)


def test_nothing_can_be_swapped_in_a_batch_of_one_row() -> None:
    cells = torch.randn(1, 4, 2)
    assert torch.equal(made("swap", 1).changed(cells, draws(1)), cells)


# ---- what lies in a picture goes along


def test_mirroring_twice_is_exact() -> None:
    pixels = torch.randint(0, 256, (50, 3, 7, 9), dtype=torch.uint8)
    boxes = torch.rand(50, 4).sort(1).values[:, [0, 1, 2, 3]]
    classes = torch.randint(-1, 5, (50, 7, 9))
    move = matrices(50, made("horizontal_flip"), made("vertical_flip"))
    assert 10 < (move[:, 0, 0] < 0).sum() < 40
    once = moved_pixels(pixels, move, mirrors=True)
    assert once.dtype == torch.uint8
    turned = (move[:, 0, 0] < 0) & (move[:, 1, 1] < 0)
    assert torch.equal(once[turned], pixels[turned].flip(2, 3))
    assert torch.equal(moved_pixels(once, move, mirrors=True), pixels)
    there = moved_target("box", boxes, move, mirrors=True)
    assert (there[:, 2:] >= there[:, :2]).all()
    torch.testing.assert_close(there[turned], 1 - boxes[turned][:, [2, 3, 0, 1]])
    back = moved_target("box", there, move, mirrors=True)
    torch.testing.assert_close(back, boxes, atol=3e-7, rtol=0)
    places = moved_target("classes", classes, move, mirrors=True)
    assert torch.equal(moved_target("classes", places, move, mirrors=True), classes)


MOVEMENTS = [
    [("horizontal_flip", None)],
    [("affine", {"translate": 0.2, "scale": [0.8, 1.3]})],
    [("random_crop", None)],
    [("vertical_flip", None), ("random_crop", {"scale": [0.4, 0.8]})],
    [("random_crop", {"scale": [0.7, 0.9]}), ("horizontal_flip", None), ("vertical_flip", None)],
]


@pytest.mark.parametrize("named", MOVEMENTS)
@pytest.mark.parametrize("size", [(SIDE, SIDE), (40, 70)])
def test_a_box_is_where_its_pixels_are(named: Any, size: tuple[int, int]) -> None:
    pixels, boxes = rectangles(60, *size)
    move = matrices(60, *(made(*one) for one in named), size=size)
    mirrors = all(find("augmentations", name).mirrors for name, _ in named)
    seen = where_it_is_white(moved_pixels(pixels, move, mirrors=mirrors))
    there = moved_boxes(boxes, move).clamp(0, 1) * torch.tensor([size[1], size[0]] * 2)
    assert (there - boxes * torch.tensor([size[1], size[0]] * 2)).abs().max() > 2
    assert (seen - there).abs().max() < 1.01


@pytest.mark.parametrize("size", [(SIDE, SIDE), (40, 70)])
def test_a_turned_box_is_around_its_pixels(size: tuple[int, int]) -> None:
    pixels, boxes = rectangles(40, *size)
    move = matrices(40, made("rotate", 60), size=size)
    seen = where_it_is_white(moved_pixels(pixels, move, mirrors=False))
    there = moved_boxes(boxes, move).clamp(0, 1) * torch.tensor([size[1], size[0]] * 2)
    # the sharp corners of a turned rectangle are less than half a pixel white
    assert (seen - there).abs().max() < 2.5
    assert (seen[:, :2] - there[:, :2]).min() > -1.01


def test_a_shift_alone_leaves_the_pixels_as_they_are() -> None:
    pixels = torch.randint(1, 256, (40, 3, 16, 24), dtype=torch.uint8)
    move = matrices(40, made("affine", {"translate": 0.25}), size=(16, 24))
    moved = moved_pixels(pixels, move, mirrors=False)
    for one, before in zip(moved, pixels, strict=True):
        rows, columns = (one[0] > 0.5).nonzero().T
        seen = one[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        height, width = seen.shape[1:]
        assert height >= 12
        assert width >= 18
        below, right = int(rows.min() == 0), int(columns.min() == 0)
        part = before[:, (16 - height) * below :, (24 - width) * right :][:, :height, :width]
        torch.testing.assert_close(seen, part.float(), atol=0.02, rtol=0)


def test_a_policy_moves_boxes_with_their_pixels() -> None:
    graph, spec = network(
        "{photo: {image: {size: 40, normalize: unit}}}",
        "[flatten, linear: 4]",
        "rand_augment: {magnitude: 12, operations: 3}",
        "box: photo",
    )
    pixels, boxes = rectangles(80)
    torch.manual_seed(0)
    (seen,), (there,) = Augmenter(graph, spec)([pixels], [boxes])
    moved = (there != boxes).any(1)
    assert 10 < moved.sum() < 70
    # within the box, and not outside of it, the picture is bright, whatever was done to its values
    apart = []
    for one, box in zip(seen[moved], (there[moved] * 40).round().int().tolist(), strict=True):
        left, top, right, bottom = box
        inside = one[:, top:bottom, left:right]
        apart.append(inside.mean() - one.mean())
    assert (torch.stack(apart) > 0).float().mean() > 0.85


def test_one_matrix_is_all_movements_one_after_the_other() -> None:
    movements = made("random_crop"), made("rotate", 30), made("horizontal_flip")
    pixels, _ = rectangles(20)
    at_once = moved_pixels(pixels, matrices(20, *movements), mirrors=False)
    given, after = draws(20), pixels.float()
    for one in movements:
        matrix = _as_tensor(one.matrix(given, (SIDE, SIDE)), 20, torch.device("cpu"))
        after = moved_pixels(after, matrix, mirrors=False)
    # but for interpolation at the edges
    assert (at_once - after).abs().mean() < 4
    assert (where_it_is_white(at_once) - where_it_is_white(after)).abs().max() <= 2


def test_classes_of_pixels_go_with_them() -> None:
    classes = torch.randint(0, 3, (30, 8, 10)).repeat_interleave(5, 1).repeat_interleave(5, 2)
    pixels = (classes[:, None] * 100).to(torch.uint8)
    move = matrices(30, made("random_crop"), made("rotate", 25), size=(40, 50))
    there = moved_target("classes", classes, move, mirrors=False)
    seen = moved_pixels(pixels, move, mirrors=False)[:, 0]
    assert there.dtype == classes.dtype
    assert (there == -1).float().mean() > 0.01
    # nothing is black as well, and edges are of two classes
    expected = (seen / 100).round().long()
    assert (there.clamp(min=0) == expected).float().mean() > 0.85


def test_boxes_that_leave_are_dropped_and_others_are_cut() -> None:
    # the left half of the picture, twice as wide
    move = torch.tensor([[[0.5, 0, -0.5], [0, 1, 0], [0, 0, 1]]])
    boxes = [[0, 0.1, 0.2, 0.3, 0.4], [1, 0.4, 0, 0.6, 1], [2, 0.48, 0, 0.9, 1], [-1, 0, 0, 0, 0]]
    (found,) = moved_target("boxes", torch.tensor([boxes]), move, mirrors=False)
    assert found[:, 0].tolist() == [0, 1, -1, -1]
    torch.testing.assert_close(found[0, 1:], torch.tensor([0.2, 0.2, 0.6, 0.4]))
    torch.testing.assert_close(found[1, 1:], torch.tensor([0.8, 0, 1, 1]))


def test_a_picture_that_would_lose_its_one_box_stays_as_it_was() -> None:
    inputs = "{photo: {image: {size: 40, normalize: unit}}}"
    layers = "[flatten, linear: 4]"
    graph, spec = network(inputs, layers, "random_crop: {scale: [0.1, 0.2]}", "box: photo")
    pixels, boxes = rectangles(100)
    boxes[::2] = torch.tensor([-0.1, 0, 0.05, 0.05])
    kept = [pixels.clone(), boxes.clone()]
    torch.manual_seed(0)
    (seen,), (there,) = Augmenter(graph, spec)([pixels], [boxes])
    assert torch.equal(pixels, kept[0])
    assert torch.equal(boxes, kept[1])
    still = (there == boxes).all(1)
    assert still[::2].sum() > 30
    torch.testing.assert_close(seen[still], pixels[still].float(), atol=0.1, rtol=0)
    moved = ~still
    assert moved[1::2].sum() > 20
    assert (there[moved] >= 0).all()
    assert (there[moved] <= 1).all()
    area = (there[moved][:, 2:] - there[moved][:, :2]).prod(1)
    assert (area > 0).all()


def test_what_is_lost_is_told_by_its_area() -> None:
    eye = torch.eye(3)[None]
    boxes = torch.tensor([[[0, 0, 1, 1.0], [-0.85, 0, 0.15, 1], [-0.95, 0, 0.05, 1], [2, 2, 3, 3]]])
    assert lost(boxes, eye).tolist() == [[False, False, True, True]]


# ---- in a training

SPEC = """\
netspec: 1
name: sides
data: {table: sides.csv}
input: {photo: {image: {size: 12, normalize: unit}}}
layers:
  - conv2d: {channels: 4, kernel: 3, stride: 2}
  - relu
  - flatten
  - dropout: 0.1
  - {linear: 2, name: y}
  - {linear: 4, from: prev, name: box}
output: {y: {category: [dark, bright]}, box: {box: photo}}
train:
  device: cpu
  batch_size: 16
  epochs: 3
  optimizer: {adamw: 0.01}
  augment: AUGMENT
"""
AUGMENT = (
    "[horizontal_flip, random_crop, {rotate: 10}, color_jitter, trivial_augment, random_erase]"
)


def compiled(augment: str = AUGMENT) -> Any:
    spec, graph = compile_text(SourceText("sides.yaml", SPEC.replace("AUGMENT", augment))).sound()
    return graph, spec


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    def part(rows: int, seed: int) -> Part:
        rng = np.random.default_rng(seed)
        bright = rng.integers(0, 2, rows)
        pixels = (
            rng.integers(0, 128, (rows, 3, 12, 12)) + 100 * bright[:, None, None, None]
        ).astype(np.uint8)
        boxes = np.tile(np.array([0.2, 0.3, 0.7, 0.8], np.float32), (rows, 1))
        targets = {"y": bright.astype(np.int64), "box": boxes}
        sizes = {"photo": np.full((rows, 2), 12)}
        return Part({"photo": pixels}, targets, rows, sizes)

    sample = {"photo": part(64, 1).inputs["photo"]}
    raw = {"photo": sample["photo"].transpose(0, 2, 3, 1).copy()}
    given = Dataset(
        part(100, 1), part(30, 2), None, Fitted({}, {}), {"sides.csv": "1"}, raw, sample
    )
    monkeypatch.setattr(dataset, "prepare", lambda *asked: given)
    return given


@pytest.mark.parametrize("look", [3, 9, 16])
@pytest.mark.usefixtures("data")
def test_a_resumed_training_with_augmentation_ends_bit_identical(
    look: int, ears: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    first = train(*compiled(), whole)
    with pytest.raises(Interrupted):
        train(*compiled(), cut, watch=ears(at_look=look))
    torch.manual_seed(12345)  # another process has drawn other numbers
    second = train(*compiled(), cut, resume=True)
    assert second._replace(folder=whole) == first
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    plain = train(*compiled("[]"), tmp_path / "plain")
    assert plain.test != first.test


def test_only_training_sees_it(
    data: Dataset, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    call = Augmenter.__call__

    def counted(self: Augmenter, inputs: Any, targets: Any) -> Any:
        calls.append(len(inputs[0]))
        return call(self, inputs, targets)

    monkeypatch.setattr(Augmenter, "__call__", counted)
    train(*compiled(), tmp_path / "run")
    # three epochs of 100 rows, and not one of the 30 that are measured after each
    assert sum(calls) == 300
    graph, spec = compiled()
    from netspec.data.decoder import Decoder

    learner = Learner(graph, spec, torch.device("cpu"))
    assert data.validation is not None
    judge = Judge(graph, spec, Decoder(spec.outputs, data.fitted), data.validation, learner.device)
    assert judge(learner) == judge(learner)
    assert sum(calls) == 300


def test_small_batches_that_make_one_step_are_augmented(data: Dataset) -> None:
    graph, spec = compiled()
    learner = Learner(graph, spec, torch.device("cpu"))
    pixels = torch.from_numpy(data.train.inputs["photo"])
    targets = [torch.from_numpy(data.train.targets[name]) for name in ("y", "box")]
    learner.accumulate = 4
    learner.module.train()
    loss = learner.step([pixels[:64]], [one[:64] for one in targets])
    assert torch.isfinite(loss)
    # in training two looks at a batch differ, in evaluation they do not
    learner.module.eval()
    looks = []
    for _ in range(2):
        inputs, asked = learner.drawn([pixels], targets)
        looks.append(learner.loss_of(learner.results(inputs), asked).item())
    assert looks[0] != looks[1]
