"""`netspec new`: a shipped example and its data, copied to where one stands."""

from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.cli.new import shipped

EXAMPLES = sorted(path.stem for path in shipped().glob("*.yaml"))
NETWORKS = sorted(path.stem for path in (shipped() / "zoo").glob("*.yaml"))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_with_its_data_and_is_sound(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", name]) == 0
    assert f"next: netspec train {name}.yaml" in capsys.readouterr().err
    assert main(["check", f"{name}.yaml", "--trust"]) == 0, capsys.readouterr().out


def test_what_is_written(here: Path) -> None:
    assert main(["new", "penguins"]) == 0
    assert files(here) == {"penguins.yaml", "data/penguins.csv", "data/LICENSES.md"}
    original = (shipped() / "penguins.yaml").read_text("utf-8")
    schema, rest = original.split("\n", 1)
    assert schema.startswith("# yaml-language-server:")
    assert Path("penguins.yaml").read_text("utf-8") == rest


def test_a_folder_of_pictures_comes_whole(here: Path) -> None:
    assert main(["new", "fashion_folder", "--to", "clothes"]) == 0
    assert len(list(Path("clothes").rglob("*.png"))) == 250
    assert set(here.iterdir()) == {here / "clothes"}


def test_an_example_with_python_code_says_so(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "own_layer"]) == 0
    told = capsys.readouterr().err
    assert "extensions/periodic.py: Python code of the example, to be read first" in told
    assert "next: netspec train own_layer.yaml --trust" in told
    assert files(here) == {
        "own_layer.yaml",
        "extensions/periodic.py",
        "data/energy_efficiency.csv",
        "data/LICENSES.md",
    }
    assert main(["check", "own_layer.yaml"]) == 1


def test_a_spec_is_never_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("penguins.yaml").write_text("mine", "utf-8")
    assert main(["new", "penguins"]) == 2
    assert "`penguins.yaml` is there already, and nothing was changed" in capsys.readouterr().err
    assert Path("penguins.yaml").read_text("utf-8") == "mine"
    assert files(here) == {"penguins.yaml"}


def test_data_are_never_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = Path("data/penguins.csv")
    table.parent.mkdir()
    table.write_text("mine", "utf-8")
    assert main(["new", "penguins"]) == 2
    assert "penguins.csv` is there already, and nothing was changed" in capsys.readouterr().err
    assert files(here) == {"data/penguins.csv"}
    assert table.read_text("utf-8") == "mine"


def test_examples_may_share_their_data(here: Path) -> None:
    assert main(["new", "residual"]) == 0
    assert main(["new", "rows_lstm"]) == 0
    assert files(here) >= {"residual.yaml", "rows_lstm.yaml", "data/fashion_mnist_train.npz"}


def test_an_unknown_name_is_told_with_the_nearest(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "pengiuns"]) == 2
    told = capsys.readouterr().err
    assert "there is no example `pengiuns`" in told
    assert "did you mean `penguins`?" in told
    assert all(name in told for name in EXAMPLES)
    assert not files(here)


def test_the_ending_may_be_written(here: Path) -> None:
    assert main(["new", "penguins.yaml"]) == 0
    assert Path("penguins.yaml").is_file()


def test_without_a_name_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in EXAMPLES)
    assert "three species of penguins" in told


@pytest.mark.parametrize("name", NETWORKS)
def test_a_published_network_comes_with_all_it_is_made_of(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", name, "--to", "nets"]) == 0
    assert f"next: netspec build {Path('nets') / name}.yaml" in capsys.readouterr().err
    assert main(["check", f"nets/{name}.yaml"]) == 0, capsys.readouterr().out


def test_the_spec_that_a_network_uses_as_a_layer_is_copied_and_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "fcos_resnet50_fpn"]) == 0
    assert "wrote resnet50.yaml: its layers are a part of the network" in capsys.readouterr().err
    assert files(here) == {"fcos_resnet50_fpn.yaml", "resnet50.yaml"}
    backbone = Path("resnet50.yaml").read_text("utf-8")
    assert not backbone.startswith("# yaml-language-server:")


def test_a_spec_used_as_a_layer_is_never_written_over(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("resnet50.yaml").write_text("mine", "utf-8")
    assert main(["new", "fcos_resnet50_fpn"]) == 2
    assert "`resnet50.yaml` is there already" in capsys.readouterr().err
    assert Path("resnet50.yaml").read_text("utf-8") == "mine"
    assert files(here) == {"resnet50.yaml"}


def test_the_nearest_may_be_a_published_network(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "resnet-50"]) == 2
    told = capsys.readouterr().err
    assert "did you mean `resnet50`?" in told
    assert f"`netspec new` also lists {len(NETWORKS)} published networks" in told


def test_the_published_networks_are_listed_as_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new"]) == 0
    examples, networks = capsys.readouterr().out.split("where it comes from")
    lines = [line.split()[0] for line in networks.splitlines() if line.strip()[:1].isalpha()]
    assert lines == NETWORKS
    assert all(name in examples for name in EXAMPLES)


def test_a_network_comes_with_the_tables_by_which_it_takes_weights(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "gpt2"]) == 0
    assert files(here) == {"gpt2.yaml", "weights/gpt2_transformers.yaml"}
    assert "names of weights elsewhere" in capsys.readouterr().err
    weights = "train.weights={file: no.safetensors, rename: weights/gpt2_transformers.yaml}"
    assert main(["check", "gpt2.yaml", "--no-data", "--set", weights]) == 0
