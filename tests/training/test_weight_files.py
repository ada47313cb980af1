"""What a file may be that a network begins with: of another kind, damaged, or hostile."""

import json
import os
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from beginning import body, first, refusal, save, spec_of
from safetensors.torch import save_file

from netspec.cli.main import main
from netspec.graph.compiled import compile_file
from netspec.graph.started import start_faults


def test_a_number_that_is_none_is_not_begun_with(folder: Path) -> None:
    name = save(folder, lambda t: t["deep.bias"].fill_(float("nan")))
    assert "`deep.bias` in" in refusal(spec_of(folder, name))[1]


def test_half_precision_is_taken_as_float32(folder: Path) -> None:
    name = save(folder, lambda t: t.update({"deep.bias": t["deep.bias"].bfloat16()}))
    found = first(spec_of(folder, name))["deep.bias"]
    assert found.dtype == torch.float32
    assert torch.equal(found, body(folder)["deep.bias"].bfloat16().float())


@pytest.mark.parametrize("kept", [lambda t: t, lambda t: {"epoch": 3, "state_dict": t}])
def test_a_state_dict_of_pytorch_is_read(kept: Callable[[Any], Any], folder: Path) -> None:
    torch.save(kept(body(folder)), folder / "w.pth")
    path = spec_of(folder, "w.pth")
    assert all(torch.equal(one, body(folder)[name]) for name, one in first(path).items())
    assert start_faults(compile_file(path).graph) == []
    assert main(["weights", path]) == 0


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def test_a_file_with_code_is_refused_and_the_code_is_not_run(folder: Path) -> None:
    mark = folder / "ran"
    torch.save({"stem.weight": Bomb(mark)}, folder / "w.pt")
    code, told = refusal(spec_of(folder, "w.pt"))
    assert code == "NS5162"
    assert "w.pt" in told
    assert "code in a file is never run" in told
    assert main(["weights", str(folder / "net.yaml")]) == 1
    for protocol in (2, 4):
        (folder / "w.pt").write_bytes(pickle.dumps({"a": Bomb(mark)}, protocol=protocol))
        assert refusal(spec_of(folder, "w.pt"))[0] == "NS5162"
    assert not mark.exists()
    pickle.loads(pickle.dumps(Bomb(mark)))
    assert mark.exists(), "the bomb is one"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"\xff" * 8,
        b"\x02" + b"\x00" * 7 + b"[]",
        (20_000).to_bytes(8, "little") + b"[" * 20_000,
    ],
)
@pytest.mark.parametrize("ending", ["safetensors", "pt", "onnx"])
def test_a_damaged_file_is_told_as_such(content: bytes, ending: str, folder: Path) -> None:
    (folder / f"w.{ending}").write_bytes(content)
    path = spec_of(folder, f"w.{ending}")
    code, told = refusal(path)
    assert code == "NS5162"
    assert f"w.{ending}" in told
    assert main(["weights", path]) == 1


def test_a_file_cut_short_is_told_as_such(folder: Path) -> None:
    torch.save(body(folder), folder / "w.pt")
    for name in ("w.pt", "body.safetensors"):
        (folder / name).write_bytes((folder / name).read_bytes()[:-70])
        assert "copy the file once more" in refusal(spec_of(folder, name))[1]


