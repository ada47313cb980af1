"""Layers pasted from a Python program: what is sure is written as it is here, and nothing else."""

import pytest

from netspec.spec.unknown import unknown_kind


@pytest.mark.parametrize(
    ("written", "here"),
    [
        ("nn.Conv2d(3, 64, 3, padding=1)", "conv2d: {channels: 64, kernel: 3, padding: 1}"),
        ("Conv2D(64, (3, 3), strides=2)", "conv2d: {channels: 64, kernel: [3, 3], stride: 2}"),
        ("nn.Linear(512, 10)", "linear: 10"),
        ("Dense(10)", "linear: 10"),
        (
            "nn.Linear(in_features=8, out_features=10, bias=False)",
            "linear: {features: 10, bias: false}",
        ),
        ("torch.nn.BatchNorm2d(64)", "batch_norm"),
        ("nn.GroupNorm(8, 64)", "group_norm: 8"),
        ("nn.ReLU(inplace=True)", "relu"),
        ("nn.Dropout(p=0.2)", "dropout: 0.2"),
        ("nn.Embedding(8000, 64)", "embedding: 64"),
        ("nn.LSTM(64, 128, num_layers=2, batch_first=True)", "lstm: {hidden: 128, layers: 2}"),
        ("nn.Softmax(dim=-1)", "softmax: -1"),
        ("Flatten()", "flatten"),
    ],
)
def test_a_call_is_written_as_a_kind(written: str, here: str) -> None:
    assert unknown_kind("layers", written).help == f"write `{here}`, without round brackets"


@pytest.mark.parametrize(
    ("written", "here"),
    [
        # a name, a setting that has no counterpart, an axis that counts the batch, and what is no Python
        ("nn.Linear(512, n)", "linear: …"),
        ("Dense(10, activation='relu')", "linear: …"),
        ("nn.Softmax(dim=1)", "softmax"),
        ("nn.Flatten(1)", "flatten"),
        ("nn.Linear(512, 10", "linear: …"),
        ("nn.Dropout(2)", "dropout: …"),
        ("nn.Linear(" + "(" * 5000 + ")", "linear: …"),
    ],
)
def test_what_is_not_sure_is_left_to_the_user(written: str, here: str) -> None:
    assert unknown_kind("layers", written).help == f"write `{here}`, without round brackets"
