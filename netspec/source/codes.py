"""Every code of a finding, with what `netspec explain CODE` says about it. A code is never used for something else later."""

from typing import NamedTuple

from netspec.source.data_codes import DATA_CODES
from netspec.source.extension_codes import EXTENSION_CODES
from netspec.source.graph_codes import GRAPH_CODES
from netspec.source.run_codes import RUN_CODES


class Code(NamedTuple):
    """A headline and an explanation; `wrong` and `right` are pieces of YAML that show fault and cure."""

    title: str
    explanation: str
    wrong: str = ""
    right: str = ""


CODES: dict[str, Code] = {
    "NS0001": Code(
        "the file cannot be read",
        "netspec was given the name of a file that is not there, is a folder, or may not be read.",
    ),
    "NS0002": Code(
        "the file is not UTF-8",
        "A spec is text in UTF-8. The position is that of the first byte that cannot be read. Most editors can save as UTF-8.",
    ),
    "NS0101": Code(
        "the text is not YAML",
        "The file breaks a rule of YAML: a bracket or a quote that is not closed, a tab, a colon without the space after it.",
    ),
    "NS0103": Code(
        "a key stands twice",
        "YAML readers usually keep the last of two equal keys in silence. netspec refuses, since one of the two would be lost.",
    ),
    "NS0104": Code(
        "a tag or a merge key",
        "Tags (`!!python/…`) can make a reader run code, and merge keys (`<<`) hide what a mapping holds. Neither is part of the language.",
    ),
    "NS0105": Code(
        "too large or too deep",
        "A spec is bounded in bytes, in values and in nesting, so that no file can bring the checker to its knees.",
    ),
    "NS0106": Code(
        "an alias that names nothing", "`*name` repeats the value marked `&name` before it."
    ),
    "NS0107": Code("a second document", "One file holds one spec; `---` would begin another."),
    "NS0108": Code(
        "a key that is no text",
        "Keys are texts. `{{ x }}` is a mapping used as a key, which comes from template languages; netspec puts values in with `$x`.",
    ),
    "NS0109": Code(
        "quotes that are none",
        "Word processors and web pages turn quotes into typographic ones, such as “ ”. YAML knows `'` and `\"` alone, and takes the "
        "others for letters of the text, so that a class `“yes”` is never found in the data.",
    ),
    "NS0110": Code(
        "a number with zeros in front",
        "YAML 1.2 reads `0777` as 777, older readers as 511, and the zeros of a code such as `007` are lost in both. Quotes keep a text "
        "as it is written.",
    ),
    "NS0201": Code(
        "a remark that silences nothing",
        "`# netspec: allow NS2004` silences that warning on its line, or alone on a line, on the next one; several codes have commas "
        "between them. A remark that silences nothing is out of date, or stands at the wrong place. Errors cannot be silenced.",
    ),
    "NS1001": Code(
        "not the form that is needed",
        "A section or an entry is a list where a mapping is needed, or the other way round, or it is empty.",
    ),
    "NS1002": Code(
        "an unknown key",
        "Nothing is ignored: a key that netspec does not know is most often a misspelt one.",
    ),
    "NS1003": Code(
        "a key is missing",
        "A section or a kind needs a setting that is not given.",
    ),
    "NS1004": Code(
        "a value that does not fit",
        "The value is of another type than the setting takes, or out of its bounds. `netspec layers KIND` lists both.",
    ),
    "NS1005": Code(
        "an unknown kind",
        "There is no layer, input, output, source, optimizer or schedule of that name. `netspec layers` lists the kinds.",
    ),
    "NS1006": Code(
        "no kind, or several",
        "An entry has exactly one kind; beside it only siblings such as `name` and `from` can stand.",
    ),
    "NS1007": Code(
        "not a name",
        "Names are lower case: a letter, then letters, digits and underscores. Words of the language (`prev`, `index`, …) are kept.",
    ),
    "NS1008": Code(
        "not yet in this version",
        "The word belongs to the language, and this version of netspec cannot do it yet.",
    ),
    "NS1009": Code(
        "the version of the language",
        "The first line of a spec says which version of the language it is written in: `netspec: 1`.",
    ),
    "NS1010": Code(
        "settings that contradict each other",
        "Each value is fine alone, but together they make no sense.",
    ),
    "NS1011": Code(
        "what a block is given",
        "A block used as a layer takes values for its parameters, by name, or the first one bare. Those without a default must be "
        "given, and each must be of the parameter's type: integer, number, boolean, text, list, layer, result.",
    ),
    "NS1012": Code(
        "an import that cannot be taken",
        "`import` names YAML files beside the spec or below it, and takes the blocks they name. It reads no other place and no network, "
        "in no circle, and no two blocks may be called the same.",
    ),
    "NS1062": Code(
        "a spec that cannot be a layer",
        "`spec: {file: resnet50.yaml}` takes the layers of another spec, which has one input and lies beside this spec or below it. "
        "Its file is read, no other place and no network, and no spec can hold itself, by way of others either.",
    ),
    "NS1162": Code(
        "weights that lie elsewhere",
        "`train.weights` names a file that lies beside the spec or below it, as a spec reads no other place and no network.",
    ),
    "NS1101": Code(
        "an expression that cannot be read",
        "`$name` and `$(…)` put values in. The grammar is that of Python's arithmetic, with `true`, `false` and `none`.",
    ),
    "NS1102": Code(
        "an unknown name in an expression",
        "An expression knows the spec's `parameters`; a parameter may use those before it.",
    ),
    "NS1103": Code(
        "an expression that has no value",
        "The expression divides by zero, mixes types, or leaves the bounds (numbers below 2^63, lists of at most 10,000).",
    ),
    "NS9001": Code(
        "a fault of netspec itself",
        "This should not have happened. The log of the run, or `-v`, shows where; please report it with the spec.",
    ),
}

_MORE: dict[str, tuple[str, ...]] = {**EXTENSION_CODES, **GRAPH_CODES, **DATA_CODES, **RUN_CODES}
CODES.update({code: Code(*texts) for code, texts in _MORE.items()})
