"""What other tools call things, so that someone who comes from one of them is understood at once."""

from collections.abc import Container

SETTING_SYNONYMS = {
    "filters": "channels",
    "out_channels": "channels",
    "kernel_size": "kernel",
    "pool_size": "kernel",
    "strides": "stride",
    "pad": "padding",
    "dilation_rate": "dilation",
    "units": "features hidden",
    "out_features": "features",
    "embedding_dim": "features",
    "output_dim": "features",
    "num_embeddings": "count",
    "input_dim": "count",
    "vocabulary_size": "count",
    "hidden_size": "hidden",
    "hidden_dim": "hidden",
    "num_layers": "layers",
    "num_heads": "heads",
    "head_dim": "head_size",
    "num_kv_heads": "key_heads",
    "num_key_value_heads": "key_heads",
    "is_causal": "causal",
    "use_causal_mask": "causal",
    "rope": "rotary",
    "rope_theta": "rotary",
    "qk_norm": "query_key_norm",
    "attn_mask": "mask",
    "attention_mask": "mask",
    "initial_state": "initial",
    "split_sizes": "parts",
    "eps": "epsilon",
    "alpha": "rho",
    "gamma": "factor",
    "step_size": "every",
    "lr_decay": "learning_rate_decay",
    "initial_accumulator_value": "initial_sum",
    "p": "rate",
    "drop_prob": "rate",
    "stddev": "std",
    "negative_slope": "slope",
    "num_parameters": "count",
    "num_groups": "groups",
    "normalized_shape": "axes",
    "scale_factor": "scale",
    "upscale_factor": "factor",
    "downscale_factor": "factor",
    "block_size": "factor",
    "squeeze_channels": "channels",
    "init_values": "value",
    "max_length": "length",
    "keepdim": "keep",
    "keepdims": "keep",
    "dim": "axis axes",
    "dims": "axes",
    "ceil_mode": "ceil",
    "output_size": "size like",
    "shifts": "shift",
    "index": "indices",
    "equation": "pattern",
    "logvar": "log_variance",
    "log_var": "log_variance",
    "mu": "mean",
    "transpose_b": "transpose",
    "initializer": "init",
    "axis": "axes",
    "use_bias": "bias",
    "lr": "learning_rate",
    "decay": "weight_decay",
    "batch": "batch_size",
    "max_epochs": "epochs",
    "num_epochs": "epochs",
    "lr_scheduler": "schedule",
    "scheduler": "schedule",
    "optim": "optimizer",
    "grad_clip": "clip_norm",
    "gradient_clip": "clip_norm",
    "gradient_clip_val": "clip_norm",
    "max_grad_norm": "clip_norm",
    "clipnorm": "clip_norm",
    "global_clipnorm": "clip_norm",
    "accumulate_grad_batches": "accumulate",
    "gradient_accumulation_steps": "accumulate",
    "accumulation_steps": "accumulate",
    "warmup": "warmup_epochs",
    "labels": "classes",
    "categories": "classes",
    "num_classes": "classes",
    "n_classes": "classes",
    "val": "validation",
    "valid": "validation",
    "dev": "validation",
    "random_state": "seed",
    "sep": "delimiter",
    "separator": "delimiter",
    "na_values": "missing",
    "normalization": "transform",
    "interpolation": "mode",
    "image_size": "size",
    "target_size": "size",
    "file": "path",
    "shape": "size",
    "inputs": "input",
    "outputs": "output",
    "features_in": "input",
    "training": "train",
    "trainer": "train",
    "dataset": "data",
    "model": "layers",
    "params": "parameters",
    "version": "netspec",
}
"""Setting or section elsewhere → here, or several of which the first counts that the kind at hand has."""


def said_elsewhere(word: str, known: Container[str]) -> str | None:
    """Which of the known words another tool's word means."""
    return next((one for one in SETTING_SYNONYMS.get(word, "").split() if one in known), None)


VALUE_SYNONYMS = {
    "valid": "0",
    "gpu": "cuda",
    "zscore": "standardize",
    "z_score": "standardize",
    "z-score": "standardize",
    "standard_scaler": "standardize",
    "minmax": "min_max",
    "min_max_scaler": "min_max",
    "ordinal": "index",
    "label": "index",
    "edge": "replicate",
    "mirror": "reflect",
    "linear": "bilinear",
    "cubic": "bicubic",
    "center_crop": "crop",
    "letterbox": "pad",
    "resize": "stretch",
}
"""Value elsewhere → here, as it is written."""

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
    **{
        ("", name): OF_INIT
        for name in ("init", "kernel_initializer", "weight_init", "bias_initializer", "initialization")
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
}  # fmt: skip
"""Kind (or any, `""`) and a setting it has not → where that belongs."""

NO_SECTION = {
    "loss": OWN_LOSS,
    "metrics": OWN_METRICS,
    "learning_rate": f"put it under `train`: `train: {{{OF_OPTIMIZER.partition('`')[2].rstrip('`')}}}`",
    "split": "put it under `data`: `data: {table: rows.csv, split: {validation: 0.15, test: 0.15}}`",
}
"""Words that are no section, and where they belong; those of `train` are known besides."""

RESERVED_NAMES = frozenset({
    "prev", "x", "size", "rank", "index", "use", "uses", "true", "false", "none",
    "name", "from", "into", "repeat", "for", "when", "share",
})  # fmt: skip
"""No input, result or output may be called so."""
