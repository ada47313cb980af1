"""The words that may stand beside a kind, place by place: their sorts and their documentation."""

from typing import Any

from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import KindOf
from netspec.kinds.layers.layer import RESULTS
from netspec.kinds.sorts import COUNT, FLAG, NOT_NEGATIVE, TEXT, Sort

STEP_SIBLINGS: dict[str, Sort[Any]] = {"name": TEXT, "from": RESULTS, "repeat": COUNT}
INPUT_SIBLINGS: dict[str, Sort[Any]] = {
    "column": TEXT,
    "columns": ListOf(TEXT, "a list of columns", unique=True),
}
OUTPUT_SIBLINGS: dict[str, Sort[Any]] = {
    "from": TEXT,
    "column": TEXT,
    "weight": NOT_NEGATIVE,
    "loss": KindOf("losses"),
    "metrics": ListOf(KindOf("metrics"), "a metric, or a list of metrics", one_or_more=True),
}
DATA_SIBLINGS: dict[str, Sort[Any]] = {
    "split": TEXT,
    "files": TEXT,
    "skip_broken": FLAG,
    "columns": ListOf(TEXT, "a list of names", unique=True),
}
SIBLING_DOCS = {
    "name": "A name for the result, for `from`, joins and outputs.",
    "from": "The result or results to start from, in place of the step before; `prev` is the step before.",
    "repeat": "How many times in a row, each time with weights of its own.",
    "column": "The column of the data, where it has another name.",
    "columns": "The columns of the data, in order.",
    "weight": "How much its loss counts beside those of other outputs.",
    "loss": "The loss it is trained with, in place of that of its kind.",
    "metrics": "What is measured of its answers, in place of what its kind measures.",
    "split": "Which rows train, validate and test.",
    "files": "The folder that file names in the data are relative to. (Default: the folder of the table.)",
    "skip_broken": "Whether files that cannot be read are left out instead of refused.",
}
SECTION_DOCS = {
    "netspec": "The version of the language.",
    "name": "A name for folders and files.",
    "description": "What it is, in free text.",
    "parameters": "The spec's own knobs: used as `$name`, set from outside by `--set name=value`.",
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
}
