"""Words of the language that this version refuses, each with what does instead: `""` where nothing does."""

from netspec.kinds.kind import Family

SECTIONS = {
    "variants": "give the values from outside: `--set width=128`",
    "import": "copy the layers into this file",
    "extensions": "build it from the layers that are there: `netspec layers`",
    "blocks": "write the layers out; `{layers: [linear: 64, relu], repeat: 3}` repeats a group",
}
STEP = {
    "into": "name each result, and list the names: `{add, from: [a, b]}`",
    "for": "write the steps out; `repeat: 3` takes one several times",
    "when": "write the step, or leave it out",
    "share": "every step has weights of its own",
}
OUTPUT = {
    "columns": "write an output for each column",
    "train_only": "leave it out",
}
DATA = {"rows_per_sample": "write one row per sample"}

_SHAPES = "`reshape`, `permute`, `slice` and `select` are there"
_JOINS = "`add`, `concat`, `multiply`, `average`, `maximum` and `stack` are there"
_FACTORS = "`linear`, `add` and `multiply` are there"
_OUTPUTS = "`category`, `binary`, `number` and `tensor` are there"

_LAYERS = {
    "`softmax` is there": "sparsemax",
    "`glu: silu` is there, which gates with `silu`": "swiglu",
    "`glu: gelu` is there, which gates with `gelu`": "geglu",
    "`conv1d`, `conv2d` and `conv_transpose2d` are there; `groups` takes each channel on its own": "conv3d conv_transpose1d conv_transpose3d separable_conv2d depthwise_conv2d",
    "`max_pool1d`, `max_pool2d`, `avg_pool1d` and `avg_pool2d` are there": "max_pool3d avg_pool3d",
    "`adaptive_avg_pool2d`, `global_avg_pool` and `global_max_pool` are there": "adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d adaptive_avg_pool1d adaptive_avg_pool3d",
    "`dropout` and `gaussian_noise` are there": "sample_normal alpha_dropout",
    "`position_embedding`, `sinusoidal_positions` and `attention` are there": "positions class_token transformer transformer_encoder transformer_encoder_layer",
    _SHAPES: "rearrange expand roll split gather",
    "`mean`, `sum`, `max` and `min` are there": "std norm argmax cumsum",
    _JOINS: "branches",
    _FACTORS: "matmul einsum dot cosine_similarity distance pairwise_dot bilinear formula lambda parameter constant each spec",
}  # fmt: skip


def _spread(words: dict[str, str]) -> dict[str, str]:
    return {name: help for help, names in words.items() for name in names.split()}


KINDS: dict[Family, dict[str, str]] = {
    "layers": _spread(_LAYERS),
    "inputs": _spread(
        {
            "write its two values as classes: `category: [no, yes]`": "binary boolean bool",
            "write it as an `array` of numbers": "set audio date mask lengths",
            "`codes` takes words that are numbered already": "text string",
        }
    ),
    "outputs": _spread(
        {
            _OUTPUTS: "set vector tags segmentation box boxes next_token masked_token text image similarity minimize",
        }
    ),
    "sources": _spread({"`table`, `folder` and `arrays` are there": "sequences lines series"}),
    "losses": _spread(
        {
            "`cross_entropy` and `focal` are there": "hinge contrastive triplet in_batch_softmax dice kl_divergence ctc poisson nll",
            "`huber` and `mean_absolute_error` are there": "quantile pinball giou log_cosh gaussian_nll",
        }
    ),
    "metrics": _spread(
        {
            "`balanced_accuracy` and `f1` are there": "roc_auc auc auroc average_precision top_k_accuracy cohen_kappa matthews_correlation log_loss",
            "`mean_absolute_error` and `r2` are there": "median_absolute_error max_error explained_variance",
        }
    ),
    "optimizers": _spread(
        {
            "`adamw`, `rmsprop` and `sgd` are there": "adadelta adafactor lion muon lbfgs",
        }
    ),
    "schedules": _spread(
        {
            "`step`, `cosine` and `one_cycle` are there": "plateau linear polynomial multi_step multi_step_lr reduce_lr_on_plateau linear_lr polynomial_lr cosine_restarts"
        }
    ),
}
"""Kinds of the language, and a few that other tools have."""
