"""The names of answers."""

from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText
from netspec.spec.answers import answer_names


def names(outputs: str, *inputs: str) -> dict[tuple[str, str], str]:
    text = f"netspec: 1\nname: n\ninput: {{a: {{array: [1]}}}}\nlayers: [linear: 1]\noutput: {outputs}\n"
    spec, _ = compile_text(SourceText("n.yaml", text)).sound()
    return answer_names(spec.outputs, inputs)


def test_an_answer_is_called_as_its_output() -> None:
    assert names("{y: number}", "a") == {("y", ""): "y"}


def test_a_probability_says_so() -> None:
    assert names("{y: binary}", "a") == {("y", ""): "y", ("y", "probability"): "y_probability"}


def test_an_output_that_bears_an_inputs_name_gets_out() -> None:
    assert names("{y: binary}", "y") == {
        ("y", ""): "y_out",
        ("y", "probability"): "y_out_probability",
    }


def test_a_probability_that_bears_an_inputs_name_moves_the_whole_answer() -> None:
    assert list(names("{y: binary}", "y_probability").values()) == ["y_out", "y_out_probability"]


def test_an_output_keeps_its_name_before_anothers_part_gets_it() -> None:
    first = names("{y: binary, y_probability: number}")
    second = names("{y_probability: number, y: binary}")
    assert first == second
    assert list(first.values()) == ["y_out", "y_out_probability", "y_probability"]


def test_no_two_answers_bear_one_name() -> None:
    found = names("{y: binary, y_out: binary, y_out_out: number}", "y", "y_out")
    assert len({*found.values(), "y", "y_out"}) == len(found) + 2
