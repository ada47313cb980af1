"""An entry of `init` in the section `train`."""

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind, setting
from netspec.kinds.sorts import NAME, POSITIVE, TEXT, Choice, SettingError
from netspec.source.help import Help, drop_key

GAINED = ("kaiming_normal", "kaiming_uniform", "xavier_normal", "xavier_uniform", "orthogonal")
"""They look at how many numbers come in and go out, so a weight needs two axes; all take a `gain`."""
SPREAD = ("normal", "trunc_normal")


class Init(Kind):
    """What weights begin with, in place of PyTorch's usual first weights; of several entries the last that names a weight holds.

    Without `weights` it is for the matrices (all weights of two axes or more) of the layers; with it for all that the patterns
    name. What `train.weights` takes from a file goes before.

        train:
          init:
            - {values: trunc_normal, layers: [linear, embedding]}       # as in BERT and ViT
            - {values: zeros, weights: "*.bias"}
            - {values: kaiming_normal, layers: conv2d, mode: fan_out}   # as in ResNet

    `kaiming`: He et al. 2015 (arXiv:1502.01852); `xavier`: Glorot and Bengio 2010; `orthogonal`: Saxe et al. 2013
    (arXiv:1312.6120); `trunc_normal` is cut at two standard deviations.
    """

    kind = "init"
    primary = "values"

    values: str = setting(
        Choice(*GAINED, *SPREAD, "zeros", "ones"),
        "What the weights are filled with.",
    )
    layers: tuple[str, ...] | None = setting(
        ListOf(NAME, "a kind of layer, or a list of kinds", one_or_more=True),
        "Of which kinds of layer: `conv2d`, `[linear, embedding]`. (Default: of all.)",
        default=None,
    )
    weights: tuple[str, ...] | None = setting(
        ListOf(TEXT, "a pattern of paths, or a list of patterns", one_or_more=True),
        "Which weights, by patterns of their paths: `head.*`, `*.bias`. (Default: the matrices.)",
        default=None,
    )
    std: float | None = setting(
        POSITIVE,
        "The standard deviation of `normal` and `trunc_normal`. (Default: 0.02.)",
        default=None,
    )
    gain: float | None = setting(
        POSITIVE,
        "What `kaiming`, `xavier` and `orthogonal` are multiplied with. (Default: √2 for `kaiming`, which suits `relu`, else 1.)",
        default=None,
    )
    mode: str | None = setting(
        Choice("fan_in", "fan_out"),
        "Whether `kaiming` keeps the spread of the results (fan_in, the default) or of the gradients.",
        default=None,
    )

    def check(self) -> None:
        for name, taken in (
            ("std", self.values in SPREAD),
            ("gain", self.values in GAINED),
            ("mode", self.values.startswith("kaiming")),
        ):
            if getattr(self, name) is not None and not taken:
                raise SettingError(
                    f"`{self.values}` takes no `{name}`",
                    Help("leave it out", drop_key(name)),
                    setting=name,
                )

    @property
    def needs_two_axes(self) -> bool:
        """Whether it looks at how many numbers come in and go out."""
        return self.values in GAINED
