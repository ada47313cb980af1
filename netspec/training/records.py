"""What a training leaves in words and numbers: `log.txt` and `history.csv`."""

import csv
import io
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from netspec.source.counts import how_many
from netspec.source.files import write_text, writing
from netspec.training.watcher import EpochFacts, Finished, Started, Watcher

Row = Mapping[str, float | int | None]


class Records(Watcher):
    """Writes down what is told, and tells it on. Until the folder is there the lines are kept."""

    def __init__(self, then: Watcher) -> None:
        self.then = then
        self.folder: Path | None = None
        self._waiting: list[str] = []

    def open(self, folder: Path) -> None:
        """The folder is there now."""
        self.folder = folder
        self._write("".join(self._waiting))
        self._waiting.clear()

    def note(self, text: str) -> None:
        self._line(text)
        self.then.note(text)

    def started(self, facts: Started) -> None:
        rows = ", ".join(f"{count} {part}" for part, count in facts.rows.items())
        self._line(f"{facts.parameters} parameters on {facts.device}; rows: {rows}")
        self.then.started(facts)

    def progress(self, epoch: int, step: int, steps: int, loss: float) -> None:
        self.then.progress(epoch, step, steps, loss)

    def epoch(self, facts: EpochFacts) -> None:
        row = facts.row()
        self._line(f"epoch {facts.epoch}/{facts.epochs}" + _text(row))
        if self.folder is not None:
            path = self.folder / "history.csv"
            with writing(path), path.open("a", encoding="utf-8", newline="") as file:
                file.write(_csv([row], head=file.tell() == 0))
        self.then.epoch(facts)

    def finished(self, facts: Finished) -> None:
        early = ", stopped early" if facts.stopped_early else ""
        self._line(
            f"finished after {how_many(facts.epochs, 'epoch')}{early}; best epoch {facts.best_epoch}"
        )
        self.then.finished(facts)

    def _line(self, text: str) -> None:
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {text}\n"
        if self.folder is None:
            self._waiting.append(line)
        else:
            self._write(line)

    def _write(self, text: str) -> None:
        assert self.folder is not None
        path = self.folder / "log.txt"
        with writing(path), path.open("a", encoding="utf-8", newline="") as file:
            file.write(text)


def write_history(folder: Path, rows: Sequence[Row]) -> None:
    """Cut `history.csv` back to the rows of a checkpoint."""
    write_text(folder / "history.csv", _csv(rows, head=True) if rows else "")


def _csv(rows: Sequence[Row], *, head: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if head:
        writer.writerow(rows[0])
    writer.writerows([repr(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _text(row: Row) -> str:
    shown = {key: value for key, value in row.items() if key not in ("epoch", "seconds")}
    return "".join(f"  {key} {value:.6g}" for key, value in shown.items() if value is not None)
