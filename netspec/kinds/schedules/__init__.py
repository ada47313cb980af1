"""Schedules: how the learning rate moves over a training."""

SCHEDULES = {
    "constant": "constant:Constant",
    "cosine": "cosine:Cosine",
    "exponential": "exponential:Exponential",
    "one_cycle": "one_cycle:OneCycle",
    "plateau": "plateau:Plateau",
    "step": "step:Step",
}
