"""Columns that can be read and spoil a training all the same, and those that only look so."""

import random
from collections.abc import Callable, Iterable

import pytest

from netspec.data.dataset import prepare
from netspec.data.peek import look
from netspec.spec.model import Spec

Make = Callable[..., Spec]
CHOOSER = random.Random(0)
AGES = [CHOOSER.randint(20, 70) for _ in range(60)]
BOUGHT = [CHOOSER.random() < 0.4 for _ in AGES]
PLACES = [CHOOSER.choice(["east", "west", "north"]) for _ in AGES]
PRICES = [100 + CHOOSER.random() * 50 for _ in AGES]


def table(**columns: Iterable[object]) -> str:
    rows = zip(*columns.values(), strict=True)
    return "\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n"


def warned(spec: Spec) -> list[tuple[str, str, int]]:
    return [(one.code, one.severity, one.where.place.span.line) for one in look(spec)]


def flags(values: Iterable[bool]) -> list[str]:
    return [str(value).lower() for value in values]


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        ("{category: [de, fr]}", ["de"] * 60, "NS4033"),
        ("number", [7] * 60, "NS4033"),
        ("number", [""] * 60, "NS4033"),
        ("number", range(1000, 1060), "NS4034"),
        ("{number, column: customer_id}", CHOOSER.sample(range(10**6), 60), "NS4034"),
        ("binary", flags(BOUGHT), "NS4035"),
        ("{category: [yes, no]}", ["yes" if one else "no" for one in BOUGHT], "NS4035"),
        ("number", [(3 if one else 1) + CHOOSER.random() for one in BOUGHT], "NS4035"),
    ],
)
def test_a_column_that_spoils_the_training_is_told_at_its_input(
    spec_of: Make, kind: str, cells: list[object], code: str
) -> None:
    name = "customer_id" if "customer_id" in kind else "odd"
    text = table(age=AGES, **{name: cells}, bought=flags(BOUGHT))
    spec = spec_of(
        "{table: t.csv}", f"{{age: number, odd: {kind}}}", "{bought: binary}", t__csv=text
    )
    (found,) = look(spec)
    assert (found.code, found.severity, found.where.place.span.line) == (code, "warning", 3)
    assert found.where.place.span.column == 22
    assert "`odd`" in str(found.help)


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("{category: [east, west, north]}", PLACES),
        ("number", PRICES),
        # a year bears no name of an identifier, and comes more than once
        ("number", [1990 + age % 20 for age in AGES]),
        # numbers of many digits that are all different measure something, most often
        ("number", [price * 1e6 for price in PRICES]),
        # nearly the answer, but not quite: that is what one hopes for
        ("binary", flags(one if i % 9 else not one for i, one in enumerate(BOUGHT))),
    ],
)
def test_columns_of_every_day_are_not(spec_of: Make, kind: str, cells: list[object]) -> None:
    text = table(age=AGES, usual=cells, bought=flags(BOUGHT))
    inputs = f"{{age: number, usual: {kind}}}"
    assert look(spec_of("{table: t.csv}", inputs, "{bought: binary}", t__csv=text)) == []


def test_a_number_that_is_a_multiple_of_the_target_gives_it_away(spec_of: Make) -> None:
    text = table(age=AGES, gross=[price * 1.19 + 3 for price in PRICES], price=PRICES)
    inputs = "{age: number, gross: number}"
    spec = spec_of("{table: t.csv}", inputs, "{price: number}", t__csv=text)
    (found,) = look(spec)
    assert found.code == "NS4035"
    assert "0.840336" in found.message


def test_one_sided_answers_are_told_until_they_are_weighed(spec_of: Make) -> None:
    text = table(age=AGES, ill=["true"] + ["false"] * 59)
    spec = spec_of("{table: t.csv}", "{age: number}", "{ill: binary}", t__csv=text)
    assert warned(spec) == [("NS4036", "warning", 5)]
    weighed = "{ill: {binary, loss: focal}}"
    assert look(spec_of("{table: t.csv}", "{age: number}", weighed, t__csv=text)) == []


def test_answers_that_are_all_the_same_teach_nothing(spec_of: Make) -> None:
    text = table(age=AGES, ill=["false"] * 60)
    spec = spec_of("{table: t.csv}", "{age: number}", "{ill: binary}", t__csv=text)
    assert warned(spec) == [("NS4033", "warning", 5)]


def test_parts_of_a_few_rows_are_told_at_their_shares(spec_of: Make) -> None:
    text = table(age=AGES, bought=flags(BOUGHT))
    data = "{table: t.csv, split: {validation: 0.05, test: 0.5}}"
    spec = spec_of(data, "{age: number}", "{bought: binary}", t__csv=text)
    (found,) = look(spec)
    assert (found.code, found.where.place.span.column) == ("NS4037", 42)
    assert "leave 3 for the validation" in found.message


def test_of_thirty_rows_nothing_is_concluded(spec_of: Make) -> None:
    text = table(age=AGES[:20], odd=["de"] * 20, bought=flags(BOUGHT[:20]))
    inputs = "{age: number, odd: {category: [de, fr]}}"
    assert look(spec_of("{table: t.csv}", inputs, "{bought: binary}", t__csv=text)) == []


def test_rows_that_stand_in_train_and_test_are_counted(spec_of: Make) -> None:
    doubled = table(age=AGES * 2, price=PRICES * 2)
    data = "{table: t.csv, split: {test: 0.4, seed: 1}}"
    said: list[str] = []
    prepare(spec_of(data, "{age: number}", "{price: number}", t__csv=doubled), said.append)
    (line,) = [one for one in said if "same answer" in one]
    assert "of 48 test rows have the same inputs and the same answer as a training row" in line
    assert "`split: {group: COLUMN}`" in line
    once: list[str] = []
    text = table(age=AGES, price=PRICES)
    prepare(spec_of(data, "{age: number}", "{price: number}", t__csv=text), once.append)
    assert not any("same answer" in one for one in once)
