"""An exported file answers where only onnxruntime and numpy are installed: no netspec, no PyTorch."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

import netspec

ROOT = Path(__file__).parents[1]

PROGRAM = '''
import sys

class OnlyThese:
    """Lets nothing be imported but numpy, onnxruntime, and what belongs to Python or to these."""
    allowed = {"numpy", "onnxruntime", "flatbuffers", "google", "packaging", "sympy", "mpmath", "coloredlogs", "humanfriendly"}
    def find_spec(self, name, path=None, target=None):
        first = name.split(".")[0]
        if first not in self.allowed and first not in sys.stdlib_module_names:
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, OnlyThese())
import numpy as np
import onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
BODY
assert not {"netspec", "torch", "onnx", "PIL", "yaml"} & set(sys.modules)
'''


def answers_of(model: Path, body: str) -> str:
    program = PROGRAM.replace("BODY", dedent(body))
    done = subprocess.run(
        [sys.executable, "-c", program, str(model)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def penguins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    network = netspec.load(ROOT / "specs/penguins.yaml", {"train.epochs": 5})
    run = tmp_path_factory.mktemp("runs") / "penguins"
    network.train(run)
    return run / "penguins.onnx"


@pytest.fixture(scope="module")
def fashion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    network = netspec.load(ROOT / "specs/fashion_mnist.yaml", {"train.epochs": 1})
    run = tmp_path_factory.mktemp("runs") / "fashion"
    network.train(run)
    return run / "fashion_mnist.onnx"


def test_penguins_takes_text_and_gaps(penguins: Path) -> None:
    said = answers_of(
        penguins,
        """
        row = dict(
            bill_length_mm=[39.1, np.nan], bill_depth_mm=[18.7, 17], flipper_length_mm=[181, np.nan],
            body_mass_g=[3750, 4000],
        )
        given = {k: np.array(v, np.float32) for k, v in row.items()}
        given["island"] = np.array(["Torgersen", "Atlantis"], object)
        given["sex"] = np.array(["MALE", ""], object)
        species, probability = session.run(["species", "species_probability"], given)
        print(species.tolist(), probability.shape, bool(np.isfinite(probability).all()))
        """,
    )
    model = netspec.Predictor(penguins)
    columns = {
        "bill_length_mm": [39.1, None],
        "bill_depth_mm": [18.7, 17],
        "flipper_length_mm": [181, None],
        "body_mass_g": [3750, 4000],
        "island": ["Torgersen", "Atlantis"],
        "sex": ["MALE", None],
    }
    expected = model.predict_columns(columns)["species"].tolist()
    assert said.strip() == f"{expected} (2, 3) True"


def test_fashion_takes_pictures_of_any_size(fashion: Path) -> None:
    said = answers_of(
        fashion,
        """
        for size in ((28, 28), (40, 61), (7, 9)):
            pixels = np.random.default_rng(0).integers(0, 256, (2, *size, 1)).astype(np.uint8)
            label, probability = session.run(["label", "label_probability"], {"image": pixels})
            assert probability.shape == (2, 10) and np.allclose(probability.sum(1), 1, atol=1e-5)
            print(*label, sep=";")
        """,
    )
    model = netspec.Predictor(fashion)
    for line, size in zip(said.splitlines(), ((28, 28), (40, 61), (7, 9)), strict=True):
        pixels = np.random.default_rng(0).integers(0, 256, (2, *size, 1)).astype(np.uint8)
        expected = [one["label"] for one in model.predict([{"image": one} for one in pixels])]
        assert line.split(";") == expected
