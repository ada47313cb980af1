"""The codes of what can go wrong with data, a training, an export or a prediction. See `codes.py`."""

RUN_CODES: dict[str, tuple[str, ...]] = {
    "NS5001": (
        "the training broke down",
        "The loss or a weight is infinite or no number at all. Most often the learning rate is too large; sometimes the data hold "
        "infinity. The run is looked at once more up to that step, to name the layer where it began. What was saved before stays.",
    ),
    "NS5002": (
        "nothing to learn",
        "Training needs an output with a target (`category`, `number`, `tags`) or one that learns from its input (`next_token`), and at least one layer that has weights.",
    ),
    "NS5003": (
        "a checkpoint that cannot be read",
        "`last.pt` or `best.safetensors` is missing, cut off or of another version. Both are written whole or not at all, "
        "so a copy that was cut short or a failing disk is the likely cause. Where `last.pt` cannot be read, `--resume` goes on from "
        "`before.pt`, the state before it; and it writes `best.safetensors` once more, for `last.pt` holds those weights too.",
    ),
    "NS5004": (
        "the run was begun with another spec or other data",
        "A training goes on only with the spec and the data it began with, so that it ends as if it had never been stopped. "
        "Its length may change (`--set train.epochs=40`), where nothing that is done would have been another (NS5014).",
    ),
    "NS5005": (
        "the folder holds something else",
        "A training writes only into a new folder, an empty one, or one that holds a run.",
    ),
    "NS5006": (
        "nothing to go on with",
        "No training was begun in the folder. One that was killed before its first checkpoint (after the first epoch, within long "
        "epochs every minute, and on Ctrl-C) begins anew.",
    ),
    "NS5007": (
        "a file cannot be written",
        "The disk is full, or the folder may not be written to. What was saved before stays as it was.",
    ),
    "NS5008": (
        "the memory is too small",
        "The layers' results of a whole batch are kept until the weights have followed, so memory grows with `batch_size`.",
    ),
    "NS5009": (
        "the device is not there",
        "The spec asks for a GPU that PyTorch does not find: there is none, or this PyTorch was built without it.",
    ),
    "NS5010": (
        "another training runs there",
        "Two trainings in one folder would overwrite each other.",
    ),
    "NS5011": (
        "a batch of one row under batch_norm",
        "`batch_norm` measures the spread within a batch; one row has none. A last batch of one row joins the one before, "
        "but batches of one row throughout cannot be trained.",
    ),
    "NS5013": (
        "the optimizer is not installed",
        "Most optimizers are PyTorch's own. `lion` and `schedule_free` are small packages that `netspec-nn[train]` brings along, and "
        "`muon` came with PyTorch 2.9.",
    ),
    "NS5014": (
        "a learning rate that is far too high, or lost",
        "A step of such a size leaps over every valley: the loss soon grows, or is no number at all. A tenth, or a hundredth, is where to "
        "begin.",
    ),
    "NS5015": (
        "a patience that never ends the training",
        "Early stopping waits for so many epochs without gain. Where there are no more epochs than that, it can never stop anything.",
    ),
    "NS5016": (
        "a schedule that does not fit the training",
        "A warm-up that is as long as the training never lets the learning rate become what it is said to be, and a rate that falls after "
        "more epochs than there are never falls.",
    ),
    "NS5018": (
        "weights that shrink to nothing",
        "With every step `weight_decay` times the learning rate of each weight is taken away. Where that is much, nothing is left to learn "
        "with.",
    ),
    "NS5017": (
        "nothing to watch but the training rows",
        "Early stopping, and a schedule that falls on a plateau, watch rows that the network does not learn from. Without a validation part "
        "only the loss of the training rows is left, which goes on falling while the network learns them by heart.",
    ),
    "NS5012": (
        "a sample too short or too long for the network",
        "Convolutions and pools that shrink an axis leave nothing of a sample that is shorter than their windows. Padding is not real: it cannot "
        "make up for what a sample lacks. And a `position_embedding` has vectors for so many places and no more.",
    ),
    "NS5020": (
        "a run that cannot be given another length",
        "A run goes on to another number of epochs where it ends as if it had been begun with that: under `constant`, `step`, "
        "`exponential` and `plateau`. `cosine` and `one_cycle` spread over the whole training, so every step that is done would have had "
        "another learning rate; another schedule may follow them: `schedule: [{cosine: {epochs: 20}}, {cosine: {epochs: 10}}]`.",
    ),
    "NS5062": (
        "weights that another spec cannot begin with",
        "`weights` of a `spec` layer names the `best.safetensors` that a run of that spec left. Every weight up to `until` must be in it, "
        "under its name there and of its shape; those behind `until` may be in it too, and nothing else.",
    ),
    "NS5162": (
        "weights that the network cannot begin with",
        "`train.weights` names a file with all weights of the network, under their names and of their shapes, and nothing else. `rename` gives "
        "names of the file those of the network, `partial: true` takes what fits, and `netspec weights SPEC FILE` shows what does and what "
        "does not. Of a `.pt` file nothing but tensors is read: no code that it holds is ever run.",
    ),
    "NS6001": (
        "a damaged run",
        "A file of the run folder cannot be read. A run can be trained once more from its spec.",
    ),
    "NS6002": (
        "the exported file answers otherwise than PyTorch",
        "Before an ONNX file is kept, it answers a few rows of the data in onnxruntime. Probabilities may differ from PyTorch's by 0.00001 (in proportion more where logits are past 10), "
        "numbers by a ten-thousandth of the largest; labels must be the same. A file that fails is not kept, and one from before stays. "
        "If the files of the run are as the training left them, this is a fault of netspec or onnxruntime.",
    ),
    "NS6003": (
        "the exported file does not run",
        "ONNX's checker, its strict shape inference or onnxruntime refuses the file, so it is not kept. "
        "The file needs opset 18 (20 where texts are taken apart: `date`, `set`) and, with texts, `ai.onnx.ml` 3.",
    ),
    "NS6004": (
        "no file of netspec's",
        "`netspec predict` reads from the ONNX file itself which columns it takes and what its answers mean. A file of another "
        "program, or the numeric core alone (`--interface tensors`), does not say so.",
    ),
    "NS6035": (
        "no result of that name",
        "A part of a network is named by its results: `--to code` and `--from code` need a step with `name: code`, or for `--to` an "
        "output. Names given in a block are reached through the name of its use: `code.mean`.",
    ),
    "NS6036": (
        "no part that can stand alone",
        "What a part leads to must hang on what it starts from, and both must be single values that an output needs, for what none needs "
        "has learned nothing. A part starts from numbers; codes and the lengths of samples come from the inputs.",
    ),
    "NS6005": (
        "the file cannot answer",
        "onnxruntime refused what was given to the file, most often an array of another shape than the network was made for.",
    ),
    "NS6075": (
        "pictures without a place",
        "An answer that is a picture becomes a PNG file, and the table of answers holds its name. `netspec predict` puts the files into the "
        "folder that `--pictures` names, or into one that is called as `--out` is.",
    ),
    "NS6085": (
        "a numeric core that would have to say a text",
        "An output `text` is said part by part in a loop over the layers behind it. `--interface tensors` leaves loops and texts out, so there "
        "is nothing it could answer.",
    ),
}
"""Code → headline and explanation."""