@pytest.mark.parametrize(
    "said",
    [
        {"dtype": "F32", "shape": [-6], "data_offsets": [0, 24]},
        {"dtype": "F32", "shape": [6.0], "data_offsets": [0, 24]},
        {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 24]},
        {"dtype": "F32", "shape": [6], "data_offsets": [24, 0]},
        {"dtype": "F32", "shape": 6, "data_offsets": [0, 24]},
        {"shape": [6], "data_offsets": [0, 24]},
        [],
    ],
)
def test_a_header_that_contradicts_itself_is_damaged(said: Any, folder: Path) -> None:
    text = json.dumps({"deep.bias": said}).encode()
    (folder / "w.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + b"\x00" * 24)
    assert "damaged" in refusal(spec_of(folder, "w.safetensors"))[1]


def test_a_file_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spec_of(folder, "nowhere.safetensors")
    assert refusal(path)[0] == "NS4001"
    assert main(["weights", path]) == 2
    assert "nowhere.safetensors" in capsys.readouterr().err


def test_weights_of_safetensors_needs_no_pytorch(folder: Path) -> None:
    code = (
        "import sys; from netspec.cli.main import main; "
        "code = main(sys.argv[1:]); assert 'torch' not in sys.modules; sys.exit(code)"
    )
    arguments = ["weights", str(folder / "body.yaml"), str(folder / "body.safetensors")]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "11 of 11 weights of `body` fit" in done.stdout


def test_the_weights_of_an_onnx_file_are_taken(folder: Path) -> None:
    import onnx
    from onnx import helper, numpy_helper

    kept = [numpy_helper.from_array(one.numpy(), name) for name, one in body(folder).items()]
    graph = helper.make_graph([], "g", [], [], initializer=kept)
    onnx.save(helper.make_model(graph), folder / "w.onnx")
    found = first(spec_of(folder, "w.onnx"))
    assert all(torch.equal(one, body(folder)[name]) for name, one in found.items())


@pytest.mark.parametrize("name", ["deep\x1b[31m.bias", "a\nb", "x" * 1_001])
@pytest.mark.parametrize("ending", ["safetensors", "pt"])
def test_a_name_that_would_steer_a_terminal_is_not_shown(
    name: str, ending: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tensors = body(folder) | {name: torch.ones(1)}
    write = save_file if ending == "safetensors" else torch.save
    write(tensors, folder / f"w.{ending}")
    path = spec_of(folder, f"w.{ending}")
    assert refusal(path)[0] == "NS5162"
    assert main(["weights", path]) == 1
    told = capsys.readouterr()
    assert name not in told.out + told.err


def test_an_archive_that_unpacks_to_more_than_it_is_is_refused_unread(folder: Path) -> None:
    torch.save({"stem.weight": torch.zeros(8, 2_000_000)}, folder / "plain.pt")
    with (
        zipfile.ZipFile(folder / "plain.pt") as plain,
        zipfile.ZipFile(folder / "w.pt", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for one in plain.infolist():
            packed.writestr(one.filename, plain.read(one))
    assert (folder / "w.pt").stat().st_size < 100_000
    code, told = refusal(spec_of(folder, "w.pt"))
    assert code == "NS5162"
    assert "it unpacks to 64," in told
    assert main(["weights", str(folder / "net.yaml")]) == 1


def test_a_tensor_that_says_it_is_larger_than_its_numbers_is_damaged(folder: Path) -> None:
    """A file of the old format that asks for a terabyte."""
    torch.save(body(folder), folder / "w.pt", _use_new_zipfile_serialization=False)
    assert torch.equal(first(spec_of(folder, "w.pt"))["deep.bias"], body(folder)["deep.bias"])
    content = (folder / "w.pt").read_bytes()
    # the 48 numbers of `deep.weight`, as the pickle has them, become 2^40
    assert b"K0" in content
    bomb = content.replace(b"K0", b"\x8a\x06\x00\x00\x00\x00\x00\x01", 1)
    (folder / "w.pt").write_bytes(bomb)
    assert refusal(spec_of(folder, "w.pt"))[0] == "NS5162"


def onnx_beside(folder: Path, location: str, place: Path) -> None:
    """`w.onnx` with the body's weights in another file, and that file."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    kept, data = [], b""
    for name, one in body(folder).items():
        tensor = numpy_helper.from_array(one.numpy(), name)
        if tensor.raw_data and len(tensor.raw_data) > 8:
            size, begin = len(tensor.raw_data), len(data)
            data += tensor.raw_data
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in (("location", location), ("offset", begin), ("length", size)):
                tensor.external_data.add(key=key, value=str(value))
        kept.append(tensor)
    place.write_bytes(data)
    onnx.save(
        helper.make_model(helper.make_graph([], "g", [], [], initializer=kept)), folder / "w.onnx"
    )


def test_the_weights_of_an_onnx_file_may_lie_beside_it(folder: Path) -> None:
    onnx_beside(folder, "w.data", folder / "w.data")
    found = first(spec_of(folder, "w.onnx"))
    assert all(torch.equal(one, body(folder)[name]) for name, one in found.items())
    (folder / "w.data").write_bytes((folder / "w.data").read_bytes()[:-40])
    assert "in it is damaged" in refusal(spec_of(folder, "w.onnx"))[1]
    (folder / "w.data").unlink()
    assert "not there beside it" in refusal(spec_of(folder, "w.onnx"))[1]


@pytest.mark.parametrize("way", ["up", "absolute", "link"])
def test_an_onnx_file_reads_nothing_outside_of_its_folder(
    way: str, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.data"
    location = {"up": os.path.relpath(secret, folder), "absolute": str(secret)}.get(way, "in.data")
    if way == "link":
        (folder / "in.data").symlink_to(secret)
    onnx_beside(folder, location, secret)
    code, told = refusal(spec_of(folder, "w.onnx"))
    assert code == "NS5162"
    assert "in a file outside of its folder" in told
    assert main(["weights", str(folder / "net.yaml")]) == 1
