"""Picture files of every sort as pixels."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netspec.data.pictures import BrokenPicture, by_size, read_picture, read_pictures

GREY = np.arange(48, dtype=np.uint8).reshape(6, 8) * 5


def saved(folder: Path, image: Image.Image, name: str = "a.png", **how: object) -> Path:
    image.save(folder / name, **how)  # type: ignore[arg-type]
    return folder / name


def test_grey_and_colour_are_what_the_spec_asks_for(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.fromarray(GREY))
    np.testing.assert_array_equal(read_picture(path, 1)[:, :, 0], GREY)
    np.testing.assert_array_equal(read_picture(path, 3), np.stack([GREY] * 3, axis=2))


def test_16_bits_are_scaled_to_8(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.fromarray(GREY.astype(np.uint16) * 257))
    np.testing.assert_array_equal(read_picture(path, 1)[:, :, 0], GREY)


def test_palettes_and_transparency_give_their_colours(tmp_path: Path) -> None:
    colour = np.zeros((4, 4, 4), np.uint8)
    colour[..., 0] = 204  # a colour of the web palette
    colour[..., 3] = 255
    expected = np.tile(np.array([204, 0, 0], np.uint8), (4, 4, 1))
    alpha = saved(tmp_path, Image.fromarray(colour))
    np.testing.assert_array_equal(read_picture(alpha, 3), expected)
    palette = saved(tmp_path, Image.fromarray(expected).convert("P"), "b.gif")
    np.testing.assert_array_equal(read_picture(palette, 3), expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_a_picture_upright(orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path, Image.new("L", (12, 5)), "a.jpg", exif=exif)
    assert read_picture(path, 1).shape == ((5, 12, 1) if orientation < 5 else (12, 5, 1))


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    whole = saved(
        tmp_path,
        Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64)).astype(np.uint8)),
    )
    (tmp_path / "cut.png").write_bytes(whole.read_bytes()[:500])
    (tmp_path / "text.png").write_text("no picture")
    fractions = saved(tmp_path, Image.fromarray(np.zeros((3, 3), np.float32)), "f.tiff")
    paths = [
        tmp_path / "cut.png",
        tmp_path / "text.png",
        tmp_path / "none.png",
        tmp_path,
        fractions,
    ]
    for path in paths:
        with pytest.raises(BrokenPicture):
            read_picture(path, 1)
    found = read_pictures([*paths, whole], 1)
    assert [isinstance(one, BrokenPicture) for one in found] == [True] * 5 + [False]


def test_pictures_are_grouped_by_size() -> None:
    pictures = [np.zeros(shape) for shape in ((2, 3, 1), (4, 4, 1), (2, 3, 1))]
    assert by_size(pictures) == {(2, 3, 1): [0, 2], (4, 4, 1): [1]}
