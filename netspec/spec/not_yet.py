"""Words of the language that this version refuses, each with what does instead: `""` where nothing does."""

from netspec.kinds.kind import Family

STEP: dict[str, str] = {}
OUTPUT: dict[str, str] = {}

_FACTORS = "`linear`, `add`, `multiply`, `matmul` and `formula` are there"

_LAYERS = {
    "`glu: silu` is there, which gates with `silu`": "swiglu",
    "`glu: gelu` is there, which gates with `gelu`": "geglu",
    "`conv2d: {kernel: 3, groups: depthwise}` takes each channel on its own; a `conv2d` of kernel 1 mixes them after it": "separable_conv1d separable_conv2d depthwise_conv1d depthwise_conv2d",
    "`dropout` and `gaussian_noise` are there": "alpha_dropout",
    "`position_embedding`, `sinusoidal_positions` and `attention` are there": "transformer transformer_encoder transformer_encoder_layer",
    _FACTORS: "bilinear",
}  # fmt: skip


def _spread(words: dict[str, str]) -> dict[str, str]:
    return {name: help for help, names in words.items() for name in names.split()}


KINDS: dict[Family, dict[str, str]] = {
    "layers": _spread(_LAYERS),
    "inputs": _spread(
        {
            "write it as an `array` of numbers": "audio",
        }
    ),
    "outputs": {},
    "sources": {},
    "losses": _spread(
        {
            "`cross_entropy` and `focal` are there": "kl_divergence ctc poisson nll",
            "`huber` and `mean_absolute_error` are there": "log_cosh gaussian_nll",
        }
    ),
    "metrics": _spread(
        {
            "`balanced_accuracy` and `f1` are there": "top_k_accuracy cohen_kappa matthews_correlation log_loss",
            "`mean_absolute_error` and `r2` are there": "median_absolute_error max_error explained_variance",
        }
    ),
    "augmentations": _spread(
        {
            "`trivial_augment`, `rand_augment` and `cutmix` are there": "mosaic auto_augment augmix",
            "`affine` is there: `{affine: {translate: 0.1, shear: 10}}`": "shear translate",
            "`trivial_augment` and `rand_augment` have it among theirs": "posterize solarize equalize auto_contrast sharpen",
            "`affine` is there": "perspective elastic",
        }
    ),
    "optimizers": _spread(
        {
            "`adamw`, `rmsprop` and `sgd` are there": "adadelta adafactor lbfgs",
        }
    ),
    "schedules": _spread(
        {
            "`step`, `cosine` and `one_cycle` are there": "linear polynomial multi_step multi_step_lr linear_lr polynomial_lr cosine_restarts"
        }
    ),
}
"""Kinds of the language, and a few that other tools have."""
