"""The words that may stand beside a kind, place by place: their sorts and their documentation."""

from typing import Any

from netspec.kinds.compounds import Either, ListOf, MapOf
from netspec.kinds.kind import KindOf
from netspec.kinds.layers.layer import RESULTS
from netspec.kinds.sorts import (
    COUNT_FROM_ZERO,
    FLAG,
    NAME,
    NAME_PATTERN,
    NOT_NEGATIVE,
    TEXT,
    Anything,
    SettingError,
    Sort,
    Text,
    is_name,
)

RESERVED_NAMES = frozenset({
    "prev", "x", "size", "rank", "index", "use", "uses", "true", "false", "none",
    "name", "from", "into", "repeat", "for", "when", "share",
})  # fmt: skip
"""No input, result or output may be called so."""
VARIANT = "--variant"
"""The key under which the chosen variant stands among what is set from outside; no parameter can be called so."""


class FreeName(Text):
    """A name that is no word of the language."""

    def __init__(self) -> None:
        super().__init__(NAME.expects, NAME.pattern, NAME.fits)

    def parse(self, value: object) -> str:
        if value in RESERVED_NAMES:
            raise SettingError(f"`{value}` is a word of the language", "choose another name")
        return super().parse(value)

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "not": {"enum": sorted(RESERVED_NAMES)}}


LOOP_VALUES = Either(
    ListOf(Anything(lists=True), "a list of values", least=0, most=10_000), COUNT_FROM_ZERO, TEXT
)
STEP_SIBLINGS: dict[str, Sort[Any]] = {
    "name": TEXT,
    "from": RESULTS,
    "into": NAME,
    "repeat": COUNT_FROM_ZERO,
    "for": MapOf(LOOP_VALUES, "variables with their values: `{width: [32, 64]}`", keys=FreeName()),
    "when": FLAG,
    "share": Either(
        Text("a word", NAME_PATTERN, is_name),
        MapOf(
            Text("the path of a weight"),
            "weights with the paths of others: `{weight: word.weight}`",
        ),
    ),
}
INPUT_SIBLINGS: dict[str, Sort[Any]] = {
    "column": TEXT,
    "columns": ListOf(TEXT, "a list of columns", unique=True),
}
OUTPUT_SIBLINGS: dict[str, Sort[Any]] = {
    # any text: what names no result is told where it is looked for
    "from": ListOf(TEXT, RESULTS.expects, one_or_more=True),
    "column": TEXT,
    "columns": ListOf(TEXT, "a list of columns", unique=True),
    "weight": NOT_NEGATIVE,
    "loss": KindOf("losses"),
    "metrics": ListOf(KindOf("metrics"), "a metric, or a list of metrics", one_or_more=True),
    "train_only": FLAG,
}
DATA_SIBLINGS: dict[str, Sort[Any]] = {
    "split": TEXT,
    "files": TEXT,
    "skip_broken": FLAG,
    "columns": ListOf(TEXT, "a list of names", unique=True),
    "rows_per_sample": TEXT,
}
SIBLING_DOCS = {
    "name": "A name for the result, for `from`, joins and outputs.",
    "from": "The result or results to start from, in place of the step before; `prev` is the step before.",
    "into": "A list that the result is appended to; `from` and joins then take all of it.",
    "repeat": "How many times in a row, each time with weights of its own.",
    "for": "Variables with a list of values each: the step once per value, each time with weights of its own.",
    "when": "Whether the step is there at all; decided when the spec is read.",
    "share": "A word: all steps that share it have one set of weights. Or single weights: `{weight: word.weight}`, `word.weight.T` for its transpose.",
    "column": "The column of the data, where it has another name.",
    "columns": "The columns of the data, in order. An input of a list has an axis for them, even if it is one.",
    "weight": "How much its loss counts beside those of other outputs.",
    "loss": "The loss it is trained with, in place of that of its kind.",
    "metrics": "What is measured of its answers, in place of what its kind measures.",
    "rows_per_sample": "The column that tells which rows are one sample: they have the same value there.",
    "train_only": "Whether it is there for training alone: the exported file has neither it nor the layers that lead to it alone.",
    "split": "Which rows train, validate and test.",
    "files": "The folder that file names in the data are relative to. (Default: the folder of the table.)",
    "skip_broken": "Whether files that cannot be read are left out instead of refused.",
}
SECTION_DOCS = {
    "netspec": "The version of the language.",
    "name": "A name for folders and files.",
    "description": "What it is, in free text.",
    "parameters": "The spec's own knobs: used as `$name`, set from outside by `--set name=value`.",
    "variants": "Named sets of values for the parameters, one of which `--variant NAME` takes.",
    "import": "Files whose blocks may be used here: `[attention.yaml, {heads.yaml: [Mlp, Gate]}]`.",
    "extensions": "Python files with kinds of layer of your own, run only under `--trust`: `[my_layers.py]`.",
    "blocks": "Layers of your own, with parameters; used like any layer.",
    "data": "Where the samples lie, and how they are split.",
    "input": "What goes in: a name and a kind for each.",
    "layers": "How it is transformed: a list of steps, each taking what the step before gives.",
    "output": "What must come out: a name and a kind for each.",
    "train": "How it learns.",
}
SECTIONS = tuple(SECTION_DOCS)
REQUIRED = ("netspec", "input", "layers", "output")
SECTION_HELP = {
    "input": "name what goes in: `input: {age: number}`",
    "layers": "list the layers: `layers: [{linear: 64}, relu]`",
    "output": "name what must come out: `output: {survived: binary}`",
    "data": "such as `data: {table: rows.csv, split: {validation: 0.15, test: 0.15}}`",
    "split": "such as `split: {validation: 0.15, test: 0.15}`",
    "train": "such as `train: {epochs: 20, batch_size: 32}`",
    "parameters": "such as `parameters: {width: 64}`",
    "variants": "such as `variants: {large: {width: 1024}}`",
    "import": "such as `import: [attention.yaml]`",
    "extensions": "such as `extensions: [my_layers.py]`",
    "blocks": "such as `blocks: {Dense: {parameters: {width: integer}, layers: [{linear: $width}, relu]}}`",
}
