"""Mixed rows: what is blended, how the losses are shared, and that a training stays repeatable."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from netspec.graph.compiled import compile_text
from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.source.text import SourceText
from netspec.training import loop
from netspec.training.learner import Learner
from netspec.training.mixing import Asked, Mixer, _Draws
from netspec.training.run import train
from netspec.training.stop import Interrupted

CPU = torch.device("cpu")
OUTPUTS = """\
netspec: 1
input: {points: {vector: 4}}
layers:
  - {linear: 3, name: a}
  - {linear: 1, name: b, from: points}
  - {linear: 2, name: c, from: points}
  - {linear: 1, name: d, from: points}
output:
  a: {category: [x, y, z]}
  b: binary
  c: {set: [p, q]}
  d: number
train: {device: cpu, augment: [MIXING]}
"""


def compiled_with(text: str) -> Any:
    spec, graph = compile_text(SourceText("t.yaml", text)).sound()
    return graph, spec


def targets(rows: int) -> list[torch.Tensor]:
    return [
        torch.arange(rows) % 3,
        (torch.arange(rows)[:, None] % 2).float(),
        torch.rand(rows, 2).round(),
        torch.randn(rows, 1),
    ]


def test_the_loss_is_that_of_soft_targets() -> None:
    graph, spec = compiled_with(OUTPUTS.replace("MIXING", "mixup: 1"))
    learner = Learner(graph, spec, CPU)
    given, asked = [torch.randn(12, 4)], targets(12)
    inputs, mixed = learner.drawn(given, asked)
    assert mixed.others is not None
    assert 0 < mixed.share < 1
    results = learner.results(inputs)
    soft = [
        mixed.share * a + (1 - mixed.share) * b
        for a, b in zip(
            [functional.one_hot(asked[0], 3).float(), *asked[1:]],
            [functional.one_hot(mixed.others[0], 3).float(), *mixed.others[1:]],
            strict=True,
        )
    ]
    expected = (
        functional.cross_entropy(results["a"], soft[0])
        + functional.binary_cross_entropy_with_logits(results["b"], soft[1])
        + functional.binary_cross_entropy_with_logits(results["c"], soft[2])
    )
    # a squared error differs from that of the mixed target by what no weight can change
    parts = dict(zip("abcd", range(4), strict=True))
    one, other = asked[3], mixed.others[3]
    spread = mixed.share * (1 - mixed.share) * ((one - other) ** 2).mean()
    expected = expected + functional.mse_loss(results["d"], soft[parts["d"]]) + spread
    torch.testing.assert_close(learner.loss_of(results, mixed), expected)


def test_inputs_and_targets_are_mixed_with_the_same_row() -> None:
    _, spec = compiled_with(OUTPUTS.replace("MIXING", "mixup: 1"))
    rows = torch.arange(20).float()
    (seen,), asked = Mixer(spec)([rows[:, None].expand(20, 4)], [rows])
    assert asked.others is not None
    torch.testing.assert_close(seen[:, 0], asked.share * rows + (1 - asked.share) * asked.others[0])
    assert torch.equal(asked.targets[0], rows)
    assert sorted(asked.others[0].tolist()) == rows.tolist()


def test_the_pasted_rectangle_is_the_share_of_the_other_row() -> None:
    kind = written(find("augmentations", "cutmix"))
    own, other = torch.zeros(3, 1, 20, 30), torch.ones(3, 1, 20, 30)
    torch.manual_seed(0)
    shares = []
    for _ in range(200):
        (pasted,), share = kind.mixed([own], [other], _Draws())
        assert float(pasted[0].mean()) == pytest.approx(1 - share)
        rows, columns = pasted[0, 0].nonzero().T
        if len(rows):
            height, width = rows.max() - rows.min() + 1, columns.max() - columns.min() + 1
            assert pasted[0].sum() == height * width
        assert torch.equal(pasted[0], pasted[2])
        shares.append(share)
    assert min(shares) < 0.2
    assert max(shares) > 0.95
    assert (own == 0).all()


def test_shares_are_of_the_beta_distribution() -> None:
    torch.manual_seed(0)
    for alpha in (0.01, 0.2, 1.0, 8.0):
        drawn = np.array([_Draws().beta(alpha) for _ in range(2000)])
        assert np.isfinite(drawn).all()
        assert drawn.min() >= 0
        assert drawn.max() <= 1
        assert drawn.var() == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.12)


def test_of_several_mixings_each_batch_gets_one_and_a_rate_leaves_some_alone() -> None:
    text = """\
netspec: 1
input: {photo: {image: {size: 8, channels: 1}}}
layers: [flatten, linear: 2]
output: {y: {category: [a, b]}}
train: {augment: [{cutmix: {rate: 0.5}}, {mixup: {alpha: 1, rate: 0.5}}]}
"""
    _, spec = compiled_with(text)
    mixer, pixels = Mixer(spec), torch.zeros(2, 1, 8, 8, dtype=torch.uint8)
    pixels[1] = 200
    torch.manual_seed(0)
    alone = blended = pasted = 0
    for _ in range(300):
        (seen,), asked = mixer([pixels], [torch.tensor([0, 1])])
        alone += asked.others is None
        if asked.others is not None and asked.others[0][0] == 1:
            values = seen[0].unique().tolist()
            pasted += set(values) <= {0.0, 200.0}
            blended += len(values) == 1 and values[0] not in (0.0, 200.0)
    assert 110 < alone < 190
    assert pasted > 20
    assert blended > 20
    assert pixels.float().mean() == 100


def test_pieces_of_a_batch_keep_their_partners() -> None:
    graph, spec = compiled_with(OUTPUTS.replace("MIXING", "mixup: 1"))
    learner = Learner(graph, spec, CPU)
    inputs, asked = learner.drawn([torch.randn(12, 4)], targets(12))
    whole = learner.loss_of(learner.results(inputs), asked)
    within = learner.counts(12, asked.targets)
    pieces = [
        learner.loss_of(
            learner.results([one[begin : begin + 5] for one in inputs]),
            asked.rows(begin, begin + 5),
            within,
        )
        for begin in (0, 5, 10)
    ]
    torch.testing.assert_close(torch.stack(pieces).sum(), whole)
    assert isinstance(asked, Asked)


@pytest.mark.parametrize("settings", ["mixup: 0.4", "noise: 0.1, mixup: 0.4"])
@pytest.mark.parametrize("more", ["", ", accumulate: 2"])
def test_a_resumed_training_with_mixing_ends_bit_identical(
    settings: str,
    more: str,
    compiled: Any,
    data: Any,
    ears: Any,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "READ_EVERY", 0.0)
    data()
    asked = f"epochs: 4, optimizer: {{adamw: 0.01}}, augment: {{{settings}}}{more}"
    asked = asked.replace("{noise: 0.1, mixup: 0.4}", "[noise: 0.1, mixup: 0.4]")
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    first = train(*compiled(asked), whole)
    with pytest.raises(Interrupted):
        train(*compiled(asked), cut, watch=ears(at_look=6))
    torch.manual_seed(12345)  # another process has drawn other numbers
    second = train(*compiled(asked), cut, resume=True)
    assert second._replace(folder=whole) == first
    assert (cut / "best.safetensors").read_bytes() == (whole / "best.safetensors").read_bytes()
    plain = train(*compiled("epochs: 4, optimizer: {adamw: 0.01}"), tmp_path / "plain")
    assert (whole / "best.safetensors").read_bytes() != (
        plain.folder / "best.safetensors"
    ).read_bytes()
