"""What one sees of a training, on a screen and elsewhere."""

import errno
import io
import sys

import pytest

from netspec.cli.progress import Progress, line_of
from netspec.cli.terminal import Terminal
from netspec.training.watcher import EpochFacts, Finished, Started


def facts(epoch: int, *, best: bool = True) -> EpochFacts:
    return EpochFacts(epoch, 60, 1.0, 0.1234567, 0.145, {"y": {"accuracy": 0.98}}, best, 0.001)


def play(progress: Progress) -> None:
    with progress:
        progress.started(Started("cpu", 1234, {"train": 1000, "test": 20}, 60, 10))
        for epoch in range(1, 61):
            progress.progress(epoch, 5, 10, 0.2)
            progress.epoch(facts(epoch))
        progress.finished(Finished(60, 60, 1.0, False))


def test_a_line_holds_what_matters() -> None:
    assert line_of(facts(3)) == "epoch  3/60  loss 0.1235  validation 0.145  accuracy 0.98  best ●"
    assert "best" not in line_of(facts(3, best=False))


def test_a_pipe_gets_few_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    play(Progress(Terminal()))
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert lines[0] == "1,234 parameters on cpu; rows: 1,000 train, 20 test"
    assert [line.split()[:2] for line in lines[1:3]] == [["epoch", "1/60"], ["epoch", "60/60"]]
    assert lines[3:] == ["best epoch 60 of 60, 1.0 s"]
    assert "\x1b" not in told.err


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    play(Progress(Terminal(verbosity=-1)))
    assert capsys.readouterr() == ("", "")


def test_a_screen_that_has_gone_does_not_end_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(sys, "stderr", Gone())
    play(Progress(Terminal()))


def test_a_screen_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    progress = Progress(Terminal())
    play(progress)
    assert "epoch 60/60" in screen.getvalue()
    assert "\x1b[" in screen.getvalue()
    assert progress.bar is None
