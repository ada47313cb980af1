"""Schedules: how the learning rate moves over a training."""

SCHEDULES = {
    "constant": "constant:Constant",
    "cosine": "cosine:Cosine",
    "one_cycle": "one_cycle:OneCycle",
}
