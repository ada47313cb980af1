"""What other tools call things, so that someone who comes from one of them is understood at once."""

SETTING_SYNONYMS = {
    "filters": "channels",
    "out_channels": "channels",
    "kernel_size": "kernel",
    "pool_size": "kernel",
    "strides": "stride",
    "dilation_rate": "dilation",
    "units": "features",
    "out_features": "features",
    "embedding_dim": "features",
    "output_dim": "features",
    "num_embeddings": "count",
    "input_dim": "count",
    "hidden_size": "hidden",
    "num_layers": "layers",
    "num_heads": "heads",
    "head_dim": "head_size",
    "eps": "epsilon",
    "p": "rate",
    "dim": "axis",
    "use_bias": "bias",
    "lr": "learning_rate",
    "decay": "weight_decay",
    "batch": "batch_size",
    "max_epochs": "epochs",
    "num_epochs": "epochs",
    "warmup": "warmup_epochs",
    "labels": "classes",
    "categories": "classes",
    "val": "validation",
    "valid": "validation",
    "random_state": "seed",
    "sep": "delimiter",
    "na_values": "missing",
    "normalization": "transform",
    "interpolation": "mode",
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
"""Setting or section elsewhere → here. Used only where the kind at hand has the setting on the right."""

NOT_YET_SECTIONS = frozenset({"variants", "import", "extensions", "blocks"})
NOT_YET_STEP = frozenset({"into", "for", "when", "share"})
NOT_YET_OUTPUT = frozenset({"columns", "loss", "metrics", "train_only"})
NOT_YET_DATA = frozenset({"rows_per_sample"})
"""Words of the language that this version refuses, and says so."""

RESERVED_NAMES = frozenset({
    "prev", "x", "size", "rank", "index", "use", "uses", "true", "false", "none",
    "name", "from", "into", "repeat", "for", "when", "share",
})  # fmt: skip
"""No input, result or output may be called so."""
