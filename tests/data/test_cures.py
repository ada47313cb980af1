"""Whether the help for a faulty cell names the cure that it needs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netspec.data.cells import CellError, converted
from netspec.data.dataset import prepare
from netspec.data.peek import look
from netspec.kinds.columns import CellRule
from netspec.source.diagnostics import Diagnostic
from netspec.spec.model import Spec

Make = Callable[..., Spec]
Told = Callable[[Callable[[], object]], Diagnostic]


def cured(spec_of: Make, told: Told, output: str, *cells: str) -> str:
    """The help for the first fault of a target with these cells, which `check` and `train` agree about."""
    table = "a,y\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
    spec = spec_of("{table: t.csv}", "{a: number}", f"{{y: {output}}}", t__csv=table)
    found = told(lambda: prepare(spec))
    assert found.code == "NS4005"
    (looked,) = look(spec)
    assert (looked.message, looked.help) == (found.message, found.help)
    return str(found.help)


@pytest.mark.parametrize(
    ("cell", "separator"),
    [
        ("ski|family", "|"),
        ("ski ; family", ";"),
        ("ski/family", "/"),
        ("ski family", " "),
        ("ski|", "|"),
        # one that is no class, parted as classes most often are
        ("ski|sea", "|"),
    ],
)
def test_a_set_that_is_parted_otherwise_is_offered_the_separator(
    cell: str, separator: str, spec_of: Make, told: Told
) -> None:
    help = cured(spec_of, told, "{set: [ski, family]}", "ski", cell)
    assert f"`separator: '{separator}'`" in help


def test_the_separator_that_is_offered_cures(spec_of: Make) -> None:
    output = "{y: {set: {classes: [ski, family], separator: '|'}}}"
    spec = spec_of("{table: t.csv}", "{a: number}", output, t__csv="a,y\n1,ski\n2,ski|family\n")
    assert not look(spec)


def test_a_comma_is_offered_where_another_separator_was_named(spec_of: Make, told: Told) -> None:
    output = "{set: {classes: [ski, family], separator: '|'}}"
    assert "`separator: ','`" in cured(spec_of, told, output, '"ski, family"')


def test_a_part_that_is_no_class_is_not_taken_apart(spec_of: Make, told: Told) -> None:
    help = cured(spec_of, told, "{set: [ski, family]}", '"ski, deep sea"')
    assert help == "correct the cell, or add it to the classes in the spec"


@pytest.mark.parametrize(
    ("output", "cell", "words"),
    [
        ("{category: [Ski, sea]}", "ski", "the class `Ski` in capitals alone"),
        ("{set: [Ski, sea]}", "ski", "the class `Ski` in capitals alone"),
        ("{binary: ['No', 'Yes']}", "no", "the class `No` in capitals alone"),
        ("{category: ['ski ', sea]}", "ski", "the class `ski ` in the spaces around it alone"),
    ],
)
def test_a_class_that_differs_in_form_alone_is_named(
    output: str, cell: str, words: str, spec_of: Make, told: Told
) -> None:
    assert words in cured(spec_of, told, output, cell)


def test_yes_and_no_are_not_to_be_made_three(spec_of: Make, told: Told) -> None:
    three = cured(spec_of, told, "{binary: ['No', 'Yes']}", "No", "Yes", "Perhaps")
    assert three == "correct the cell; with more than two values it is a `category`"
    two = cured(spec_of, told, "{binary: ['No', 'Yes']}", "J", "N", "J")
    assert "`binary: [J, N]`" in two
    assert "`binary: [1, 2]`" in cured(spec_of, told, "{binary: [0, 1]}", "1", "2")


@pytest.mark.parametrize(
    ("count", "cells", "words"),
    [
        (2, "121", "a count of 2 means the classes 0 and 1"),
        (2, "121", "list those that the data hold: `[1, 2]`"),
        (3, "123", "a count of 3 means the classes 0 to 2"),
    ],
)
def test_a_count_of_classes_is_explained(
    count: int, cells: str, words: str, spec_of: Make, told: Told
) -> None:
    assert words in cured(spec_of, told, f"{{category: {count}}}", *cells)


def test_the_labels_of_an_array_are_offered_as_well(
    spec_of: Make, told: Told, tmp_path: Any
) -> None:
    np.savez(tmp_path / "a.npz", x=np.zeros(3, np.float32), y=np.array([1, 2, 1]))
    spec = spec_of("{arrays: a.npz}", "{x: number}", "{y: {category: 2}}")
    assert "`[1, 2]`" in str(told(lambda: prepare(spec)).help)


def test_an_input_is_told_of_the_class_that_it_means(spec_of: Make) -> None:
    inputs = "{a: {category: [Ski, sea]}}"
    (found,) = look(spec_of("{table: t.csv}", inputs, "{y: number}", t__csv="a,y\nski,1\nsea,2\n"))
    assert found.severity == "warning"
    assert "the class `Ski`" in str(found.help)


@pytest.mark.parametrize(
    ("cell", "sign"),
    [("0.844%", "%"), ("12 %", "%"), ("0,844%", "%"), ("$12.5", "$"), ("3 €", "€")],
)
def test_a_sign_beside_a_number_must_go(cell: str, sign: str) -> None:
    for cells in ([cell, cell], ["1", "2", cell]):
        with pytest.raises(CellError) as caught:
            converted(cells, CellRule("float32"))
        assert f"take the `{sign}` out of the cells" in str(caught.value.help)


def test_a_sign_without_a_number_is_text() -> None:
    with pytest.raises(CellError) as caught:
        converted(["%", "a%"], CellRule("float32"))
    assert "is the column a `category`?" in str(caught.value.help)


@pytest.mark.parametrize(
    ("data", "text"),
    [("{table: t.csv}", "a,y\n"), ("{table: t.csv}", ""), ("{table: t.jsonl}", "")],
)
def test_an_empty_file_has_a_cure(data: str, text: str, spec_of: Make, told: Told) -> None:
    spec = spec_of(data, "{a: number}", "{y: number}", t__csv=text, t__jsonl=text)
    for found in (told(lambda: prepare(spec)), *look(spec)):
        assert found.code == "NS4012"
        assert "name another file" in str(found.help)
