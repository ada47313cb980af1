"""Outputs that answer every place of a sequence: from data of every form to the answers of the exported file."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

import netspec
from netspec.cli.main import main
from netspec.data.dataset import prepare
from netspec.data.frame import Frame
from netspec.data.ragged import as_column
from netspec.data.sequence_targets import Steps, sequence_target
from netspec.export.export import export
from netspec.graph.compiled import compile_file
from netspec.graph.ends import arriving
from netspec.inference.predictor import Predictor
from netspec.kinds.outputs.masked_token import MaskedToken
from netspec.source.diagnostics import SpecError
from netspec.source.text import whole_file
from netspec.training.checkpoint import load_best
from netspec.training.evaluate import evaluate
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted
from netspec.training.watcher import Watcher

LENGTHS = np.array([5, 2, 7, 3, 4, 6, 2, 5, 3, 7, 4, 6, 1, 7])
TAGS = ["O", "B-a", "I-a"]
CODES = 6


def samples(seed: int = 0) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Codes, and a tag for each that hangs on it and on the one before."""
    rng = np.random.default_rng(seed)
    words = [rng.integers(0, CODES, length) for length in LENGTHS]
    tags = []
    for codes in words:
        begins = codes >= 4
        after = np.concatenate([[False], begins[:-1]])
        tags.append(np.where(begins, 1, np.where(after & (codes < 2), 2, 0)))
    return words, tags


def padded(arrays: list[np.ndarray], filler: int) -> np.ndarray:
    whole = np.full((len(arrays), max(map(len, arrays))), filler)
    for row, one in enumerate(arrays):
        whole[row, : len(one)] = one
    return whole


