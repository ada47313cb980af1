"""The floors of the house: imports go down only, and each heavy package stays where it belongs."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "netspec"

FLOOR = {
    "version": 0,
    "source": 1,
    "kinds": 2,
    "spec": 3,
    "onnx_writer": 3,
    "graph": 4,
    "data": 4,
    "pytorch": 5,
    "inference": 5,
    "training": 6,
    "contract": 6,
    "export": 7,
    "network": 8,
    "lsp": 8,
    "cli": 9,
    "__init__": 9,
    "__main__": 10,
}

ALLOWED = {
    "yaml": ({"source"}, "read YAML through netspec.source.yaml_reader"),
    "jsonschema": (
        set(),
        "the binder checks specs; the schema is for editors, and a referee in tests",
    ),
    "numpy": (
        {"onnx_writer", "data", "inference", "training", "contract", "export"},
        "kinds and graph hold plain numbers",
    ),
    "pyarrow": ({"data", "inference"}, "read Parquet through netspec.data"),
    "onnx": (
        {"onnx_writer", "contract", "export"},
        "record nodes with kinds.lowering.OnnxRecorder",
    ),
    "onnxruntime": (
        {"data", "inference", "contract", "export"},
        "encode with netspec.data, predict with netspec.inference",
    ),
    "torch": ({"pytorch", "training", "contract"}, "describe a layer with kinds.lowering.Torch"),
    "PIL": ({"data", "inference"}, "open pictures with netspec.data.pictures"),
    "rich": ({"cli"}, "report progress through a watcher"),
    "safetensors": ({"pytorch", "training", "export"}, "weights are read and written there"),
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(_without_type_checking(ast.parse(path.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _without_type_checking(tree: ast.Module) -> ast.Module:
    """What stands under `if TYPE_CHECKING:` is for the type checker and is never run."""

    class Drop(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> ast.AST | None:
            if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                return None
            self.generic_visit(node)
            return node

    return Drop().visit(tree)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    here = room(path)
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "netspec" or len(parts) < 2 or parts[1] not in FLOOR:
            continue
        there = parts[1]
        assert there == here or FLOOR[there] < FLOOR[here], (
            f"{path.name} on floor {FLOOR[here]} ({here}) imports {name} on floor {FLOOR[there]}"
        )


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_packages_stay_on_their_floors(path: Path) -> None:
    for name in imports_of(path):
        package = name.split(".")[0]
        if package in ALLOWED:
            rooms, instead = ALLOWED[package]
            assert room(path) in rooms, f"{path.name} imports {package}: {instead}"


def test_every_room_has_a_floor() -> None:
    rooms = {room(path) for path in MODULES}
    assert rooms <= set(FLOOR)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_roof_prints(path: Path) -> None:
    if room(path) in ("cli", "__main__"):
        return
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    names = {call.id for call in calls if isinstance(call, ast.Name)}
    assert not names & {"print", "input", "exit", "quit"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_outgrows_its_page(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
