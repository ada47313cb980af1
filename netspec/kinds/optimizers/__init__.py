"""Optimizers: how the weights follow the gradients. PyTorch's own, under the field's names."""

OPTIMIZERS = {
    "adagrad": "adagrad:Adagrad",
    "adam": "adam:Adam",
    "adamw": "adamw:AdamW",
    "lion": "lion:Lion",
    "muon": "muon:Muon",
    "nadam": "nadam:NAdam",
    "radam": "radam:RAdam",
    "rmsprop": "rmsprop:RMSprop",
    "schedule_free": "schedule_free:ScheduleFree",
    "sgd": "sgd:SGD",
}
