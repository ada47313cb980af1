"""Optimizers: how the weights follow the gradients. PyTorch's own, under the field's names."""

OPTIMIZERS = {
    "adamw": "adamw:AdamW",
    "sgd": "sgd:SGD",
}
