"""Words of other tools that are no kind here, because the language says the same in another way. Imported only for a word that is none."""

from netspec.kinds.kind import Family
from netspec.source.help import Help, write_whole
from netspec.source.tree import Node, Scalar

FORMS: dict[Family, dict[str, str]] = {
    "layers": {
        "pad: {{amount: {}, mode: reflect}}": "ReflectionPad1d ReflectionPad2d ReflectionPad3d",
        "pad: {{amount: {}, mode: replicate}}": "ReplicationPad1d ReplicationPad2d ReplicationPad3d",
        "pad: {{amount: {}, mode: circular}}": "CircularPad1d CircularPad2d CircularPad3d",
        "resize: {{scale: {}, mode: bilinear}}": "UpsamplingBilinear2d bilinear_upsample",
        "conv2d: {{channels: {}, kernel: 1}}": "conv1x1 pointwise_conv pointwise_conv2d",
    },
    "augmentations": {
        "color_jitter: {{brightness: {}}}": "brightness random_brightness",
        "color_jitter: {{contrast: {}}}": "contrast random_contrast",
        "color_jitter: {{saturation: {}}}": "saturation random_saturation hsv_s",
        "color_jitter: {{hue: {}}}": "hue random_hue hsv_h",
    },
    "optimizers": {"sgd: {{learning_rate: {}, momentum: 0.9}}": "momentum"},
    "schedules": {"cosine: {{warmup_epochs: {}}}": "warmup linear_warmup cosine_warmup"},
}
"""How a kind with its bare value is written here → the words for it elsewhere."""

_LAYERS = {
    "name the activation itself, as a step of its own: `- relu`": "Activation activation act nonlinearity",
    "say it of the layer: `lstm: {hidden: 64, bidirectional: true}`": "Bidirectional BiRNN",
    "the axis knows its lengths, and every layer honours them: `lengths: time` or `mask: time` in `input`": "Masking masking pack_padded_sequence",
    "a layer takes whole sequences: `lstm`, `gru` and `rnn` are there": "LSTMCell GRUCell RNNCell RNNBase RNNCellBase",
    "say it of the convolution: `conv2d: {channels: 8, kernel: 3, normalize: spectral}`": "SpectralNormalization spectral_norm weight_norm WeightNormalization",
    "`weight_decay` of the optimizer keeps weights small: `optimizer: {adamw: {weight_decay: 0.01}}`": "ActivityRegularization l2_regularization l1_regularization regularizer",
    "an augmentation stands in the section `train`: `augment: [horizontal_flip]`": "RandomFlip RandomRotation RandomZoom RandomCrop RandomContrast RandomTranslation RandomBrightness",
    "a column of words is prepared by its input: `text` or `category` in `input`": "Hashing StringLookup IntegerLookup TextVectorization Discretization tokenizer",
    "`layers: [...]` holds steps within a step; blocks of your own stand in `blocks`": "Model Module ModuleList ModuleDict nn_module",
    "devices are seen to by `torchrun`; leave it out": "DataParallel DistributedDataParallel",
    "write it as a block of a few steps in the section `blocks`: `linear`, `relu`, `linear`": "mlp feed_forward ffn",
    "write it as a block of a few steps in the section `blocks`: `residual`, `conv2d`, `batch_norm`": "C2f C3 SPPF spp Bottleneck BottleneckCSP GhostConv RepConv Focus basic_block",
    "take each channel on its own: `conv2d: {kernel: 3, groups: depthwise}`": "DWConv depthwise depthwise_conv",
    "end the layers as the output needs it: `boxes`, `segmentation` or `category` in `output`": "Detect Segment Classify Pose head",
    "write it as a block of a few steps in the section `blocks`: `residual` around `layer_norm` and `attention`": "TransformerDecoder TransformerDecoderLayer transformer_block encoder_layer decoder_layer",
    "name its size as well: `max_pool2d: 2` or `avg_pool2d: 2`": "pool pooling",
    "use another spec as a layer: `spec: {file: resnet18.yaml, until: layer4, weights: resnet18.safetensors}`": "resnet resnet18 resnet50 vgg efficientnet mobilenet vit bert",
    "`formula: \"min(x, other)\"` is there": "Minimum minimum",
}  # fmt: skip

