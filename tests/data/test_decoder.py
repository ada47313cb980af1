"""Results of the network as answers and as what metrics take."""

from collections.abc import Callable

import numpy as np

from netspec.data.answers import AnswerForm
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


def test_a_vector_comes_back_in_its_units(spec_of: Make) -> None:
    state: dict[str, object] = {"center": [10.0, 0.0], "scale": [2.0, 5.0]}
    decode = decoder(spec_of, "{vector: 2, columns: [a, b]}", state)
    values = np.array([[1.0, 1.0], [-0.5, 0.2]], np.float32)
    answer = decode.answers({"y": values})["y", ""]
    np.testing.assert_allclose(answer, [[12, 5], [9, 1]])
    np.testing.assert_allclose(decode.truth({"y": values})["y"], answer)


def test_a_set_answers_with_every_class_above_its_threshold(spec_of: Make) -> None:
    for threshold, expected in ((0.5, [[False, True], [True, True]]), (0.9, [[False] * 2] * 2)):
        decode = decoder(spec_of, f"{{set: {{classes: [a, b], threshold: {threshold}}}}}")
        logits = np.array([[-1.0, 2.0], [0.5, 0.1]], np.float32)
        answers = decode.answers({"y": logits})
        assert answers["y", ""].tolist() == expected
        np.testing.assert_allclose(
            answers["y", "probability"], 1 / (1 + np.exp(-logits)), rtol=1e-6
        )
        assert decode.measured({"y": logits})["y"].tolist() == np.array(expected, int).tolist()


def test_sets_are_lists_of_names_in_records_and_one_text_in_tables(spec_of: Make) -> None:
    spec = spec_of(
        "{table: t.csv}", "{a: number}", "{y: {set: {classes: [a, b], separator: '; '}}}"
    )
    form = AnswerForm(spec)
    answers = {
        ("y", ""): np.array([[True, True], [False, False]]),
        ("y", "probability"): np.array([[0.75, 0.5], [0.25, 0.0]], np.float32),
    }
    assert form.records(answers) == [
        {"y": ["a", "b"], "y_probability": {"a": 0.75, "b": 0.5}},
        {"y": [], "y_probability": {"a": 0.25, "b": 0.0}},
    ]
    columns = form.columns(answers)
    assert columns["y"].tolist() == ["a; b", ""]
    assert columns["y_probability_b"].tolist() == [0.5, 0.0]


BOX = "{box: p, columns: [x0, y0, x1, y1]}"


def test_a_box_comes_back_in_pixels_of_each_raw_picture(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{p: {image: {size: [10, 20], fit: pad}}}", f"{{y: {BOX}}}")
    decode = Decoder(spec.outputs, Fitted({}, {}))
    sizes = {"p": np.array([[100, 200], [100, 100]])}
    # the second is scaled to 10 pixels of 20, and so has 5 black ones on its left
    shares = np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.0, 0.5, 1.0]], np.float32)
    answer = decode.answers({"y": shares}, sizes)["y", ""]
    np.testing.assert_allclose(answer, [[20, 20, 60, 40], [0, 0, 50, 100]], atol=1e-4)
    turned = shares[:, [2, 3, 0, 1]]
    np.testing.assert_allclose(decode.measured({"y": turned}, sizes)["y"], answer, atol=1e-4)


def test_a_box_ends_where_the_picture_does(spec_of: Make) -> None:
    spec = spec_of("{table: t.csv}", "{p: {image: {size: 10, fit: stretch}}}", f"{{y: {BOX}}}")
    beyond = np.array([[-1.0, 0.5, 2.0, 0.75]], np.float32)
    answer = Decoder(spec.outputs, Fitted({}, {})).answers(
        {"y": beyond}, {"p": np.array([[40, 80]])}
    )
    np.testing.assert_allclose(answer["y", ""], [[0, 20, 80, 30]], atol=1e-4)


def test_a_tensor_comes_out_as_it_is(spec_of: Make) -> None:
    values = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    np.testing.assert_array_equal(
        decoder(spec_of, "tensor").answers({"y": values})["y", ""], values
    )
