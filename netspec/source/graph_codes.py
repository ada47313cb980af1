"""The codes of what can be wrong with names, edges and shapes. See `codes.py`."""

GRAPH_CODES: dict[str, tuple[str, ...]] = {
    "NS2001": (
        "no result of that name",
        "`from`, joins and outputs name inputs or results of steps that stand above.",
    ),
    "NS2002": (
        "a result used before it is given",
        "A spec reads from top to bottom; a name can be used only below the step that gives it.",
    ),
    "NS2003": (
        "a name given twice",
        "Inputs and results share one set of names, and each is given once.",
    ),
    "NS2004": (
        "nothing uses it",
        "An input or a result leads to no output, so it is left out of the network. Often a `from` points elsewhere than meant.",
    ),
    "NS2005": (
        "several values where one is taken",
        "A step that takes one value takes several only if all are float vectors, which then stand side by side.",
    ),
    "NS2006": (
        "softmax or sigmoid before an output that has its own",
        "`category` and `binary` outputs take logits: the loss contains the softmax or sigmoid, and the exported file applies it. "
        "A second one makes the gradients small and the probabilities wrong, and PyTorch says nothing.",
    ),
    "NS2007": (
        "an output without a value",
        "There are no layers and several inputs, so it is not clear what the output takes.",
    ),
    "NS2008": (
        "too many steps",
        "A spec may expand to 100,000 steps. More than that is a slip in a `repeat`.",
    ),
    "NS2009": (
        "a loop that forgets its turns",
        "With `from` on a looped step every turn starts again at that result, so only the last turn counts.",
    ),
    "NS2010": (
        "no such part of a result",
        "A layer with further results gives them as parts of its name: `lstm.hidden`, or those that a `split` names.",
    ),
    "NS2011": (
        "lengths of a named size",
        "An input `lengths: time` or `mask: time` says which places of the axis `time` are real. The axis is one that another input "
        "has, and each is marked once. It is no value of the network: it reaches by itself every layer that mixes along the axis.",
    ),
    "NS2012": (
        "a result on the other side of an `each`",
        "`each` makes the elements of the first axis samples of their own. A result from outside belongs to whole samples, one from inside "
        "to elements; only the stream goes in, and only the result of the last layer comes out.",
    ),
    "NS2013": (
        "a block that holds itself",
        "Blocks may be made of blocks, but not of themselves, directly or by way of others: a network has an end.",
    ),
    "NS2014": (
        "weights that cannot be shared",
        "Steps with the same `share` word in the same block or spec have one set of weights, so their kinds, settings and weight "
        "shapes must agree. `share: {weight: word.weight}` makes a single weight one with that of a step above, and "
        "`word.weight.T` with its transpose.",
    ),
    "NS2015": (
        "a block whose number of uses decides itself",
        "`uses` is how often a block is used in the whole model; it may not decide how often that is.",
    ),
    "NS2016": (
        "a last layer that its loss does not learn from",
        "Some losses learn only from answers of a certain range. `giou` has no slope where boxes lie far outside the picture, as the first "
        "answers of a `linear` may: it then trains without a word and never gets better. `sigmoid` keeps them from 0 to 1.",
    ),
    "NS2017": (
        "two linear layers in a row",
        "Two matrices one behind the other are one matrix: without an activation between them the second `linear` adds numbers to learn and "
        "nothing that could be learned. A narrow one between two wide ones is a saving, and is not told.",
    ),
    "NS2018": (
        "an activation behind an activation",
        "The second does nothing that the first has not done, or harms: behind a `relu` no `sigmoid` is ever below 0.5. Most often a line "
        "stands twice, or a layer with weights between them was taken out.",
    ),
    "NS2019": (
        "an activation that the output cannot use",
        "The last layer gives an output its logits, or its number as it is scaled for training, and both may lie anywhere around 0. An "
        "activation there cuts answers off or squeezes them: behind a `relu` no probability is below 0.5, and no number below the mean.",
    ),
    "NS2020": (
        "a dropout behind the last layer",
        "A dropout makes the layers behind it robust, by leaving out some of what they get. Behind the last layer there are none: it sets "
        "answers themselves to zero, which the loss takes for mistakes.",
    ),
    "NS2021": (
        "the target among the inputs",
        "An input reads the column that an output is to tell, so that the network copies it and learns nothing. A network that tells all "
        "of its inputs again, an autoencoder, is not meant by this.",
    ),
    "NS2022": (
        "a layer that gives the same whatever comes in",
        "Shares of a single number are 1, and a single number brought to mean 0 is 0: what was learned before it is lost. Most often the "
        "axis is another one, or the layer before it is to give more numbers.",
    ),
    "NS2023": (
        "a layer of billions of weights",
        "A `linear` has a weight for each pair of what arrives and what comes out. On a picture that was flattened at its full size these are "
        "more than any machine holds: let convolutions and pooling make it smaller first.",
    ),
    "NS2066": (
        "a pattern that no weight matches",
        "`freeze`, `groups` and `init` name weights by patterns of their paths, in which `*` stands for any letters, dots too: `backbone.*` is all that lies "
        "below `backbone`, `*.bias` every bias. `recompute` names parts, by their paths or by their block. `netspec build --unfold` lists the paths.",
    ),
    "NS2086": (
        "an embedding as the last layer, with large first numbers",
        "The rows of an embedding begin with numbers of the spread 1, as in PyTorch. Where the last layer is the same weight, and what comes "
        "to it is normed, its answers begin with a spread of √features, and the loss far above that of guessing. Published networks with "
        "such a weight begin with a spread of 0.02.",
    ),
    "NS2096": (
        "two texts along one axis",
        "A text that is taken apart has a length of its own in each sample, and inputs whose axes have one name have equal lengths. Where the "
        "data give lists of equal lengths, `split: given`, they may lie along one axis.",
    ),
    "NS2076": (
        "a layer that sees what is to be told",
        "`next_token` asks at every place for the code behind it. Where a layer brings later places to earlier ones, the network learns to copy: "
        "its measures are far too good, and it is of no use once nothing stands behind the last place.",
    ),
    "NS3001": ("a shape that cannot be", "The layer cannot take what arrives."),
    "NS3002": (
        "the wrong number of axes",
        "Shapes are per sample, channels first: a picture is `[channels, height, width]`, a sequence `[time, features]`, a row `[n]`.",
    ),
    "NS3003": (
        "a named size where a number is needed",
        "A named size differs from sample to sample. No weight can depend on it, and nothing is calculated with it.",
    ),
    "NS3004": (
        "codes where numbers are needed, or the other way round",
        "Codes are positions in a list of words or classes. `embedding` turns them into vectors; arithmetic on them means nothing.",
    ),
    "NS3005": (
        "a linear layer straight on a picture",
        "`linear` works on the last axis. On `[channels, height, width]` that is one row of pixels, which PyTorch accepts in silence.",
    ),
    "NS3006": (
        "no such axis",
        "Axes are counted from 0, without the batch; negative ones from the end.",
    ),
    "NS3007": ("a join of one value", "`add` and `concat` put at least two values together."),
    "NS3008": (
        "values that do not fit together",
        "`add` needs equal shapes; `concat` needs equal sizes on every axis but its own. Nothing is stretched in silence.",
    ),
    "NS3009": (
        "sizes that do not divide",
        "Groups divide channels, and heads divide features, without a rest.",
    ),
    "NS3010": (
        "an output that gets another shape than it needs",
        "A `category` of n classes takes `[n]`, `binary` and `number` take `[1]`.",
    ),
    "NS3011": (
        "classes that are not given",
        "A category states its classes, since no shape may depend on the data. `netspec check` reads them from the data, where these "
        "are there, and shows the line to write.",
    ),
    "NS3012": (
        "padding that would count",
        "An axis that has lengths (`lengths: time`, `mask: time`, rows that are one sample) ends with padding in all but the longest samples, "
        "and padding must change no answer. Most layers that mix along the axis see to that; this one cannot tell padding from what is real.",
    ),
    "NS3104": (
        "a window larger than what it slides over",
        "The kernel, with its dilation, must fit into the padded input.",
    ),
    "NS2097": (
        "a text that cannot be said",
        "An output `text` is said part by part: its layers begin with `NAME.previous`, what was said before each place, and have room for all "
        "of it. Nothing else that the file answers can hang on it, for it is not known when the file is asked.",
    ),
}