_INPUTS = {
    "a sequence of words is a `text`, of numbers an `array: [time, n]`, of codes `codes`": "sequence bag tokens_list",
    "its windows are an `array: [n]`, and `series` in `data` cuts them": "timeseries time_series",
    "write its pictures as an `array`": "video",
}
_OUTPUTS = {
    "a class for each place is `tags`, a text is `text`, the rows to come are a `vector`": "sequence timeseries time_series",
    "a `binary` gives the probability beside the answer": "probability proba score",
}
_LOSSES = {
    "`mean_squared_error` is least where its root is": "rmse root_mean_squared_error RMSELoss",
    "let the output scale its numbers: `number: {transform: log1p}`, and keep `mean_squared_error`": "msle mean_squared_logarithmic_error mape",
    "`giou` is there": "ciou diou eiou siou dfl",
    "`dice` and `focal` are there": "tversky TverskyLoss lovasz varifocal",
    "`triplet` and `contrastive` are there; any other is written with `formula` and `minimize`": "MarginRankingLoss CosineEmbeddingLoss cosine_similarity TripletMarginWithDistanceLoss",
    "weigh the classes: `{cross_entropy: {class_weights: {rare: 5}}}`, or `train: {balance: OUTPUT}`": "weighted_cross_entropy bwcew bwcewl balanced_cross_entropy",
    "`hinge` is there": "squared_hinge categorical_hinge MultiMarginLoss MultiLabelMarginLoss SoftMarginLoss",
}
_METRICS = {
    "it is measured always: leave it out": "loss val_loss validation_loss",
    "`balanced_accuracy`, `f1` and `precision` are there": "mcc matthews_corrcoef kappa cohen_kappa specificity fbeta top5 top_5_accuracy top_k",
    "`precision`, `recall` and `f1` are there": "confusion_matrix classification_report",
    "`r2` and `mean_absolute_percentage_error` are there": "pearson pearsonr spearman spearmanr smape rmspe correlation",
    "`perplexity` is there": "bleu rouge wer cer edit_distance token_accuracy",
    "`recall_at_k` is there": "ndcg mrr",
    "`psnr` is there": "ssim",
}
_AUGMENTATIONS = {
    "the input does so: `image: {size: 224, fit: crop, normalize: imagenet}`": "normalize Normalize resize Resize center_crop CenterCrop to_tensor ToTensor",
    "`random_crop: {scale: [0.5, 1]}` is there": "scale zoom random_scale",
    "`color_jitter` is there": "hsv",
    "`noise` and `random_erase` are there": "specaugment spec_augment time_mask",
}
_OPTIMIZERS = {
    "`adamw`, `lion` and `muon` are there": "adamax lamb lars sophia novograd shampoo prodigy adabelief adabound madgrad ftrl sparse_adam asgd rprop adam_8bit paged_adamw auto",
}
_SCHEDULES = {
    "a list is taken in sequence: `[{cosine: {epochs: 10}}, {cosine: {epochs: 20}}]`": "CosineAnnealingWarmRestarts warm_restarts sgdr SequentialLR ChainedScheduler milestones",
    "`cosine`, `step`, `exponential` and `one_cycle` are there": "cyclic CyclicLR inverse_sqrt noam inverse_time_decay linear_decay wsd piecewise_constant poly LambdaLR MultiplicativeLR",
}
_SOURCES = {
    "write it as CSV or Parquet first: `table: rows.parquet`": "excel xlsx json jsonl sql database arrow feather huggingface hf pandas",
    "write it as `.npz` first: `arrays: data.npz`": "hdf5 h5 npy pickle tfrecord webdataset",
    "write it as a table with a row for each box: `table: boxes.csv`, with `rows_per_sample: file`": "coco yolo voc",
}

WORDS: dict[Family, dict[str, str]] = {
    "layers": _LAYERS,
    "inputs": _INPUTS,
    "outputs": _OUTPUTS,
    "losses": _LOSSES,
    "metrics": _METRICS,
    "augmentations": _AUGMENTATIONS,
    "optimizers": _OPTIMIZERS,
    "schedules": _SCHEDULES,
    "sources": _SOURCES,
}
"""What to do → the words for it elsewhere."""


def said_otherwise(family: Family, folded: str, value: Node | None) -> str | None:
    """What to write for a word of another tool, in small letters without underscores; None where it is no such word."""
    for form, words in FORMS.get(family, {}).items():
        if folded in _folded(words):
            return _in_this_form(form, value)
    found = (help for help, words in WORDS.get(family, {}).items() if folded in _folded(words))
    return next(found, None)


def _in_this_form(form: str, value: Node | None) -> Help:
    plain = isinstance(value, Scalar) and value.value is not None
    meant = form.format(value.written if plain and isinstance(value, Scalar) else "…")
    return Help(f"write `{meant}`", *([write_whole(meant)] if plain else ()))


def _folded(words: str) -> list[str]:
    return words.replace("_", "").lower().split()
