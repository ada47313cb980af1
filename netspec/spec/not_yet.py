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
    "loss": "the kind brings its own: `category` the cross entropy, `binary` the binary cross entropy, `number` the mean squared error",
    "metrics": "the kind brings its own",
    "train_only": "leave it out",
}
DATA = {"rows_per_sample": "write one row per sample"}

_RELU = "`relu` and `gelu` are there"
_ADAMW = "`adamw` is there; with `weight_decay: 0` it is adam itself"
_SHAPES = "`reshape`, `permute` and `flatten` are there"
_JOINS = "`add` and `concat` are there"
_FACTORS = "`linear` and `add` are there"
_OUTPUTS = "`category`, `binary`, `number` and `tensor` are there"

_LAYERS = {
    _RELU: "relu6 selu celu silu swish mish hardswish hardsigmoid hardtanh log_sigmoid softplus softsign leaky_relu elu prelu glu sparsemax",
    "an output needs neither `softmax` nor `log_softmax`: leave it out": "log_softmax",
    "a `category` input is one-hot already": "one_hot",
    "`lstm` is there": "gru rnn simple_rnn",
    "`conv2d` is there, for pictures": "conv1d conv3d conv_transpose1d conv_transpose2d conv_transpose3d separable_conv2d depthwise_conv2d",
    "`max_pool2d` and `avg_pool2d` are there, for pictures": "max_pool1d max_pool3d avg_pool1d avg_pool3d",
    "`global_avg_pool` is there": "adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d global_max_pool",
    "`batch_norm` and `layer_norm` are there": "instance_norm rms_norm group_norm local_response_norm l2_normalize",
    "`dropout` is there": "channel_dropout dropout2d spatial_dropout2d stochastic_depth gaussian_noise sample_normal alpha_dropout",
    "`embedding` and `attention` are there": "number_embedding position_embedding sinusoidal_positions positions class_token transformer transformer_encoder transformer_encoder_layer",
    _SHAPES: "rearrange squeeze unsqueeze expand pixel_shuffle pixel_unshuffle channel_shuffle roll flip split slice select gather first last",
    "give the `image` another `size`": "pad crop resize upsample zero_padding2d",
    "`mean` is there": "sum max min std norm argmax cumsum",
    _JOINS: "multiply average maximum stack branches",
    _FACTORS: "matmul einsum dot cosine_similarity distance pairwise_dot bilinear formula lambda squeeze_excite layer_scale parameter constant cast identity each spec",
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
    "optimizers": _spread(
        {
            _ADAMW: "adam nadam radam",
            "`adamw` and `sgd` are there": "rmsprop adagrad adadelta lion muon lbfgs",
        }
    ),
    "schedules": _spread(
        {
            "`cosine` and `one_cycle` are there": "step exponential plateau linear polynomial step_lr multi_step_lr exponential_lr reduce_lr_on_plateau linear_lr polynomial_lr"
        }
    ),
}
"""Kinds of the language, and a few that other tools have."""
