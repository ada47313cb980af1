"""Texts from the spec to the file: what goes in as a string comes out as an answer, and a text that is said part by part."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

import netspec
from netspec.data.dataset import prepare
from netspec.kinds.texts.tokens import BEGIN, END
from netspec.source.diagnostics import SpecError
from netspec.training.evaluate import evaluate

GOOD, BAD = ["good", "fine", "great"], ["bad", "poor", "awful"]

SORT = """\
netspec: 1
data: {table: t.csv, split: {test: 0.2}}
input:
  said: {text: SETTINGS}
layers:
  - embedding: 8
  - LAYER
  - linear: 1
output:
  y: {binary: [bad, good]}
train: {epochs: 6, batch_size: 16, optimizer: {adam: 2e-2}, device: cpu}
"""

SAY = """\
netspec: 1
data: {table: t.csv, split: {validation: 0.1, test: 0.1}}
input:
  a: {text: {vocabulary: 8, axis: a_time}}
layers:
  - embedding: 16
  - {gru: 32, name: memory}
  - {last, from: memory, name: state}
  - {embedding: 16, from: b.previous}
  - {gru: {hidden: 32, initial: state}, name: told}
  - {attention: {heads: 2, memory: memory}}
  - add: told
  - linear: 10
output:
  b: {text: {vocabulary: 10, axis: b_time, max_length: 6}}
