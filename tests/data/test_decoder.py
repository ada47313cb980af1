"""Results of the network as answers and as what metrics take."""

from collections.abc import Callable

import numpy as np

from netspec.data.decoder import Decoder
from netspec.data.fitted import Fitted
from netspec.spec.model import Spec

Make = Callable[..., Spec]


def decoder(spec_of: Make, output: str, state: dict[str, object] | None = None) -> Decoder:
    spec = spec_of("{table: t.csv}", "{a: number}", f"{{y: {output}}}")
    return Decoder(spec.outputs, Fitted({}, {"y": state or {}}))  # type: ignore[dict-item]


LOGITS = np.array([[0.0, 1.0, -1.0], [3.0, 0.0, 0.0]], np.float32)


def test_a_category_answers_with_class_and_probabilities(spec_of: Make) -> None:
    decode = decoder(spec_of, "{category: [a, b, c]}")
    answers = decode.answers({"y": LOGITS})
    assert answers["y", ""].tolist() == ["b", "a"]
    expected = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)
    np.testing.assert_allclose(answers["y", "probability"], expected, rtol=1e-6)
    assert decode.measured({"y": LOGITS})["y"].tolist() == [1, 0]
    assert decode.truth({"y": np.array([2, 0])})["y"].tolist() == [2, 0]


def test_whole_numbers_stay_whole_numbers(spec_of: Make) -> None:
    answers = decoder(spec_of, "{category: [10, 20, 30]}").answers({"y": LOGITS})
    assert answers["y", ""].tolist() == [20, 10]


def test_a_binary_answers_with_the_value_and_the_probability_of_the_second(spec_of: Make) -> None:
    logits = np.array([[0.3], [-2.0]], np.float32)
    for values, expected in (
        ("binary", [True, False]),
        ("{binary: [true, false]}", [False, True]),
        ("{binary: [no, yes]}", ["yes", "no"]),
        ("{binary: [0, 1]}", [1, 0]),
    ):
        decode = decoder(spec_of, values)
        answers = decode.answers({"y": logits})
        assert answers["y", ""].tolist() == expected
        np.testing.assert_allclose(
            answers["y", "probability"], 1 / (1 + np.exp(-logits[:, 0])), rtol=1e-6
        )
        assert decode.measured({"y": logits})["y"].tolist() == [1, 0]
        assert decode.truth({"y": np.array([[1.0], [0.0]], np.float32)})["y"].tolist() == [1, 0]


def test_a_number_comes_back_in_its_units(spec_of: Make) -> None:
    state: dict[str, object] = {"center": [10.0], "scale": [2.0]}
    decode = decoder(spec_of, "number", state)
    values = np.array([[1.0], [-0.5]], np.float32)
    assert decode.answers({"y": values})["y", ""].tolist() == [12, 9]
    assert decode.truth({"y": values})["y"].tolist() == [12, 9]


def test_a_tensor_comes_out_as_it_is(spec_of: Make) -> None:
    values = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    np.testing.assert_array_equal(
        decoder(spec_of, "tensor").answers({"y": values})["y", ""], values
    )
