"""Averages of the weights over the training: what is measured, kept and exported in place of the last ones."""

AVERAGES = {
    "ema": "ema:Ema",
    "swa": "swa:Swa",
}
