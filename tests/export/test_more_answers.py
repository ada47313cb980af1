"""Vectors, sets and boxes in the file: what PyTorch means, for raw columns and for the numeric core."""

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from netspec.export.compare import bounds_of, difference
from netspec.kinds.catalogue import find
from netspec.kinds.kind import written
from netspec.source.diagnostics import SpecError

SPEC = """\
    netspec: 1
    name: more
    input:
      photo: {image: {size: [12, 16], fit: FIT}}
    layers:
      - flatten
      - linear: 6
      - {tanh, name: body}
      - {linear: 2, name: loads}
      - {linear: 3, from: body, name: moods}
      - {linear: 4, from: body, name: head}
    output:
      loads: {vector: 2, columns: [heating, cooling]}
      moods: {set: {classes: [happy, sad, 7], threshold: 0.4}}
      head: {box: photo, columns: [a, b, c, d]}
    """
STATES = {"loads": {"center": [10.0, -5.0], "scale": [3.0, 100.0]}}


def photos(count: int, height: int, width: int) -> dict[str, Any]:
    pixels = np.random.default_rng(height).integers(0, 256, (count, height, width, 3), np.uint8)
    return {"photo": pixels}


@pytest.fixture(params=["crop", "pad", "stretch"])
def run(request: Any, make_run: Callable[..., Any]) -> Any:
    # boxes that lie within the picture, most of them: at its edges all are alike
    inside = {
        "head__weight": 0.08 * torch.randn(4, 6, generator=torch.Generator().manual_seed(0)),
        "head__bias": torch.tensor([0.3, 0.4, 0.7, 0.6]),
    }
    text = SPEC.replace("FIT", request.param)
    return make_run(text, photos(9, 20, 30), outputs=STATES, **inside)


def by_hand(fit: str, height: int, width: int, shares: np.ndarray) -> np.ndarray:
    """Shares of 16 × 12 pixels → pixels of the raw photo."""
    ratios = 12 / height, 16 / width
    ratio = {"crop": max(ratios), "pad": min(ratios)}.get(fit)
    scaled = [round(height * ratio), round(width * ratio)] if ratio else [12, 16]
    found = []
    for x, y in shares.reshape(-1, 2, 2).transpose(1, 0, 2).reshape(-1, 2):
        # what is cut off, or added, is split in halves; an odd pixel goes to the end
        left = abs(16 - scaled[1]) // 2 * (1 if fit == "pad" else -1)
        top = abs(12 - scaled[0]) // 2 * (1 if fit == "pad" else -1)
        found.append([(x * 16 - left) * width / scaled[1], (y * 12 - top) * height / scaled[0]])
    points = np.array(found).reshape(2, -1, 2)
    raw = np.concatenate([points.min(0), points.max(0)], axis=1)
    return np.clip(raw, 0, [width, height, width, height])


@pytest.mark.parametrize("size", [(12, 16), (40, 31), (7, 90), (300, 20)])
def test_it_answers_like_pytorch_on_photos_of_any_size(
    run: Any, answers: Any, size: tuple[int, int]
) -> None:
    rows = photos(5, *size)
    found = answers(run.export(), rows)
    results = run.by_torch(run.encoded(rows))
    loads = results["loads"] * [3, 100] + [10, -5]
    np.testing.assert_allclose(found["loads"], loads, rtol=1e-4, atol=1e-4)
    p = 1 / (1 + np.exp(-results["moods"].astype(np.float64)))
    np.testing.assert_allclose(found["moods_probability"], p, atol=1e-5)
    assert found["moods"].tolist() == (p > 0.4).tolist()
    fit = run.graph.inputs[0].spec.kind.fit
    head = by_hand(fit, *size, results["head"])
    np.testing.assert_allclose(found["head"], head, atol=0.01)
    assert np.mean((head > 0) & (head < [size[1], size[0]] * 2)) >= 0.5


def test_the_numeric_core_answers_in_pixels_of_what_the_network_sees(
    run: Any, answers: Any
) -> None:
    encoded = run.encoded(photos(3, 25, 25))
    found = answers(run.export(interface="tensors"), encoded)
    results = run.by_torch(encoded)
    corners = results["head"].reshape(-1, 2, 2) * [16, 12]
    seen = np.concatenate([corners.min(1), corners.max(1)], axis=1)
    np.testing.assert_allclose(found["head"], seen, atol=1e-3)
    assert found["moods"].dtype == np.int64
    assert found["moods"].tolist() == (found["moods_probability"] > 0.4).astype(int).tolist()


def test_the_interface_says_what_the_answers_are(run: Any, metadata: Any) -> None:
    path = run.export()
    model = onnx.load(path)
    assert {one.name: onnx.TensorProto.DataType.Name(one.type.tensor_type.elem_type) for one in model.graph.output} == {
        "loads": "FLOAT", "moods": "BOOL", "moods_probability": "FLOAT", "head": "FLOAT"
    }  # fmt: skip
    assert [one.version for one in model.opset_import if not one.domain] == [18]
    assert '"classes":["happy","sad","7"]' in metadata(path)["netspec.outputs"]


def test_a_box_of_another_frame_is_refused(run: Any) -> None:
    run.change_reference(result__head__1=run.reference("result/head/1") + 0.05)
    with pytest.raises(SpecError) as caught:
        run.export()
    assert caught.value.diagnostics[0].code == "NS6002"


def test_a_class_is_a_tie_only_at_its_own_threshold() -> None:
    kind = written(find("outputs", "set"), {"classes": ["a", "b"], "threshold": 0.25})
    probability = np.array([[0.25, 0.5]], np.float32)
    right = {"": np.array([[True, True]]), "probability": probability}
    bounds = bounds_of([np.zeros((1, 2), np.float32)], [right[""]])
    tied = {"": np.array([[False, True]]), "probability": probability}
    assert difference(kind, right, tied, bounds) is None
    wrong = {"": np.array([[True, False]]), "probability": probability}
    assert difference(kind, right, wrong, bounds) is not None
