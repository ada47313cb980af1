"""`netspec watch`: checks again after each change, and bears what happens to files in the meantime."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from netspec.cli.main import main

GOOD = "netspec: 1\ninput: {v: {vector: 4}}\nlayers:\n  - linear: 3\noutput: {y: {vector: 3}}\n"
BAD = GOOD.replace("linear", "liner")
END = "Ctrl-C ends"


class Watch:
    """A running `netspec watch`; what it says goes over a pipe."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "netspec", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        # a fault of the test must not let it wait forever
        self.guard = Timer(60, self.process.kill)
        self.guard.daemon = True
        self.guard.start()

    def told(self) -> str:
        """What is said up to the end of the next check."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if END in line:
                return "".join(lines)
        raise AssertionError("".join(lines))

    def interrupt(self) -> tuple[int, str]:
        """Its exit code after Ctrl-C, and what it still said."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=20)
        return self.process.returncode, rest


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    (tmp_path / "net.yaml").write_text(GOOD, "utf-8")
    made = Watch("watch", "net.yaml", folder=tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


def put(path: Path, text: str) -> None:
    """Save as many editors do: beside it, then in its place."""
    beside = path.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def test_every_save_is_checked_until_ctrl_c(watch: Watch, tmp_path: Path) -> None:
    first = watch.told()
    assert "net.yaml: no errors" in first
    assert "[3]" in first, "the layers are shown"
    put(tmp_path / "net.yaml", BAD)
    assert "NS1005" in watch.told()
    put(tmp_path / "net.yaml", GOOD.replace("3", "33"))
    again = watch.told()
    assert "no errors" in again
    assert "[33]" in again
    assert watch.interrupt() == (0, "")


def test_a_file_may_go_and_come_back(watch: Watch, tmp_path: Path) -> None:
    watch.told()
    (tmp_path / "net.yaml").unlink()
    assert "NS0001" in watch.told()
    put(tmp_path / "net.yaml", GOOD)
    assert "no errors" in watch.told()


def test_what_is_no_text_is_told_and_does_not_end_it(watch: Watch, tmp_path: Path) -> None:
    watch.told()
    (tmp_path / "net.yaml").write_bytes(b"\xff\x00")
    assert "error[NS0" in watch.told()
    put(tmp_path / "net.yaml", GOOD)
    assert "no errors" in watch.told()


def test_files_that_the_spec_uses_are_watched(tmp_path: Path) -> None:
    block = "blocks:\n  Wide:\n    layers:\n      - linear: 3\n"
    (tmp_path / "wide.yaml").write_text(block, "utf-8")
    spec = GOOD.replace("netspec: 1", "netspec: 1\nimport: [wide.yaml]").replace(
        "linear: 3", "Wide"
    )
    (tmp_path / "net.yaml").write_text(spec, "utf-8")
    watch = Watch("check", "--watch", "net.yaml", folder=tmp_path)
    assert "no errors" in watch.told()
    put(tmp_path / "wide.yaml", block.replace("3", "5"))
    assert "NS3010" in watch.told()
    put(tmp_path / "wide.yaml", block)
    assert "no errors" in watch.told()
    assert watch.interrupt() == (0, "")


def test_it_waits_for_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    watch = Watch("watch", "later.yaml", folder=tmp_path)
    assert "NS0001" in watch.told()
    put(tmp_path / "later.yaml", GOOD)
    assert "no errors" in watch.told()
    assert watch.interrupt() == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal that Python can open")
def test_on_a_screen_the_table_is_drawn_anew(tmp_path: Path) -> None:
    import pty

    (tmp_path / "net.yaml").write_text(GOOD, "utf-8")
    outer, inner = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "netspec", "watch", "net.yaml"]
    process = subprocess.Popen(
        command, stdin=inner, stdout=inner, stderr=inner, cwd=tmp_path, env=environment
    )
    guard = Timer(60, process.kill)
    guard.start()
    said = b""
    while said.count(END.encode()) < 2:
        if said.count(END.encode()) == 1:
            put(tmp_path / "net.yaml", BAD)
        said += os.read(outer, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    guard.cancel()
    os.close(inner)
    os.close(outer)
    assert said.count(b"\x1b[H\x1b[2J") == 2
    assert b"NS1005" in said.rpartition(b"\x1b[2J")[2]


@pytest.mark.parametrize(
    "words", [["check", "--watch", "-"], ["check", "--watch", "a.yaml", "--format", "json"]]
)
def test_what_cannot_be_watched_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "does not go with it" in capsys.readouterr().err
