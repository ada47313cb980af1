"""What values and sections are called in other tools."""

from netspec.spec.misplaced import OF_OPTIMIZER, OWN_LOSS, OWN_METRICS

VALUE_SYNONYMS = {
    "valid": "0",
    "gpu": "cuda",
    "zscore": "standardize",
    "z_score": "standardize",
    "z-score": "standardize",
    "standard_scaler": "standardize",
    "minmax": "min_max",
    "min_max_scaler": "min_max",
    "ordinal": "index",
    "label": "index",
    "edge": "replicate",
    "mirror": "reflect",
    "linear": "bilinear",
    "cubic": "bicubic",
    "center_crop": "crop",
    "letterbox": "pad",
    "resize": "stretch",
}
"""Value elsewhere → here, as it is written."""

NO_SECTION = {
    "preprocessing": "the kinds of `input` prepare their columns: `age: {number: {transform: log1p}}`",
    "combiner": "leave it out: vectors stand side by side where `layers` begin, and `concat` joins others",
    "hyperopt": "leave it out: values of `parameters` are tried with `--set width=128`, or as `variants`",
    "defaults": "leave it out: every setting has a default of its own",
    "encoder": "write it into `layers`, with `name` where its result is needed again",
    "decoder": "write it into `layers`, with `from` where it starts from an earlier result",
    "backbone": "write it into `layers`, or take it from another file: `- spec: {file: resnet18.yaml, until: layer4}`",
    "head": "write it into `layers`, after the rest",
    "backend": "leave it out: it is PyTorch",
    "transforms": "put them under `train`: `train: {augment: [horizontal_flip]}`",
    "callbacks": "put them under `train`: `train: {early_stopping: 5, average: ema}`",
    "task": "leave it out: the kind of each `output` says it",
    "model_type": "leave it out: the kind of each `output` says it",
    "nc": "the classes stand at their output: `output: {kind: {category: [a, b]}}`",
    "names": "the classes stand at their output: `output: {kind: {category: [a, b]}}`",
    "val": "put it under `data`: `data: {table: {train: a.csv, validation: b.csv, test: c.csv}}`",
    "test": "put it under `data`: `data: {table: {train: a.csv, validation: b.csv, test: c.csv}}`",
    "path": "put it under `data`: `data: {table: rows.csv}`",
    "loss": OWN_LOSS,
    "metrics": OWN_METRICS,
    "learning_rate": f"put it under `train`: `train: {{{OF_OPTIMIZER.partition('`')[2].rstrip('`')}}}`",
    "split": "put it under `data`: `data: {table: rows.csv, split: {validation: 0.15, test: 0.15}}`",
}
"""Words that are no section, and where they belong; those of `train` are known besides."""
