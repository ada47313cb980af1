"""The sections of a spec that are mappings with settings: their words, bounds and defaults."""

SECTIONS = {
    "early_stopping": "early_stopping:EarlyStopping",
    "freeze": "freeze:Freeze",
    "group": "group:Group",
    "init": "init:Init",
    "split": "split:Split",
    "train": "train:Train",
    "weights": "weights:Weights",
}