TAGGER = """\
netspec: 1
name: tagger
data: DATA
input:
  words: {codes: {count: 6, shape: [time]}}
LENGTHS
layers:
  - embedding: 8
  - {lstm: {hidden: 8, bidirectional: true}}
  - linear: 3
output:
  tag: {tags: [O, B-a, I-a], loss: LOSS, metrics: [accuracy, f1, entity_f1]}
train: {epochs: 2, batch_size: 4, optimizer: {adam: 1e-2}, device: cpu}
"""
FORMS = ("flat", "padded", "texts", "rows")


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """The spec of a tagger on samples that lie in one of several forms."""

    def make(form: str, loss: str = "cross_entropy") -> Path:
        words, tags = samples()
        arrays: dict[str, Any] = {"length": LENGTHS}
        if form == "flat":
            arrays |= {"words": np.concatenate(words), "tag": np.concatenate(tags)}
        else:
            # what stands behind a sample is a class like others, and must not count
            names = np.array(TAGS)[padded(tags, 1)]
            arrays |= {"words": padded(words, 5)}
            arrays |= {"tag": names if form == "texts" else padded(tags, 1)}
        np.savez(tmp_path / "data.npz", **arrays)
        lines = ["sample,words,tag"]
        for row, pair in enumerate(zip(words, tags, strict=True)):
            lines += [f"s{row},{code},{TAGS[tag]}" for code, tag in zip(*pair, strict=True)]
        (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n", "utf-8")
        rows = form == "rows"
        data = "{table: rows.csv, rows_per_sample: sample}" if rows else "{arrays: data.npz}"
        text = TAGGER.replace("DATA", data).replace("LOSS", loss)
        text = text.replace("LENGTHS\n", "" if rows else "  length: {lengths: time}\n")
        (tmp_path / "tagger.yaml").write_text(text, "utf-8")
        return tmp_path / "tagger.yaml"

    return make


def targets(path: Path) -> dict[str, np.ndarray]:
    found = compile_file(path)
    spec, graph = found.sound()
    return prepare(spec, arrives=arriving(graph)).train.targets


@pytest.mark.parametrize("form", FORMS)
def test_tags_of_every_form_are_the_same_target(form: str, made: Any) -> None:
    _, tags = samples()
    np.testing.assert_array_equal(targets(made(form))["tag"], padded(tags, -1))


@pytest.mark.parametrize("form", FORMS)
def test_tags_the_whole_way(form: str, made: Any, tmp_path: Path) -> None:
    network = netspec.load(made(form))
    network.train(tmp_path / "run")
    words, tags = samples()
    predictor = Predictor(tmp_path / "run/tagger.onnx")
    answers = predictor.predict([{"words": one.tolist()} for one in words])
    right = total = 0
    for answer, codes, wanted in zip(answers, words, tags, strict=True):
        assert len(answer["tag"]) == len(codes)
        alone = predictor.predict({"words": codes.tolist()})
        assert alone["tag"] == answer["tag"]
        np.testing.assert_allclose(
            alone["tag_probability"], answer["tag_probability"], rtol=1e-4, atol=1e-6
        )
        right += sum(a == TAGS[b] for a, b in zip(answer["tag"], wanted, strict=True))
        total += len(codes)
    measured = json.loads((tmp_path / "run/metrics.json").read_text())["test"]["tag"]
    assert measured["accuracy"] == pytest.approx(right / total)


def test_a_table_of_tags_has_a_list_in_a_cell(made: Any, tmp_path: Path) -> None:
    netspec.load(made("rows")).train(tmp_path / "run")
    run, out = str(tmp_path / "run"), tmp_path / "out.csv"
    assert main(["evaluate", run, "--predictions", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    _, tags = samples()
    for row, wanted in zip(rows, tags, strict=True):
        assert json.loads(row["tag_truth"]) == [TAGS[one] for one in wanted]
        assert len(json.loads(row["tag"])) == len(wanted)
        assert np.array(json.loads(row["tag_probability"])).shape == (len(wanted), 3)
    model = f"{run}/tagger.onnx"
    assert main(["predict", model, str(tmp_path / "rows.csv"), "--out", str(out)]) == 0
    answered = list(csv.DictReader(out.read_text().splitlines()))
    assert [one["tag"] for one in answered] == [one["tag"] for one in rows]


def test_the_core_of_a_tagger_answers_positions(made: Any, tmp_path: Path) -> None:
    path = made("padded")
    netspec.load(path).train(tmp_path / "run")
    spec, graph = compile_file(path).sound()
    file = export(tmp_path / "run", graph, spec, interface="tensors")
    words, _ = samples()
    found, _ = onnxruntime.InferenceSession(str(file)).run(None, {"words": words[2][None]})
    whole = Predictor(tmp_path / "run/tagger.onnx").predict({"words": words[2].tolist()})
    assert [TAGS[one] for one in found[0]] == whole["tag"]


def fault(act: Callable[[], Any]) -> str:
    with pytest.raises(SpecError) as told:
        act()
    (one,) = told.value.diagnostics
    return f"{one.code} {one.message}; {one.where.text}; {one.help}"


def test_a_target_of_another_length_is_told_with_its_sample(made: Any) -> None:
    spec, _ = compile_file(made("rows")).sound()
    words, tags = samples()
    for row, wrong in ((3, tags[3][:-1]), (5, np.append(tags[5], 0))):
        column = as_column([one if i != row else wrong for i, one in enumerate(tags)])
        frame = Frame(
            {"tag": column},
            len(tags),
            lambda row, column: whole_file("data"),
            marks=frozenset(),
            positions=True,
            row_words=lambda row: f"sample {row}",
        )
        told = fault(lambda f=frame: sequence_target(spec.outputs[0], f, Steps(7, LENGTHS, True)))
        assert f"NS4092 the target is {len(wrong)} long, and there are {len(words[row])}" in told
        assert f"sample {row}," in told


def test_a_target_narrower_than_its_samples_is_told(made: Any, tmp_path: Path) -> None:
    path = made("padded")
    words, tags = samples()
    short = padded([one[:6] for one in tags], 0)
    np.savez(tmp_path / "data.npz", words=padded(words, 0), length=LENGTHS, tag=short)
    told = fault(lambda: targets(path))
    assert "NS4092 the target is 6 long, and there are 7 places to answer" in told
    assert "sample 2, counted from 0" in told


def test_a_value_that_is_no_class_is_told_with_its_place(made: Any, tmp_path: Path) -> None:
    path = made("padded")
    words, tags = samples()
    wrong = padded(tags, 99)
    wrong[4, 2] = 3
    np.savez(tmp_path / "data.npz", words=padded(words, 0), length=LENGTHS, tag=wrong)
    told = fault(lambda: targets(path))
    assert "NS4005" in told
    assert "at place 3 of the sample; sample 4" in told


def test_in_a_table_every_row_needs_its_tag(made: Any, tmp_path: Path) -> None:
    path = made("rows")
    (tmp_path / "rows.csv").write_text("sample,words,tag\na,1,O\na,2,X\n", "utf-8")
    assert "`X` is none of the classes" in fault(lambda: targets(path))
    plain = path.read_text().replace(", rows_per_sample: sample", "")
    path.write_text(plain.replace("layers:", "  length: {lengths: time}\nlayers:"), "utf-8")
    (tmp_path / "rows.csv").write_text("words,length,tag\n1,1,O\n2,1,O\n", "utf-8")
    assert "NS4009" in fault(lambda: targets(path))


def test_what_is_ignored_counts_for_nothing(made: Any, tmp_path: Path) -> None:
    words, tags = samples()
    for number in (-100, 2):
        path = made("padded", f"{{cross_entropy: {{ignore: {number}}}}}")
        marked = [np.where(np.arange(len(one)) % 2, number, one) for one in tags]
        np.savez(
            tmp_path / "data.npz", words=padded(words, 0), length=LENGTHS, tag=padded(marked, 0)
        )
        expected = padded(marked, -1)
        np.testing.assert_array_equal(
            targets(path)["tag"], np.where(expected == number, -1, expected)
        )


def test_balanced_weights_count_places(made: Any, tmp_path: Path) -> None:
    path = made("padded", "{cross_entropy: {class_weights: balanced}}")
    netspec.load(path).train(tmp_path / "run")
    kept = json.loads((tmp_path / "run/run.json").read_text())["class_weights"]["tag"]
    _, tags = samples()
    counts = np.bincount(np.concatenate(tags), minlength=3)
    np.testing.assert_allclose(kept, counts.sum() / (3 * counts), rtol=1e-6)


# ---- codes that are told

TOLD = """\
netspec: 1
name: told
data: {arrays: DATA, split: {validation: 0.4, seed: 1}}
input:
  tokens: {codes: {count: 6, shape: [time]}}
LENGTHS
layers:
  - {embedding: 8, name: word}
  - position_embedding: 8
  - residual: [{attention: {heads: 2, causal: CAUSAL}}]
  - linear: 6
output:
  told: {KIND}
train: {TRAIN, batch_size: 4, optimizer: {adam: 1e-2}, device: cpu, seed: 3}
"""
NEXT = "next_token: tokens"
MASKED = "masked_token: {of: tokens, rate: 0.5, mask: 5}"


@pytest.fixture
def teller(tmp_path: Path) -> Callable[..., Path]:
    def make(kind: str, train: str = "epochs: 2", *, lengths: str = "lengths") -> Path:
        words, _ = samples()
        arrays: dict[str, Any] = {"tokens": padded([one % 5 for one in words], 1)}
        if lengths == "lengths":
            arrays["real"] = LENGTHS
        else:
            arrays["real"] = np.arange(7) < LENGTHS[:, None]
        np.savez(tmp_path / "data.npz", **arrays)
        marker = f"  real: {{{lengths}: time}}\n" if lengths else ""
        text = TOLD.replace("DATA", "data.npz").replace("KIND", kind).replace("TRAIN", train)
        text = text.replace("LENGTHS\n", marker)
        text = text.replace("CAUSAL", str(kind.startswith("next")).lower())
        (tmp_path / "told.yaml").write_text(text, "utf-8")
        return tmp_path / "told.yaml"

    return make


@pytest.mark.parametrize("lengths", ["lengths", "mask", ""])
def test_the_target_of_next_token_is_the_input_shifted(lengths: str, teller: Any) -> None:
    found = targets(teller(NEXT, lengths=lengths))["told"]
    spec, _ = compile_file(teller(NEXT, lengths=lengths)).sound()
    tokens = prepare(spec).train.inputs["tokens"]
    counts = prepare(spec).train.inputs["real"] if lengths else np.full(len(tokens), 7)
    for row, (codes, count) in enumerate(zip(tokens, counts, strict=True)):
        wanted = [*codes[1:count], *[-1] * (8 - count)]
        np.testing.assert_array_equal(found[row], wanted)


def test_a_code_can_be_ignored_as_what_comes_next(teller: Any) -> None:
    plain = targets(teller(NEXT))["told"]
    path = teller(NEXT + ", loss: {cross_entropy: {ignore: 1}}")
    np.testing.assert_array_equal(targets(path)["told"], np.where(plain == 1, -1, plain))


def test_a_part_in_which_nothing_counts_has_no_measures(teller: Any, tmp_path: Path) -> None:
    path = teller(MASKED.replace("0.5", "0.000001"))
    netspec.load(path).train(tmp_path / "run")
    found = json.loads((tmp_path / "run/metrics.json").read_text())
    assert found["loss"] == 0
    assert np.isnan(found["test"]["told"]["accuracy"])


def of_validation(path: Path, run: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits and targets of the validation part, in one batch, by the weights of a run."""
    spec, graph = compile_file(path).sound()
    data = prepare(spec, arrives=arriving(graph))
    assert data.validation is not None
    learner = Learner(graph, spec, torch.device("cpu"))
    load_best(learner, run / "best.safetensors")
    learner.module.eval()
    inputs = [torch.from_numpy(data.validation.inputs[one.spec.name]) for one in graph.inputs]
    with torch.no_grad():
        logits = learner.results(inputs)["told"]
    return logits, torch.from_numpy(data.validation.targets["told"])


def test_loss_and_perplexity_are_means_over_places(
    teller: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = teller(NEXT)
    # batches of two samples, whose numbers of places are not the same
    monkeypatch.setattr("netspec.training.evaluate.rows_at_once", lambda graph, part: 2)
    monkeypatch.setattr("netspec.training.ending.rows_at_once", lambda graph, part: 2)
    netspec.load(path).train(tmp_path / "run")
    found = json.loads((tmp_path / "run/metrics.json").read_text())
    logits, target = of_validation(path, tmp_path / "run")
    mean = float(F.cross_entropy(logits.reshape(-1, 6), target.reshape(-1), ignore_index=-1))
    assert found["loss"] == pytest.approx(mean, rel=1e-5)
    assert found["test"]["told"]["perplexity"] == pytest.approx(np.exp(mean), rel=1e-5)
    real = target >= 0
    right = float((logits.argmax(-1) == target)[real].float().mean())
    assert found["test"]["told"]["accuracy"] == pytest.approx(right)


@pytest.mark.parametrize("lengths", ["lengths", ""])
def test_the_file_answers_with_the_logits_of_the_last_real_place(
    lengths: str, teller: Any, tmp_path: Path
) -> None:
    path = teller(NEXT, lengths=lengths)
    netspec.load(path).train(tmp_path / "run")
    words, _ = samples()
    session = onnxruntime.InferenceSession(str(tmp_path / "run/told.onnx"))
    tokens = padded([one % 5 for one in words], 3)
    given = {"tokens": tokens, "real": LENGTHS} if lengths else {"tokens": tokens}
    (together,) = session.run(None, given)
    assert together.shape == (len(words), 6)
    for row, codes in enumerate(words if lengths else []):
        one = {"tokens": codes[None] % 5, "real": LENGTHS[row : row + 1]}
        np.testing.assert_allclose(session.run(None, one)[0][0], together[row], atol=1e-5)
    spec, graph = compile_file(path).sound()
    core = export(tmp_path / "run", graph, spec, interface="tensors")
    (last,) = onnxruntime.InferenceSession(str(core)).run(None, {"tokens": tokens[2:3]})
    np.testing.assert_allclose(last[0], together[2], atol=1e-5)


def test_padding_that_no_sample_of_a_batch_needs_is_not_learned_with(teller: Any) -> None:
    spec, graph = compile_file(teller(NEXT)).sound()
    data = prepare(spec, arrives=arriving(graph)).train
    short = np.flatnonzero(data.inputs["real"] <= 3)
    learner = Learner(graph, spec, torch.device("cpu"))
    inputs = [torch.from_numpy(data.inputs[one.spec.name][short]) for one in graph.inputs]
    target = [torch.from_numpy(data.targets["told"][short])]
    cut, whole = learner.results_to_learn_from(inputs), learner.results(inputs)
    assert cut["told"].shape[1] == data.inputs["real"][short].max() < whole["told"].shape[1]
    torch.testing.assert_close(learner.loss(cut, target), learner.loss(whole, target))


def test_gradients_gathered_over_small_batches_are_those_of_the_whole(teller: Any) -> None:
    # Adam would make much of gradients that are noise alone
    whole = teller(NEXT, "epochs: 1").read_text().replace("adam: 1e-2", "sgd: 0.1")
    pieces = whole.replace("batch_size: 4", "batch_size: 2, accumulate: 4")
    whole = whole.replace("batch_size: 4", "batch_size: 8")
    found = []
    for text in (whole, pieces):
        path = teller(NEXT)
        path.write_text(text, "utf-8")
        spec, graph = compile_file(path).sound()
        data = prepare(spec, arrives=arriving(graph)).train
        learner = Learner(graph, spec, torch.device("cpu"))
        inputs = [torch.from_numpy(data.inputs[one.spec.name][:8]) for one in graph.inputs]
        loss = learner.step(inputs, [torch.from_numpy(data.targets["told"][:8])])
        found.append((loss, learner.weights()))
    torch.testing.assert_close(found[0][0], found[1][0])
    for name, weight in found[0][1].items():
        torch.testing.assert_close(weight, found[1][1][name], rtol=1e-3, atol=1e-5)


# ---- codes that are hidden


def test_what_is_hidden_is_as_devlin_has_it() -> None:
    kind = MaskedToken(of="tokens", rate=0.2, mask=999)
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(0, 900, (400, 100), generator=generator)
    target = codes.clone()
    target[:, 80:] = -1
    given, asked = kind.drawn(
        codes, target, 1000, lambda: torch.rand(codes.shape, generator=generator)
    )
    chosen = asked >= 0
    assert not chosen[:, 80:].any()
    assert (asked[chosen] == codes[chosen]).all()
    assert (given[~chosen] == codes[~chosen]).all()
    assert float(chosen[:, :80].float().mean()) == pytest.approx(0.2, abs=0.01)
    masked, same = given == 999, given == codes
    assert float(masked[chosen].float().mean()) == pytest.approx(0.8, abs=0.02)
    assert float(same[chosen].float().mean()) == pytest.approx(0.1, abs=0.02)
    others = given[chosen & ~masked & ~same]
    assert len(others.unique()) > 400
    assert others.min() >= 0
    assert others.max() < 1000


def test_hidden_places_are_measured_the_same_every_time(
    teller: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = teller(MASKED, "epochs: 2")
    netspec.load(path).train(tmp_path / "run")
    found = json.loads((tmp_path / "run/metrics.json").read_text())["test"]["told"]
    spec, graph = compile_file(path).sound()
    for rows in (1, 3, 100):
        monkeypatch.setattr("netspec.training.evaluate.rows_at_once", lambda g, p, n=rows: n)
        again = evaluate(graph, spec, tmp_path / "run", None)
        assert again.metrics["told"]["accuracy"] == pytest.approx(found["accuracy"])
        assert again.metrics["told"]["perplexity"] == pytest.approx(found["perplexity"], rel=1e-5)


def test_a_resumed_run_hides_the_same_places(teller: Any, tmp_path: Path) -> None:
    path = teller(MASKED, "epochs: 4")
    netspec.load(path).train(tmp_path / "whole")

    class StopAtTwo(Watcher):
        def epoch(self, facts: Any) -> None:
            if facts.epoch == 2:
                raise KeyboardInterrupt

    spec, graph = compile_file(path).sound()
    with pytest.raises(Interrupted):
        train(graph, spec, tmp_path / "torn", watch=StopAtTwo())
    train(graph, spec, tmp_path / "torn", resume=True)
    torn, whole = (tmp_path / run / "best.safetensors" for run in ("torn", "whole"))
    assert torn.read_bytes() == whole.read_bytes()
    histories = [
        [
            row.rpartition(",")[0]
            for row in (tmp_path / run / "history.csv").read_text().splitlines()
        ]
        for run in ("torn", "whole")
    ]
    assert histories[0] == histories[1]


def test_masked_tokens_are_answered_as_they_stand(teller: Any, tmp_path: Path) -> None:
    netspec.load(teller(MASKED)).train(tmp_path / "run")
    predictor = Predictor(tmp_path / "run/told.onnx")
    answers = predictor.predict([{"tokens": [1, 5, 2]}, {"tokens": [1, 2]}])
    assert [len(one["told"]) for one in answers] == [3, 2]
    assert all(0 <= code < 6 for one in answers for code in one["told"])
    assert predictor.predict({"tokens": [1, 2]}) == answers[1]
