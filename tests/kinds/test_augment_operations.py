"""The operations of RandAugment and TrivialAugment are Pillow's, over batches in which each picture has its own."""

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from netspec.kinds.augmentations.operations import NAMES, Chosen, Strengths, movement, touched
from netspec.kinds.catalogue import find
from netspec.kinds.kind import written

MOST = Strengths(shear=0.3, translate=0.45, degrees=30, factor=0.9, bits=4)


def pictures(rows: int, channels: int = 3) -> torch.Tensor:
    rng = np.random.default_rng(0)
    smooth = rng.normal(110, 40, (rows, channels, 6, 7)).repeat(4, 2).repeat(4, 3)
    noisy = smooth + rng.normal(0, 12, smooth.shape)
    return torch.from_numpy(noisy.clip(0, 255).round().astype(np.float32))


def chosen(name: str, rows: int, strength: float = 0.5, sign: float = 1.0) -> Chosen:
    which = torch.full((rows,), NAMES.index(name))
    return Chosen(which, torch.full((rows,), strength), torch.full((rows,), sign))


def by_pillow(name: str, picture: torch.Tensor, strength: float, sign: float) -> np.ndarray:
    image = Image.fromarray(picture.permute(1, 2, 0).numpy().astype(np.uint8))
    factor = 1 + MOST.factor * strength * sign
    enhance: Any = {
        "brightness": ImageEnhance.Brightness,
        "color": ImageEnhance.Color,
        "contrast": ImageEnhance.Contrast,
        "sharpness": ImageEnhance.Sharpness,
    }
    if name in enhance:
        image = enhance[name](image).enhance(factor)
    elif name == "posterize":
        image = ImageOps.posterize(image, 8 - round(strength * MOST.bits))
    elif name == "solarize":
        image = ImageOps.solarize(image, 255 * (1 - strength))
    elif name == "auto_contrast":
        image = ImageOps.autocontrast(image)
    elif name == "equalize":
        image = ImageOps.equalize(image)
    return np.asarray(image).transpose(2, 0, 1)


# Pillow rounds in between, and its grey of the mean is a whole number
APART = {"contrast": 2.0, "color": 2.0, "sharpness": 2.0, "brightness": 1.0, "auto_contrast": 1.0}


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("strength", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("name", NAMES[5:])
def test_values_are_those_of_pillow(name: str, strength: float, sign: float) -> None:
    given = pictures(3)
    found = touched(given, chosen(name, 3, strength, sign), MOST)
    for one, picture in zip(found, given, strict=True):
        expected = by_pillow(name, picture, strength, sign).astype(np.float32)
        assert np.abs(one.numpy() - expected).max() <= APART.get(name, 0.0)


def test_each_picture_gets_its_own_operation_and_no_other() -> None:
    given = pictures(len(NAMES))
    mixed = Chosen(torch.arange(len(NAMES)), torch.full((len(NAMES),), 0.5), torch.ones(len(NAMES)))
    found = touched(given, mixed, MOST)
    for place, name in enumerate(NAMES):
        alone = touched(given[place : place + 1], chosen(name, 1), MOST)
        assert torch.equal(found[place : place + 1], alone)
        if place < 5 or name == "identity":
            assert torch.equal(alone, given[place : place + 1])
    matrix = movement(mixed, MOST, (24, 28))
    assert [bool((row[1] != 0).any()) for row in matrix] == [True, True]


def test_a_flat_picture_and_one_of_one_channel_stay_sound() -> None:
    for given in (torch.full((2, 3, 8, 8), 77.0), pictures(2, channels=1), torch.rand(2, 3, 2, 2)):
        for name in NAMES:
            found = touched(given, chosen(name, 2), MOST)
            assert torch.isfinite(found).all()
            assert found.shape == given.shape
    flat = torch.full((1, 3, 8, 8), 77.0)
    for name in ("auto_contrast", "equalize", "sharpness", "contrast"):
        assert torch.equal(touched(flat, chosen(name, 1), MOST), flat)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shear_x", ((1, 0.15 * 2 / 3, 0), (0, 1, 0))),
        ("shear_y", ((1, 0, 0), (0.15 * 3 / 2, 1, 0))),
        ("translate_x", ((1, 0, 0.45), (0, 1, 0))),
        ("translate_y", ((1, 0, 0), (0, 1, 0.45))),
        ("identity", ((1, 0, 0), (0, 1, 0))),
    ],
)
def test_movements_by_hand(name: str, expected: Any) -> None:
    found = movement(chosen(name, 1), MOST, (20, 30))
    for row, wanted in zip(found, expected, strict=True):
        for number, value in zip(row, wanted, strict=True):
            assert float(torch.as_tensor(number)) == pytest.approx(value)


def test_all_operations_come_equally_often_and_strengths_are_as_said() -> None:
    from netspec.training.augment import _Draws

    torch.manual_seed(0)
    rows = 14_000
    draws = _Draws(rows, torch.device("cpu"))
    plan = written(find("augmentations", "trivial_augment")).plan(draws)
    counts = torch.bincount(plan.which, minlength=len(NAMES))
    assert counts.min() > 850
    assert counts.max() < 1150
    assert len(plan.strength.unique()) == 31
    first, second = written(find("augmentations", "rand_augment"), 15).plan(draws)
    assert first.strength.unique().tolist() == [0.5]
    assert not torch.equal(first.which, second.which)
    assert abs(float(first.sign.mean())) < 0.05


def test_a_blur_is_gaussian() -> None:
    from netspec.training.augment import _Draws

    given = pictures(2)
    kind = written(find("augmentations", "blur"), {"sigma": [1.5, 1.5], "rate": 1})
    found = kind.changed(given, _Draws(2, torch.device("cpu")))
    impulse = torch.zeros(1, 1, 21, 21)
    impulse[..., 10, 10] = 255
    spread = kind.changed(impulse, _Draws(1, torch.device("cpu")))[0, 0]
    assert float(spread.sum()) == pytest.approx(255, rel=1e-4)
    offsets = torch.arange(-10, 11)
    spread_of = float((spread.sum(0) * offsets**2).sum() / spread.sum())
    assert spread_of**0.5 == pytest.approx(1.5, rel=0.02)
    for one, picture in zip(found, given, strict=True):
        image = Image.fromarray(picture.permute(1, 2, 0).numpy().astype(np.uint8))
        near = np.asarray(image.filter(ImageFilter.GaussianBlur(1.5))).transpose(2, 0, 1)
        # Pillow's is made of boxes, and treats edges otherwise
        assert np.abs(one.numpy() - near)[:, 5:-5, 5:-5].mean() < 2
