"""Every code of a finding, with what `netspec explain CODE` says about it. A code is never used for something else later."""

from typing import NamedTuple

from netspec.source.data_codes import DATA_CODES
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
        "train:\n  epochs:20",
        "train:\n  epochs: 20",
    ),
    "NS0103": Code(
        "a key stands twice",
        "YAML readers usually keep the last of two equal keys in silence. netspec refuses, since one of the two would be lost.",
        "train: {epochs: 5, epochs: 50}",
        "train: {epochs: 50}",
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
    "NS1001": Code(
        "not the form that is needed",
        "A section or an entry is a list where a mapping is needed, or the other way round, or it is empty.",
        "input: [age, sex]",
        "input:\n  age: number\n  sex: {category: [female, male]}",
    ),
    "NS1002": Code(
        "an unknown key",
        "Nothing is ignored: a key that netspec does not know is most often a misspelt one.",
        "- conv2d: {filters: 8, kernel: 3}",
        "- conv2d: {channels: 8, kernel: 3}",
    ),
    "NS1003": Code(
        "a key is missing",
        "A section or a kind needs a setting that is not given.",
        "- conv2d: {channels: 8}",
        "- conv2d: {channels: 8, kernel: 3}",
    ),
    "NS1004": Code(
        "a value that does not fit",
        "The value is of another type than the setting takes, or out of its bounds. `netspec layers KIND` lists both.",
        "- dropout: 1.5",
        "- dropout: 0.15",
    ),
    "NS1005": Code(
        "an unknown kind",
        "There is no layer, input, output, source, optimizer or schedule of that name. `netspec layers` lists the kinds.",
        "- dense: 64",
        "- linear: 64",
    ),
    "NS1006": Code(
        "no kind, or several",
        "An entry has exactly one kind; beside it only siblings such as `name` and `from` can stand.",
        "- {linear: 64, relu: }",
        "- linear: 64\n- relu",
    ),
    "NS1007": Code(
        "not a name",
        "Names are lower case: a letter, then letters, digits and underscores. Words of the language (`prev`, `index`, …) are kept.",
        "- {linear: 64, name: Hidden Layer}",
        "- {linear: 64, name: hidden_layer}",
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
        "data: {table: a.csv, split: {validation: 0.6, test: 0.5}}",
        "data: {table: a.csv, split: {validation: 0.2, test: 0.2}}",
    ),
    "NS1011": Code(
        "what a block is given",
        "A block used as a layer takes values for its parameters, by name, or the first one bare. Those without a default must be "
        "given, and each must be of the parameter's type: integer, number, boolean, text, list, layer, result.",
        "blocks:\n  Two: {parameters: {width: integer}, layers: [{linear: $width}, relu]}\nlayers:\n  - Two",
        "blocks:\n  Two: {parameters: {width: integer}, layers: [{linear: $width}, relu]}\nlayers:\n  - Two: 64",
    ),
    "NS1012": Code(
        "an import that cannot be taken",
        "`import` names YAML files beside the spec or below it, and takes the blocks they name. It reads no other place and no network, "
        "in no circle, and no two blocks may be called the same.",
        "import: [../shared/heads.yaml]",
        "import: [heads.yaml]",
    ),
    "NS1101": Code(
        "an expression that cannot be read",
        "`$name` and `$(…)` put values in. The grammar is that of Python's arithmetic, with `true`, `false` and `none`.",
        "- linear: $(4 * )",
        "- linear: $(4 * width)",
    ),
    "NS1102": Code(
        "an unknown name in an expression",
        "An expression knows the spec's `parameters`; a parameter may use those before it.",
        "- linear: $widht",
        "parameters: {width: 64}\nlayers:\n  - linear: $width",
    ),
    "NS1103": Code(
        "an expression that has no value",
        "The expression divides by zero, mixes types, or leaves the bounds (numbers below 2^63, lists of at most 10,000).",
    ),
    "NS2001": Code(
        "no result of that name",
        "`from`, joins and outputs name inputs or results of steps that stand above.",
        "- {add: skp}",
        "- {add: skip}",
    ),
    "NS2002": Code(
        "a result used before it is given",
        "A spec reads from top to bottom; a name can be used only below the step that gives it.",
    ),
    "NS2003": Code(
        "a name given twice",
        "Inputs and results share one set of names, and each is given once.",
    ),
    "NS2004": Code(
        "nothing uses it",
        "An input or a result leads to no output, so it is left out of the network. Often a `from` points elsewhere than meant.",
    ),
    "NS2005": Code(
        "several values where one is taken",
        "A step that takes one value takes several only if all are float vectors, which then stand side by side.",
    ),
    "NS2006": Code(
        "softmax or sigmoid before an output that has its own",
        "`category` and `binary` outputs take logits: the loss contains the softmax or sigmoid, and the exported file applies it. "
        "A second one makes the gradients small and the probabilities wrong, and PyTorch says nothing.",
        "layers: [linear: 3, softmax]\noutput: {y: {category: [a, b, c]}}",
        "layers: [linear: 3]\noutput: {y: {category: [a, b, c]}}",
    ),
    "NS2007": Code(
        "an output without a value",
        "There are no layers and several inputs, so it is not clear what the output takes.",
    ),
    "NS2008": Code(
        "too many steps",
        "A spec may expand to 100,000 steps. More than that is a slip in a `repeat`.",
    ),
    "NS2009": Code(
        "a loop that forgets its turns",
        "With `from` on a looped step every turn starts again at that result, so only the last turn counts.",
    ),
    "NS2010": Code(
        "no such part of a result",
        "A layer with further results gives them as parts of its name: `lstm.hidden`, or those that a `split` names.",
        "- {split: [filter, gate], name: half}\n- {sigmoid, from: half.gat}",
        "- {split: [filter, gate], name: half}\n- {sigmoid, from: half.gate}",
    ),
    "NS2011": Code(
        "lengths of a named size",
        "An input `lengths: time` or `mask: time` says which places of the axis `time` are real. The axis is one that another input "
        "has, and each is marked once. It is no value of the network: it reaches by itself every layer that mixes along the axis.",
        "input:\n  frames: {array: [time, 12]}\n  count: {lengths: steps}",
        "input:\n  frames: {array: [time, 12]}\n  count: {lengths: time}",
    ),
    "NS2012": Code(
        "a result on the other side of an `each`",
        "`each` makes the elements of the first axis samples of their own. A result from outside belongs to whole samples, one from inside "
        "to elements; only the stream goes in, and only the result of the last layer comes out.",
    ),
    "NS2013": Code(
        "a block that holds itself",
        "Blocks may be made of blocks, but not of themselves, directly or by way of others: a network has an end.",
    ),
    "NS2014": Code(
        "weights that cannot be shared",
        "Steps with the same `share` word in the same block or spec have one set of weights, so their kinds, settings and weight "
        "shapes must agree. `share: {weight: word.weight}` makes a single weight one with that of a step above.",
        "- {linear: 8, share: tower}\n- {linear: 16, share: tower}",
        "- {linear: 8, share: tower}\n- {linear: 8, share: tower}",
    ),
    "NS2015": Code(
        "a block whose number of uses decides itself",
        "`uses` is how often a block is used in the whole model; it may not decide how often that is.",
    ),
    "NS2016": Code(
        "a last layer that its loss does not learn from",
        "Some losses learn only from answers of a certain range. `giou` has no slope where boxes lie far outside the picture, as the first "
        "answers of a `linear` may: it then trains without a word and never gets better. `sigmoid` keeps them from 0 to 1.",
        "layers: [linear: 4]\noutput: {place: {box: photo, columns: [x0, y0, x1, y1], loss: giou}}",
        "layers: [linear: 4, sigmoid]\noutput: {place: {box: photo, columns: [x0, y0, x1, y1], loss: giou}}",
    ),
    "NS2076": Code(
        "a layer that sees what is to be told",
        "`next_token` asks at every place for the code behind it. Where a layer brings later places to earlier ones, the network learns to copy: "
        "its measures are far too good, and it is of no use once nothing stands behind the last place.",
        "- attention: 4\noutput: {next: {next_token: tokens}}",
        "- attention: {heads: 4, causal: true}\noutput: {next: {next_token: tokens}}",
    ),
    "NS2096": Code(
        "two texts along one axis",
        "A text that is taken apart is as long as it is, and inputs whose axes have one name have equal lengths, as lists have: `split: given`.",
        "input:\n  german: {text: 8000}\n  english: {text: 8000}",
        "input:\n  german: {text: 8000}\n  english: {text: {vocabulary: 8000, axis: english_time}}",
    ),
    "NS2097": Code(
        "a text that cannot be said",
        "The layers of an output `text` begin with `NAME.previous`, what was said before each place, and nothing else is told by it.",
    ),
    "NS3001": Code("a shape that cannot be", "The layer cannot take what arrives."),
    "NS3002": Code(
        "the wrong number of axes",
        "Shapes are per sample, channels first: a picture is `[channels, height, width]`, a sequence `[time, features]`, a row `[n]`.",
    ),
    "NS3003": Code(
        "a named size where a number is needed",
        "A named size differs from sample to sample. No weight can depend on it, and nothing is calculated with it.",
    ),
    "NS3004": Code(
        "codes where numbers are needed, or the other way round",
        "Codes are positions in a list of words or classes. `embedding` turns them into vectors; arithmetic on them means nothing.",
    ),
    "NS3005": Code(
        "a linear layer straight on a picture",
        "`linear` works on the last axis. On `[channels, height, width]` that is one row of pixels, which PyTorch accepts in silence.",
        "- max_pool2d: 2\n- linear: 10",
        "- max_pool2d: 2\n- flatten\n- linear: 10",
    ),
    "NS3006": Code(
        "no such axis", "Axes are counted from 0, without the batch; negative ones from the end."
    ),
    "NS3007": Code("a join of one value", "`add` and `concat` put at least two values together."),
    "NS3008": Code(
        "values that do not fit together",
        "`add` needs equal shapes; `concat` needs equal sizes on every axis but its own. Nothing is stretched in silence.",
    ),
    "NS3009": Code(
        "sizes that do not divide",
        "Groups divide channels, and heads divide features, without a rest.",
    ),
    "NS3010": Code(
        "an output that gets another shape than it needs",
        "A `category` of n classes takes `[n]`, `binary` and `number` take `[1]`.",
        "layers: [linear: 4]\noutput: {y: {category: [a, b, c]}}",
        "layers: [linear: 3]\noutput: {y: {category: [a, b, c]}}",
    ),
    "NS3011": Code(
        "classes that are not given",
        "A category states its classes, since no shape may depend on the data. `netspec check` reads them from the data, where these "
        "are there, and shows the line to write.",
        "output: {species: category}",
        "output: {species: {category: [Adelie, Chinstrap, Gentoo]}}",
    ),
    "NS3012": Code(
        "padding that would count",
        "An axis that has lengths (`lengths: time`, `mask: time`, rows that are one sample) ends with padding in all but the longest samples, "
        "and padding must change no answer. Most layers that mix along the axis see to that; this one cannot tell padding from what is real.",
    ),
    "NS3104": Code(
        "a window larger than what it slides over",
        "The kernel, with its dilation, must fit into the padded input.",
        "- conv2d: {channels: 8, kernel: 40}      # on 28 pixels",
        "- conv2d: {channels: 8, kernel: 3}",
    ),
    "NS9001": Code(
        "a fault of netspec itself",
        "This should not have happened. The log of the run, or `-v`, shows where; please report it with the spec.",
    ),
}

CODES.update({code: Code(*texts) for code, texts in (DATA_CODES | RUN_CODES).items()})
