"""What the system does to a training: it ends it, kills it, leaves it no room. Each ends in a clear word, and nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("limits and signals are other ones there", allow_module_level=True)

import resource

ROOT = Path(__file__).parents[2]
SPEC = """\
netspec: 1
name: clouds
data: {table: t.csv, split: {validation: 0.2, test: 0.2}}
input: {a: number, b: number}
layers: [linear: $width, relu, linear: 1]
output: {y: binary}
parameters: {width: 16}
train: {epochs: 4, batch_size: 16, optimizer: {adamw: 1e-3}, device: cpu}
"""
ENDLESS = ("--set", "train.epochs=100000")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [f"{i % 17},{(i * i) % 23},{int(i % 17 > 8)}" for i in range(400)]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,y", *rows]) + "\n")
    (tmp_path / "clouds.yaml").write_text(SPEC)
    return tmp_path


def begin(*words: str, limit: Callable[[], None] | None = None) -> "subprocess.Popen[str]":
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "netspec", "train", "clouds.yaml", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=limit,
    )


def begun(*words: str) -> "subprocess.Popen[str]":
    """A training that has saved its first state."""
    process = begin(*words)
    until = time.monotonic() + 60
    while not Path("runs/clouds/last.pt").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    return process


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code, and what was said."""
    said, told = process.communicate(timeout=120)
    assert "Traceback" not in told
    assert "NS9001" not in told
    return process.returncode, said + told


def test_sigterm_is_as_good_as_ctrl_c(here: Path) -> None:
    process = begun(*ENDLESS)
    process.send_signal(signal.SIGTERM)
    code, told = ended(process)
    assert code == 130
    assert "nothing is lost" in told
    assert "--resume" in told
    assert not (here / "runs/clouds/.lock").exists()


def test_a_folder_is_free_again_when_the_training_in_it_is_dead(here: Path) -> None:
    first = begun(*ENDLESS)
    code, told = ended(begin(*ENDLESS, "--resume"))
    assert (code, "error[NS5010]: another training runs in `runs/clouds`" in told) == (1, True)
    assert "choose another folder with `--out`" in told
    first.kill()
    first.communicate()
    assert (here / "runs/clouds/.lock").exists()
    second = begin(*ENDLESS, "--resume")
    told = ""
    while "going on in epoch" not in told:
        line = second.stderr.readline()  # type: ignore[union-attr]
        assert line, second.communicate()
        told += line
    assert told.startswith("the training was killed: ")
    second.terminate()
    assert ended(second)[0] == 130


def test_a_file_that_may_not_grow_stops_the_training_and_leaves_the_last_state(here: Path) -> None:
    process = begun(*ENDLESS)
    process.terminate()
    ended(process)
    kept = (here / "runs/clouds/last.pt").read_bytes()

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(kept) // 2, len(kept) // 2))

    code, told = ended(begin(*ENDLESS, "--resume", limit=small))
    assert code == 1
    assert "error[NS5007]: `runs/clouds/" in told
    assert "cannot be written: file too large" in told
    assert "make room, or choose another place; then `--resume` goes on from the last state" in told
    assert (here / "runs/clouds/last.pt").read_bytes() == kept
    assert not [one for one in os.listdir("runs/clouds") if one.endswith(".part")]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit is not kept to")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("width=200000000",), "about 190,000,000 parameters fit"),
        (("width=1000000", "train.batch_size=240"), "rows fit, as was tried: `batch_size: "),
    ],
)
def test_memory_that_is_too_small_is_told_with_what_would_fit(
    words: tuple[str, ...], said: str, here: Path
) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (3_100_000_000, 3_100_000_000))

    sets = [part for word in words for part in ("--set", word)]
    code, told = ended(begin(*sets, limit=small))
    assert code == 1
    assert "error[NS5008]: the memory is too small for" in told
    assert said in told.replace("\n           ", " ")
    assert not (here / "runs").exists()