train: {epochs: EPOCHS, batch_size: 16, optimizer: {adam: 1e-2}, device: cpu}
"""


def write_opinions(folder: Path) -> None:
    draw = random.Random(0)
    lines = ["said,y"]
    for i in range(240):
        words = [draw.choice(["it", "was", "so", "very", "a", "film"]) for _ in range(draw.randint(0, 9))]  # fmt: skip
        words.insert(draw.randint(0, len(words)), draw.choice((BAD, GOOD)[i % 2]))
        lines.append(f'"{" ".join(words)}{draw.choice([".", " !", ""])}",{["bad", "good"][i % 2]}')
    (folder / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")


def write_pairs(folder: Path) -> None:
    draw = random.Random(0)
    words = ["red", "blue", "one", "two", "three"]
    lines = ["a,b"]
    for _ in range(400):
        some = [draw.choice(words) for _ in range(draw.randint(1, 4))]
        lines.append(f"{' '.join(some)},{' '.join(reversed(some))}")
    (folder / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("settings", "layer"),
    [
        ("{vocabulary: 40, lowercase: true}", "{mean: time}"),
        ("{vocabulary: 40, split: characters}", "{lstm: 16}\n  - last"),
        ("{vocabulary: 60, split: bpe, axis: parts}", "{max: parts}"),
    ],
)
def test_a_network_learns_from_texts_and_answers_strings(
    settings: str, layer: str, tmp_path: Path
) -> None:
    write_opinions(tmp_path)
    spec = SORT.replace("SETTINGS", settings).replace("LAYER", layer)
    (tmp_path / "net.yaml").write_text(spec, "utf-8")
    result = netspec.load(tmp_path / "net.yaml").train(tmp_path / "run")
    assert result.test["y"]["accuracy"] > (0.9 if "words" in settings or "mean" in layer else 0.6)
    model = onnx.load(tmp_path / "run/net.onnx")
    assert [one.name for one in model.graph.input] == ["said"]
    predictor = netspec.Predictor(tmp_path / "run/net.onnx")
    texts = ["It was great !", "a poor film, it was so very very very bad", "", "?", "good"]
    together = predictor.predict([{"said": text} for text in texts])
    for text, found in zip(texts, together, strict=True):
        alone = predictor.predict({"said": text})
        assert alone["y"] == found["y"]
        assert alone["y_probability"] == pytest.approx(found["y_probability"], abs=1e-5)
    missing = predictor.predict({"said": None})
    assert missing["y_probability"] == pytest.approx(together[2]["y_probability"], abs=1e-5)
    columns = predictor.predict_columns({"said": texts})
    assert columns["y"].tolist() == [one["y"] for one in together]


def test_a_file_of_lines_is_answered_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("a b\nb b a\nb\n" * 20, "utf-8")
    spec = "netspec: 1\ndata: {lines: {path: t.txt, window: 5}}\ninput: {text: {text: [a, b]}}\nlayers: [{embedding: 2}, {mean: time}, {linear: 1}]\noutput: {position: number}\ntrain: {steps: 2, device: cpu}\n"
    (tmp_path / "net.yaml").write_text(spec, "utf-8")
    netspec.load(tmp_path / "net.yaml").train(tmp_path / "run")
    (tmp_path / "more.txt").write_text("a\n\nb b b b b b b\n", "utf-8")
    found = list(netspec.Predictor(tmp_path / "run/net.onnx").predict_file(tmp_path / "more.txt"))
    assert len(found) == 3


def test_words_that_are_given_are_tagged_as_they_are(tmp_path: Path) -> None:
    draw = random.Random(0)
    names = ["Ann", "Bob", "Eve"]
    samples = []
    for _ in range(120):
        words = [draw.choice([*names, "saw", "the", "cat"]) for _ in range(draw.randint(1, 6))]
        samples.append("".join(f"{w}\t{'B-name' if w in names else 'O'}\n" for w in words))
    (tmp_path / "w.conll").write_text("\n".join(samples), "utf-8")
    spec = "netspec: 1\ndata: {sequences: w.conll, columns: [words, tag], split: {test: 0.2}}\ninput: {words: {text: {split: given, vocabulary: 20}}}\nlayers: [{embedding: 8}, {lstm: 8}, {linear: 2}]\noutput: {tag: {tags: [O, B-name]}}\ntrain: {epochs: 5, batch_size: 8, optimizer: {adam: 3e-2}, device: cpu}\n"
    (tmp_path / "net.yaml").write_text(spec, "utf-8")
    result = netspec.load(tmp_path / "net.yaml").train(tmp_path / "run")
    assert result.test["tag"]["accuracy"] > 0.95
    predictor = netspec.Predictor(tmp_path / "run/net.onnx")
    records = [{"words": ["the", "cat", "saw", "Eve"]}, {"words": ["Bob"]}]
    assert [one["tag"] for one in predictor.predict(records)] == [["O", "O", "O", "B-name"], ["B-name"]]  # fmt: skip
    with pytest.raises(SpecError, match="a list of texts"):
        predictor.predict({"words": "the cat"})
    (tmp_path / "more.conll").write_text("the\nBob\n\nEve\n", "utf-8")
    found = [one["tag"] for one in predictor.predict_file(tmp_path / "more.conll")]
    assert found == [["O", "B-name"], ["B-name"]]
    # the table of answers is cut to the sentences as well
    network = netspec.load(tmp_path / "net.yaml")
    told = evaluate(network.graph, network.spec, tmp_path / "run", None).predictions
    assert [len(one) for one in map(json.loads, map(str, told["tag"]))] == [
        len(one) for one in map(json.loads, map(str, told["tag_truth"]))
    ]


# ---- texts that are said


def network(folder: Path, epochs: int) -> Any:
    write_pairs(folder)
    (folder / "net.yaml").write_text(SAY.replace("EPOCHS", str(epochs)), "utf-8")
    return netspec.load(folder / "net.yaml")


def test_what_was_said_is_the_target_one_place_later(tmp_path: Path) -> None:
    data = prepare(network(tmp_path, 1).spec)
    target, before = data.train.targets["b"], data.train.inputs["b_previous"]
    lengths = data.train.inputs["b_time_length"]
    assert target.shape == before.shape
    assert before.max() == target.max() == 8
    for row in range(20):
        long = int(lengths[row])
        assert before[row, 0] == BEGIN
        assert before[row, 1:long].tolist() == target[row, : long - 1].tolist()
        assert target[row, long - 1] == END
        assert (target[row, long:] == -1).all()
        assert not before[row, long:].any()


def test_a_network_says_what_it_has_learned(tmp_path: Path) -> None:
    result = network(tmp_path, 12).train(tmp_path / "run")
    assert result.test["b"]["accuracy"] > 0.95
    predictor = netspec.Predictor(tmp_path / "run/net.onnx")
    texts = ["red blue one", "two", "three two one red", "blue blue"]
    together = [one["b"] for one in predictor.predict([{"a": text} for text in texts])]
    right = [" ".join(reversed(text.split())) for text in texts]
    assert sum(a == b for a, b in zip(together, right, strict=True)) >= 3
    assert together == [predictor.predict({"a": text})["b"] for text in texts]
    model = onnx.load(tmp_path / "run/net.onnx")
    assert [one.name for one in model.graph.input] == ["a"]
    assert "b/Loop" in " ".join(node.name for node in model.graph.node if node.op_type == "Loop")
    with pytest.raises(SpecError, match="NS6085"):
        netspec.load(tmp_path / "net.yaml").export(tmp_path / "run", interface="tensors")


def test_a_network_that_never_ends_is_cut_short(tmp_path: Path) -> None:
    net = network(tmp_path, 1)
    net.train(tmp_path / "run")
    found = netspec.Predictor(tmp_path / "run/net.onnx").predict({"a": "red red red red"})["b"]
    assert len(found.split()) <= 6


def test_answers_that_noise_decides_are_no_mismatch_and_others_are(tmp_path: Path) -> None:
    """The file is held against what PyTorch says by itself."""
    network(tmp_path, 12).train(tmp_path / "run")
    path = tmp_path / "run/reference.npz"
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    (name,) = [one for one in arrays if one.startswith("result/b/") and one.endswith("/1")]
    arrays[name][0, 0] = 9 - arrays[name][0, 0] % 4
    np.savez(path, **arrays)
    with pytest.raises(SpecError, match="NS6002"):
        netspec.load(tmp_path / "net.yaml").export(tmp_path / "run")
    arrays[name][0, 0] = -1
    np.savez(path, **arrays)
    netspec.load(tmp_path / "net.yaml").export(tmp_path / "run")


def test_the_rows_of_a_sample_may_be_its_words(tmp_path: Path) -> None:
    lines = ["sentence,word,tag"]
    for i in range(60):
        lines += [f"{i},{word},{'N' if word == 'cat' else 'O'}" for word in ["the", "cat", "sat"][i % 3 :]]  # fmt: skip
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", "utf-8")
    spec = "netspec: 1\ndata: {table: t.csv, rows_per_sample: sentence}\ninput: {word: {text: {split: given, vocabulary: 5}}}\nlayers: [{embedding: 4}, {lstm: 8}, {linear: 2}]\noutput: {tag: {tags: [O, N]}}\ntrain: {epochs: 8, batch_size: 8, optimizer: {adam: 3e-2}, device: cpu}\n"
    (tmp_path / "net.yaml").write_text(spec, "utf-8")
    netspec.load(tmp_path / "net.yaml").train(tmp_path / "run")
    predictor = netspec.Predictor(tmp_path / "run/net.onnx")
    assert predictor.predict({"word": ["the", "cat", "sat"]})["tag"] == ["O", "N", "O"]
