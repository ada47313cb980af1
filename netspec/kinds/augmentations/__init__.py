"""Augmentations: what changes the rows of a batch in training, so that no two epochs see the same."""

AUGMENTATIONS = {
    "affine": "affine:Affine",
    "blur": "blur:Blur",
    "color_jitter": "color_jitter:ColorJitter",
    "cutmix": "cutmix:Cutmix",
    "grayscale": "grayscale:Grayscale",
    "horizontal_flip": "horizontal_flip:HorizontalFlip",
    "mixup": "mixup:Mixup",
    "noise": "noise:Noise",
    "rand_augment": "rand_augment:RandAugment",
    "random_crop": "random_crop:RandomCrop",
    "random_erase": "random_erase:RandomErase",
    "rotate": "rotate:Rotate",
    "swap": "swap:Swap",
    "trivial_augment": "trivial_augment:TrivialAugment",
    "vertical_flip": "vertical_flip:VerticalFlip",
}
