"""Settings of other tools that are none here, because what they say is known, is said elsewhere, or is seen to."""

KNOWN_FROM_BEFORE = "leave it out: it is known from what arrives"
OWN_LOSS = (
    "leave it out, for every kind of output has a loss of its own; or give one output another: "
    "`output: {label: {category: [a, b], loss: focal}}`"
)
OWN_METRICS = (
    "leave it out, for every kind of output has metrics of its own; or give one output others: "
    "`output: {label: {category: [a, b], metrics: [f1, recall]}}`"
)
OF_OPTIMIZER = "it belongs to the optimizer: `optimizer: {adamw: {learning_rate: 1e-3}}`"

OF_INIT = "what weights begin with is said under `train`: `train: {init: {values: orthogonal, layers: linear}}`"

MISPLACED: dict[tuple[str, str], str] = {
    ("", "activation"): "give it a step of its own, after this one: `- relu`",
    **{
        ("", name): KNOWN_FROM_BEFORE
        for name in (
            "in_features",
            "in_channels",
            "input_size",
            "input_shape",
            "num_features",
            "embed_dim",
        )
    },
    ("", "return_sequences"): "leave it out: all steps are given; `mean: 0` brings them to one",
    ("", "batch_first"): "leave it out: shapes are per sample",
    ("train", "loss"): OWN_LOSS,
    ("train", "metrics"): OWN_METRICS,
    ("train", "learning_rate"): OF_OPTIMIZER,
    ("train", "lr"): OF_OPTIMIZER,
    ("train", "weight_decay"): "it belongs to the optimizer: `optimizer: {adamw: {weight_decay: 0.01}}`",
    ("train", "patience"): "it belongs to `early_stopping`: `early_stopping: {patience: 5}`",
    ("train", "split"): "it belongs to `data`: `data: {table: rows.csv, split: {validation: 0.15}}`",
    ("split", "train"): "leave it out: what is left of the rows trains",
    ("split", "shuffle"): "leave it out: the rows are always drawn at random",
    ("early_stopping", "monitor"): "put it beside `early_stopping`, for it chooses the best epoch as well: `train: {monitor: accuracy}`",
    ("image", "mean"): "put it under `normalize`: `normalize: {mean: […], std: […]}`",
    ("image", "std"): "put it under `normalize`: `normalize: {mean: […], std: […]}`",
    **{
        ("", name): words
        for words, names in {
            OF_INIT: "init initialization initializer kernel_initializer bias_initializer weight_init recurrent_initializer embeddings_initializer gamma_initializer",
            "leave it out: `weight_decay` of the optimizer keeps weights small": "kernel_regularizer bias_regularizer activity_regularizer kernel_constraint",
            "leave it out: pictures are `[channels, height, width]`": "data_format channels_last",
            "leave it out: `train: {freeze: [NAME.*]}` holds weights still": "trainable requires_grad",
            "leave it out: it changes no answer": "inplace return_indices track_running_stats fused foreach capturable sparse",
            "leave it out: a scale and a shift are always learned": "elementwise_affine center",
            "leave it out: a state is a part of the result: `NAME.hidden`, `NAME.cell`": "return_state stateful",
            "leave it out: padding never counts, for an axis knows its lengths": "padding_idx mask_zero",
            "leave it out: it is never done": "align_corners antialias recurrent_dropout go_backwards proj_size recurrent_activation max_norm amsgrad dampening",
            "leave it out: `precision` and `device` in `train` say it": "dtype",
        }.items()
        for name in names.split()
    },
    ("dropout", "keep_prob"): "`rate` is the share that is dropped: 0.2 where `keep_prob` is 0.8",
    **{("conv2d", name): KNOWN_FROM_BEFORE for name in ("c1", "input_dim", "input_depth")},
    ("linear", "input_dim"): KNOWN_FROM_BEFORE,
    **{("attention", name): KNOWN_FROM_BEFORE for name in ("kdim", "vdim", "value_dim", "dim")},
    ("conv2d", "act"): "give it a step of its own, after this one: `- relu`",
    **{("adam" + w, "beta" + n): "give both: `betas: [0.9, 0.999]`" for w in ("", "w") for n in ("1", "2", "_1", "_2")},
    **{("train", name): words for name, words in {
        "momentum": "it belongs to the optimizer: `optimizer: {sgd: {learning_rate: 0.01, momentum: 0.9}}`",
        "shuffle": "leave it out: the rows are drawn anew in every epoch",
        "steps_per_epoch": "leave it out: an epoch is all rows once",
        "eval_batch_size": "leave it out: measuring takes as many rows as training",
        "workers": "leave it out: rows are encoded once, and read from memory",
        "num_workers": "leave it out: rows are encoded once, and read from memory",
        "dataloader_workers": "leave it out: rows are encoded once, and read from memory",
        "validation_split": "it belongs to `data`: `data: {table: rows.csv, split: {validation: 0.15}}`",
        "val_split": "it belongs to `data`: `data: {table: rows.csv, split: {validation: 0.15}}`",
        "fp16": "write `precision: bfloat16`",
        "half": "write `precision: bfloat16`",
        "bf16": "write `precision: bfloat16`",
        "transforms": "augmentations are listed in `augment`, and `image` brings pictures to size: `augment: [horizontal_flip]`",
        "finetune": "name what to begin with, and what is held still: `weights: best.safetensors`, `freeze: [backbone.*]`",
        "resume": "leave it out: `netspec train --resume` goes on where a run was stopped",
        "class_weight": "weigh the classes of an output: `balance: OUTPUT`",
        "class_weights": "weigh the classes of an output: `balance: OUTPUT`",
        "ema": "it is an average: `average: ema`",
        "swa": "it is an average: `average: swa`",
        "warmup": "it belongs to the schedule: `schedule: {cosine: {warmup_epochs: 3}}`",
        "warmup_epochs": "it belongs to the schedule: `schedule: {cosine: {warmup_epochs: 3}}`",
        "warmup_steps": "it belongs to the schedule: `schedule: {cosine: {warmup_steps: 100}}`",
        "cos_lr": "it is a schedule: `schedule: cosine`",
        "imgsz": "it belongs to the input: `input: {photo: {image: 224}}`",
        "callbacks": "`early_stopping`, `average` and `schedule` say what most of them do",
        "verbose": "leave it out: `netspec train -q` says less",
        "deterministic": "leave it out: the same `seed` gives the same run",
        "dropout": "it is a layer: `- dropout: 0.2`",
        "decay": "it belongs to the optimizer: `optimizer: {adamw: {weight_decay: 0.01}}`",
        "restore_best_weights": "leave it out: the best epoch is kept",
    }.items()},
    ("early_stopping", "restore_best_weights"): "leave it out: the best epoch is kept",
    ("early_stopping", "metric"): "put it beside `early_stopping`, for it chooses the best epoch as well: `train: {monitor: accuracy}`",
    **{(kind, "mode"): "leave it out: each measure knows whether more is better" for kind in ("early_stopping", "plateau")},
    ("plateau", "monitor"): "put it beside `schedule`, for it chooses the best epoch as well: `train: {monitor: accuracy}`",
    ("split", "train_size"): "leave it out: what is left of the rows trains",
    ("random_crop", "padding"): "a picture that is padded and cropped is shifted: `affine: {translate: 0.125}` shifts 32 pixels by up to 4",
    ("random_crop", "size"): "leave it out: every piece is brought to the size of the picture",
    ("image", "grayscale"): "write `channels: 1`",
    ("image", "width"): "give both in `size`: `size: [HEIGHT, WIDTH]`",
    ("image", "height"): "give both in `size`: `size: [HEIGHT, WIDTH]`",
    ("category", "one_hot"): "write `encode: one_hot`, or leave it out, for it is so unless told",
    ("table", "usecols"): "leave it out: only the columns that the spec names are read",
    ("table", "target"): "the section `output` names it",
    ("table", "label"): "the section `output` names it",
    ("table", "dtype"): "leave it out: `input` says what each column is",
    ("table", "parse_dates"): "leave it out: an input that is a `date` is read as one",
    ("table", "index_col"): "leave it out: only the columns that the spec names are read",
}  # fmt: skip
"""Kind (or any, `""`) and a setting it has not → where that belongs."""
