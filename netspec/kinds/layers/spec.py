"""The kind `spec`."""

from typing import Any

from netspec.kinds.compounds import MapOf
from netspec.kinds.kind import Kind, setting
from netspec.kinds.layers.layer import RESULT
from netspec.kinds.sorts import TEXT, Anything


class OtherSpec(Kind):
    """Another spec as a layer, such as a backbone: its layers, which take the stream in place of its one input.

    Its results are parts of this step's name (`backbone.layer2`), its weights lie below it, and its blocks, parameters
    and imports are its own. Its outputs, data and training are not used.

    What arrives stands where its input stood once that was encoded: a picture has been normalised by the input that it
    comes from, and is not normalised again. Sizes may differ from those of its input as long as its layers fit.

    A run of the other spec leaves its weights as `best.safetensors` in its folder: copy that file beside this spec and
    name it under `weights`; `train: {freeze: [NAME.*]}` holds them still.
    """

    kind = "spec"
    primary = "file"
    synonyms = ("backbone", "pretrained", "submodel", "include")

    file: str = setting(TEXT, "The file of the other spec, beside this one or below it.")
    until: str | None = setting(
        RESULT,
        "The last result taken, `layer4` or `layer4.pool`; the steps behind it are left out. (Default: the end.)",
        default=None,
    )
    parameters: dict[str, Any] | None = setting(
        MapOf(Anything(lists=True), "parameters with their values: `{width: 64}`", least=0),
        "Values for its parameters, as `--set` gives them.",
        default=None,
    )
    weights: str | None = setting(
        TEXT,
        "Its weights when training begins: the `best.safetensors` of a run of it, beside this spec or below it.",
        default=None,
    )
