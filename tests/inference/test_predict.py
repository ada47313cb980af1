"""`netspec predict`: files in, answers out."""

import csv
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
import pytest

Run = Callable[..., tuple[int, str, str]]


def table_of(model: Path) -> Path:
    return model.parents[1] / "t.csv"


def test_answers_are_those_of_evaluate(cli: Run, table_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    code, _, _ = cli("evaluate", table_model.parent, table_of(table_model), "--predictions", out)
    assert code == 0
    code, said, _ = cli("predict", table_model, table_of(table_model))
    assert code == 0
    ours = list(csv.DictReader(said.splitlines()))
    theirs = list(csv.DictReader(out.open()))
    assert len(ours) == len(theirs) == 60
    for a, b in zip(ours, theirs, strict=True):
        truth = {f"{name}_truth" for name in ("sick", "town", "cost")}
        assert b.keys() - a.keys() == {"row", *truth}
        assert a["town"] == b["town"]
        for name in ("town_probability_Aa", "sick_probability"):
            assert float(a[name]) == pytest.approx(float(b[name]), abs=1e-5)
        assert float(a["cost"]) == pytest.approx(float(b["cost"]), rel=1e-4, abs=1e-3)


def test_evaluate_tells_the_row_and_the_truth_of_each_answer(
    cli: Run, table_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    cli("evaluate", table_model.parent, table_of(table_model), "--predictions", out)
    with table_of(table_model).open() as file, out.open() as answers:
        for number, (given, answer) in enumerate(
            zip(csv.DictReader(file), csv.DictReader(answers), strict=True), start=1
        ):
            assert answer["row"] == str(number)
            assert answer["town_truth"] == given["town"]
            assert answer["sick_truth"] == ("true" if given["sick"] == "1" else "false")
            assert float(answer["cost_truth"]) == float(given["cost"])
            assert "deep_truth" not in answer


def test_batches_of_any_size_give_the_same(cli: Run, table_model: Path) -> None:
    whole = cli("predict", table_model, table_of(table_model))[1]
    for size in (1, 7, 60):
        cut = cli("predict", table_model, table_of(table_model), "--batch-size", size)[1]
        assert cut == whole


def test_every_form_of_data_gives_the_same(cli: Run, table_model: Path, tmp_path: Path) -> None:
    with table_of(table_model).open() as file:
        rows = list(csv.DictReader(file))
    lines = [
        json.dumps({**row, "level": int(row["level"]), "age": row["age"] or None}) for row in rows
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    columns = {
        "age": [float(row["age"]) if row["age"] else None for row in rows],
        "sex": [row["sex"] for row in rows],
        "level": [int(row["level"]) for row in rows],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")
    (tmp_path / "t.tsv").write_text(table_of(table_model).read_text().replace(",", "\t"))
    whole = cli("predict", table_model, table_of(table_model))[1]
    for name in ("t.jsonl", "t.parquet", "t.tsv"):
        assert cli("predict", table_model, tmp_path / name)[1] == whole


def test_every_form_of_answers_says_the_same(cli: Run, table_model: Path, tmp_path: Path) -> None:
    table = table_of(table_model)
    for name in ("a.csv", "a.jsonl", "a.parquet"):
        assert (
            cli("predict", table_model, table, "--out", tmp_path / name, "--batch-size", 25)[0] == 0
        )
    plain = list(csv.DictReader((tmp_path / "a.csv").open()))
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    typed = pyarrow.parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert len(plain) == len(lines) == len(typed) == 60
    for a, b, c in zip(plain, lines, typed, strict=True):
        assert a["town"] == b["town"] == c["town"]
        assert a["sick"] == str(b["sick"]).lower() == str(c["sick"]).lower()
        assert float(a["cost"]) == pytest.approx(b["cost"])
        assert b["cost"] == pytest.approx(c["cost"])
        assert float(a["town_probability_Aa"]) == pytest.approx(b["town_probability"]["Aa"])


def test_columns_can_be_kept_beside_the_answers(cli: Run, table_model: Path) -> None:
    said = cli("predict", table_model, table_of(table_model), "--keep", "age,town")[1]
    first = next(csv.DictReader(said.splitlines()))
    assert list(first)[:3] == ["age", "town_given", "sick"]


def test_pictures_and_folders_are_answered_by_file(cli: Run, photo_model: Path) -> None:
    folder = photo_model.parents[1] / "f"
    said = cli("predict", photo_model, folder, "--batch-size", 3)[1]
    rows = list(csv.DictReader(said.splitlines()))
    assert [Path(row["file"]).parent.name for row in rows] == ["cat"] * 5 + ["dog"] * 5
    one = cli("predict", photo_model, folder / "dog/3.png")[1]
    assert one.splitlines()[1] == said.splitlines()[9]


def test_a_broken_picture_is_named_and_left_out_on_request(
    cli: Run, photo_model: Path, tmp_path: Path
) -> None:
    good = photo_model.parents[1] / "f/dog/3.png"
    (tmp_path / "a.png").write_bytes(good.read_bytes()[:60])
    (tmp_path / "b.png").write_bytes(good.read_bytes())
    out = tmp_path / "answers.csv"
    code, _, said = cli("predict", photo_model, tmp_path, "--out", out)
    assert code == 1
    assert "NS4008" in said
    assert "a.png" in said
    assert not out.exists()
    assert cli("predict", photo_model, tmp_path, "--out", out, "--skip-broken")[0] == 0
    assert len(out.read_text().splitlines()) == 2


def test_a_fault_in_the_middle_leaves_no_file(cli: Run, table_model: Path, tmp_path: Path) -> None:
    text = table_of(table_model).read_text().replace("\n50,", "\nfifty,")
    (tmp_path / "t.csv").write_text(text)
    out = tmp_path / "a.csv"
    out.write_text("the answers of yesterday")
    code, _, said = cli(
        "predict", table_model, tmp_path / "t.csv", "--out", out, "--batch-size", 10
    )
    assert code == 1
    assert "`fifty` is no number" in said
    assert "t.csv:52:1" in said
    assert out.read_text() == "the answers of yesterday"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "t.csv"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("t.csv", "age,sex\n1,m\n", "no column `level`"),
        ("t.csv", "", "is empty"),
        ("t.csv", "age,sex,level\n", "holds no rows"),
        ("t.csv", "age;sex;level\n1;m;1\n", "has one column only"),
        ("t.jsonl", "", "holds no rows"),
        ("t.jsonl", "[" * 100_000, "no JSON"),
        ("t.jsonl", "{", "no JSON"),
        ("t.jsonl", "[1]", "one JSON object"),
        ("t.jsonl", '{"age": 1}', "no `sex`"),
        ("t.xlsx", "x", "of no form that is read here"),
        ("t.parquet", "x", "no Parquet file"),
        ("photo.png", "x", "takes no picture"),
    ],
)
def test_data_that_cannot_be_answered_are_told(
    name: str, text: str, words: str, cli: Run, table_model: Path, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    code, _, said = cli("predict", table_model, tmp_path / name)
    assert code == 1
    assert words in said


def test_files_that_are_not_there_are_a_fault_of_usage(cli: Run, table_model: Path) -> None:
    assert cli("predict", table_model, "nowhere.csv")[0] == 2
    assert cli("predict", "nowhere.onnx", table_of(table_model))[0] == 2
    assert cli("predict", table_model, table_of(table_model), "--format", "parquet")[0] == 2


def test_what_is_read_is_never_written_over(cli: Run, table_model: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table_of(table_model).read_bytes())
    before = table_model.read_bytes()
    for out in (tmp_path / "t.csv", table_model):
        code, _, told = cli("predict", table_model, tmp_path / "t.csv", "--out", out)
        assert code == 2
        assert "is read here" in told
    assert table_model.read_bytes() == before
    assert (tmp_path / "t.csv").read_bytes() == table_of(table_model).read_bytes()


def test_whole_numbers_that_became_floats_are_the_same_class(
    cli: Run, table_model: Path, tmp_path: Path
) -> None:
    header, *lines = table_of(table_model).read_text().splitlines()
    floats = [re.sub(r",([123]),", r",\1.0,", line, count=1) for line in lines]
    (tmp_path / "t.csv").write_text("\n".join([header, *floats]) + "\n")
    whole = cli("predict", table_model, table_of(table_model))[1]
    assert cli("predict", table_model, tmp_path / "t.csv")[1] == whole


def test_cells_of_no_known_class_are_counted(cli: Run, table_model: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("age,sex,level\n1,male,1\n2,m,1\n3,female,1\n")
    _, said, told = cli("predict", table_model, tmp_path / "t.csv", "--batch-size", 2)
    assert len(said.splitlines()) == 4
    (tmp_path / "one.csv").write_text("age,sex,level\n1,male,1\n")
    _, _, one = cli("predict", table_model, tmp_path / "one.csv", "--out", tmp_path / "a.csv")
    assert "`sex`: 1 cell is none of its classes and counts as unknown\nwrote 1 answer to" in one
    assert "`sex`: 2 cells are none of its classes" in told


def test_kept_columns_of_any_type_go_into_parquet(
    cli: Run, table_model: Path, tmp_path: Path
) -> None:
    record = {"age": 1, "sex": "m", "level": 1}
    kept = [None, "a", 2**70, [1], True, {"a": ["b"]}]
    lines = [json.dumps({**record, "id": one}) for one in kept]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    out = tmp_path / "a.parquet"
    words = ("--keep", "id", "--out", out, "--batch-size", 1)
    assert cli("predict", table_model, tmp_path / "t.jsonl", *words)[0] == 0
    ids = pyarrow.parquet.read_table(out)["id"].to_pylist()
    assert ids == [None, "a", str(2**70), "[1]", "True", '{"a": ["b"]}']


def test_a_form_that_cannot_be_written_is_told(cli: Run, table_model: Path, tmp_path: Path) -> None:
    words = ("predict", table_model, table_of(table_model), "--out")
    code, _, told = cli(*words, tmp_path / "a.xlsx")
    assert code == 2
    assert "`.csv`, `.jsonl` or `.parquet`" in told
    assert cli(*words, tmp_path / "a.txt", "--format", "csv")[0] == 0


def test_columns_that_are_called_like_answers_keep_a_name_of_their_own(
    cli: Run, table_model: Path, tmp_path: Path
) -> None:
    with table_of(table_model).open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {"town_probability": "a", "town_given": "b", "town": "c"}
    with (tmp_path / "t.csv").open("w") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    keep = ("--keep", "town,town_probability,town_given")
    kept = {"town_given_given": "c", "town_probability_given": "a", "town_given": "b"}
    for form in ("csv", "jsonl"):
        said = cli("predict", table_model, tmp_path / "t.csv", *keep, "--format", form)[1]
        lines = said.splitlines()
        first = json.loads(lines[0]) if form == "jsonl" else next(csv.DictReader(lines))
        assert kept.items() <= first.items()
        assert first["town"] in ("Aa", "Bb")


def test_packed_tables_and_json_lines_are_answered_and_measured(
    cli: Run, table_model: Path, tmp_path: Path
) -> None:
    with table_of(table_model).open() as file:
        rows = list(csv.DictReader(file))
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(table_of(table_model).read_bytes()))
    lines = "\n".join(
        json.dumps({**row, "level": int(row["level"]), "age": row["age"] or None}) for row in rows
    )
    (tmp_path / "t.jsonl").write_text(lines)
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    run = table_model.parent
    answers = cli("predict", table_model, table_of(table_model))[1]
    worth = json.loads(cli("evaluate", run, table_of(table_model), "--format", "json")[1])
    for name in ("t.csv.gz", "t.jsonl", "t.jsonl.gz"):
        assert cli("predict", table_model, tmp_path / name)[1] == answers
        code, said, told = cli("evaluate", run, tmp_path / name, "--format", "json")
        assert code == 0, told
        assert json.loads(said)["metrics"] == worth["metrics"]
    (tmp_path / "u.jsonl").write_text('{"age": 3, "sex": "m", "level": 1, "town": "Aa"}\n')
    code, _, told = cli("evaluate", run, tmp_path / "u.jsonl")
    assert code == 1
    assert "has no columns `sick`, `cost`" in told
