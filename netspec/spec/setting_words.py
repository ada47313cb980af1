"""What settings and sections are called in other tools: Keras, PyTorch, Lightning, Hugging Face, Ultralytics, Ludwig, scikit-learn, pandas."""

from collections.abc import Container

_HERE: dict[str, str] = {
    # ---- layers
    "channels": "filters out_channels n_filters num_filters nb_filter features out_features width c2 squeeze_channels num_channels n_channels planes",
    "kernel": "kernel_size pool_size filter_size size window k ksize",
    "stride": "strides s",
    "padding": "pad p",
    "dilation": "dilation_rate dilations d",
    "groups": "num_groups group n_groups g",
    "features": (
        "units out_features n_units num_units hidden_units output_size width neurons n_out fc_size nodes dim dims embedding_dim "
        "output_dim embedding_size embed_size size d_model hidden_size out_dim channels filters out_channels"
    ),
    "hidden": "units hidden_size hidden_dim n_hidden state_size num_units n_units size features",
    "bidirectional": "bidir",
    "count": "num_embeddings input_dim vocabulary_size vocab_size num_parameters num_classes n_tokens",
    "heads": "num_heads n_heads nhead n_head num_attention_heads",
    "head_size": "head_dim key_dim dim_head",
    "key_heads": "num_kv_heads num_key_value_heads n_kv_heads",
    "causal": "is_causal use_causal_mask",
    "rotary": "rope rope_theta",
    "query_key_norm": "qk_norm",
    "mask": "attn_mask attention_mask",
    "initial": "initial_state",
    "parts": "split_sizes split_size chunks num_splits",
    "epsilon": "eps",
    "rate": "p prob probability drop_prob drop_rate dropout dropout_rate amount",
    "dropout": "dropout_rate p",
    "std": "stddev sigma noise standard_deviation",
    "slope": "negative_slope alpha",
    "axes": "normalized_shape dims dim axis order",
    "axis": "dim axes",
    "scale": "scale_factor factor",
    "factor": "upscale_factor downscale_factor block_size gamma decay_rate drop",
    "value": "init_values constant fill_value",
    "length": "max_length max_len max_position_embeddings",
    "keep": "keepdim keepdims",
    "ceil": "ceil_mode",
    "size": "output_size target_size image_size imgsz resolution shape input_size",
    "like": "output_size",
    "shape": "target_shape size dims",
    "start": "start_dim start_axis",
    "end": "end_dim end_axis",
    "amount": "padding pad_width width size",
    "shift": "shifts",
    "indices": "index",
    "pattern": "equation",
    "log_variance": "logvar log_var",
    "mean": "mu",
    "transpose": "transpose_b",
    "init": "initializer",
    "bias": "use_bias qkv_bias",
    "mode": "interpolation",
    # ---- training
    "epochs": "max_epochs num_epochs n_epochs nepochs epoch num_train_epochs train_epochs T_max",
    "steps": "max_steps num_steps iterations max_iter n_steps train_steps",
    "batch_size": "batch bs batchsize train_batch_size per_device_train_batch_size minibatch_size mini_batch_size",
    "optimizer": "optim opt solver",
    "learning_rate": "lr lr0 eta step_size base_lr init_lr initial_learning_rate alpha",
    "weight_decay": "decay wd l2 l2_penalty",
    "betas": "beta",
    "momentum": "mom",
    "rho": "alpha",
    "schedule": "lr_scheduler scheduler lr_schedule learning_rate_scheduler learning_rate_schedule",
    "warmup_epochs": "warmup",
    "final": "eta_min min_lr lrf final_lr_ratio",
    "least": "min_lr",
    "least_gain": "min_delta delta threshold tolerance",
    "patience": "wait rounds n_iter_no_change early_stop_patience",
    "every": "step_size period epochs_drop",
    "learning_rate_decay": "lr_decay",
    "initial_sum": "initial_accumulator_value",
    "clip_norm": "grad_clip gradient_clip gradient_clip_val gradient_clipping max_grad_norm clipnorm global_clipnorm grad_norm clip clip_grad",
    "accumulate": "accumulate_grad_batches gradient_accumulation_steps accumulation_steps grad_accum gradient_accumulation",
    "early_stopping": "early_stop earlystopping",
    "augment": "augmentation augmentations data_augmentation",
    "monitor": "validation_metric",
    "seed": "random_seed random_state manual_seed",
    "device": "gpu gpus accelerator",
    "precision": "mixed_precision amp",
    "freeze": "freeze_layers frozen",
    "weights": "pretrained pretrained_weights init_weights checkpoint",
    "average": "weight_averaging",
    "balance": "balanced",
    # ---- columns and data
    "classes": "labels categories num_classes n_classes vocab names",
    "encode": "encoding",
    "vocabulary": "vocab vocab_size num_words max_features vocabulary_size",
    "max_length": "max_len max_sequence_length max_seq_len length",
    "lowercase": "lower do_lower_case",
    "split": "tokenizer level",
    "transform": "normalization scaler scaling scale",
    "missing": "na_values nan null_values fill impute missing_value_strategy",
    "fit": "resize crop",
    "validation": "val valid dev val_size validation_split val_split validation_size",
    "test": "test_size test_split",
    "stratify": "stratify_by stratified",
    "group": "groups group_by",
    "delimiter": "sep separator",
    "path": "file filename filepath",
    # ---- sections
    "input": "inputs features_in input_features features",
    "output": "outputs output_features targets target label labels",
    "train": "training trainer hyperparameters hyp fit",
    "data": "dataset datasets",
    "layers": "num_layers n_layers nlayers depth model network architecture net",
    "parameters": "params variables constants vars",
    "netspec": "version",
    "import": "imports include",
    "name": "title model_name",
}  # fmt: skip


def _elsewhere() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for here, words in _HERE.items():
        for word in map(_folded, words.split()):
            found[word] = (*found.get(word, ()), here)
    return found


def _folded(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


_ELSEWHERE: dict[str, tuple[str, ...]] = {}


def said_elsewhere(word: str, known: Container[str]) -> str | None:
    """Which of the known words another tool's word means: of several the first."""
    if not _ELSEWHERE:
        _ELSEWHERE.update(_elsewhere())
    return next((one for one in _ELSEWHERE.get(_folded(word), ()) if one in known), None)
