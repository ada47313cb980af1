"""Augmentations: what changes the rows of a batch in training, so that no two epochs see the same."""

AUGMENTATIONS = {
    "color_jitter": "color_jitter:ColorJitter",
    "horizontal_flip": "horizontal_flip:HorizontalFlip",
    "noise": "noise:Noise",
    "random_crop": "random_crop:RandomCrop",
    "random_erase": "random_erase:RandomErase",
    "rotate": "rotate:Rotate",
    "vertical_flip": "vertical_flip:VerticalFlip",
}
