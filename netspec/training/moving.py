"""Pictures moved by matrices, and the boxes and classes in them. Coordinates go from -1 to 1, from edge to edge.

A matrix `[3, 3]` leads from a point of the new picture to where it was in the old one.
"""

import torch
from torch import Tensor
from torch.nn import functional

LEFT = 0.1
"""A box of which a smaller share is left is gone."""


def moved_pixels(pixels: Tensor, matrices: Tensor, *, mirrors: bool) -> Tensor:
    """Pictures `[N, channels, height, width]`, black where nothing was.

    Mirrored ones keep their numbers as they are; others are interpolated, once, as float32.
    """
    if mirrors:
        return _mirrored(pixels, matrices)
    return _sampled(pixels.float(), matrices, "bilinear")


def moved_target(sort: str | None, target: Tensor, matrices: Tensor, *, mirrors: bool) -> Tensor:
    """The target that lies in the pictures, of the sort that `Output.moves` says."""
    if sort == "classes":
        return _moved_classes(target, matrices, mirrors=mirrors)
    if sort == "box":
        # a box that stays where it is may well reach beyond the picture
        there = moved_boxes(target, matrices)
        return (
            there
            if mirrors
            else torch.where(_is_still(matrices)[:, None], target, there.clamp(0, 1))
        )
    return _moved_list(target, matrices, mirrors=mirrors)


def moved_boxes(boxes: Tensor, matrices: Tensor) -> Tensor:
    """Corners `[N, …, 4]` as shares of the picture → the smallest upright boxes around the moved ones."""
    flat = boxes.reshape(len(boxes), -1, 4) * 2 - 1
    # the four corners of each, as x, y, 1
    x, y = flat[..., [0, 2, 0, 2]], flat[..., [1, 1, 3, 3]]
    points = torch.stack([x, y, torch.ones_like(x)], -1)
    there = points.flatten(1, 2) @ torch.linalg.inv(matrices).mT
    corners = there[..., :2].view(len(boxes), -1, 4, 2)
    ends = torch.cat([corners.amin(2), corners.amax(2)], -1)
    return ((ends + 1) / 2).view(boxes.shape)


def lost(boxes: Tensor, matrices: Tensor) -> Tensor:
    """Which boxes `[N, …, 4]` are hardly to be seen any more."""
    there = moved_boxes(boxes, matrices)
    return _area(there.clamp(0, 1)) < LEFT * _area(there)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def _moved_list(target: Tensor, matrices: Tensor, *, mirrors: bool) -> Tensor:
    """Rows of a class and corners, `[N, boxes, 5]`: class -1 for those that left."""
    of_class, boxes = target[..., :1], target[..., 1:]
    there = moved_boxes(boxes, matrices)
    if mirrors:
        return torch.cat([of_class, there], -1)
    still = _is_still(matrices)[:, None, None]
    gone = lost(boxes, matrices)[..., None] & ~still
    kept = torch.where(still, boxes, there.clamp(0, 1))
    return torch.cat([of_class.masked_fill(gone, -1.0), kept], -1)


def _is_still(matrices: Tensor) -> Tensor:
    """Which pictures stay where they are."""
    return (matrices == torch.eye(3, device=matrices.device)).all(2).all(1)


def _moved_classes(target: Tensor, matrices: Tensor, *, mirrors: bool) -> Tensor:
    """Classes of places, `[N, height, width]`: -1, which counts for nothing, where nothing was."""
    places = target[:, None]
    if mirrors:
        return _mirrored(places, matrices)[:, 0]
    # 0 is what lies outside
    found = _sampled((places + 1).float(), matrices, "nearest")
    return (found.round() - 1).to(target.dtype)[:, 0]


def _sampled(pixels: Tensor, matrices: Tensor, mode: str) -> Tensor:
    size = list(pixels.shape)
    grid = functional.affine_grid(matrices[:, :2], size, align_corners=False)
    return functional.grid_sample(pixels, grid, mode=mode, align_corners=False)


def _mirrored(pixels: Tensor, matrices: Tensor) -> Tensor:
    for axis, place in ((3, 0), (2, 1)):
        turned = (matrices[:, place, place] < 0)[:, None, None, None]
        pixels = torch.where(turned, pixels.flip(axis), pixels)
    return pixels
