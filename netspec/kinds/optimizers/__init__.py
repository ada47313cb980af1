"""Optimizers: how the weights follow the gradients. PyTorch's own, under the field's names."""

OPTIMIZERS = {
    "adagrad": "adagrad:Adagrad",
    "adam": "adam:Adam",
    "adamw": "adamw:AdamW",
    "nadam": "nadam:NAdam",
    "radam": "radam:RAdam",
    "rmsprop": "rmsprop:RMSprop",
    "sgd": "sgd:SGD",
}
