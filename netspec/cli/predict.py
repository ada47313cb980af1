"""Answer rows or pictures with an ONNX file: classes, numbers and probabilities, as CSV, JSON lines or Parquet."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from netspec.cli.terminal import Terminal
from netspec.source.counts import how_many

if TYPE_CHECKING:
    from netspec.inference.predictor import Predictor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec predict`."""
    parser.add_argument("model", metavar="MODEL.onnx", help="the file that `netspec train` left")
    parser.add_argument(
        "data",
        nargs="+",
        metavar="DATA",
        help="tables (CSV, TSV, Parquet), JSON lines, .npz, pictures, or folders of pictures",
    )
    parser.add_argument("--out", metavar="FILE", help="where the answers go (default: the screen)")
    parser.add_argument(
        "--format",
        choices=("csv", "jsonl", "parquet"),
        help="the form of the answers (default: by the ending of --out, else csv)",
    )
    parser.add_argument(
        "--keep",
        metavar="COLUMNS",
        default="",
        help="columns of the data to copy before the answers: id,name (one that an answer is called by gets `_given`)",
    )
    parser.add_argument(
        "--batch-size",
        type=_count,
        default=1024,
        metavar="N",
        help="rows at a time (default: 1024)",
    )
    parser.add_argument(
        "--files",
        metavar="FOLDER",
        help="the folder that file names in a table are relative to (default: that of the table)",
    )
    parser.add_argument(
        "--skip-broken", action="store_true", help="leave out pictures that cannot be read"
    )


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number of at least 1")
    return int(text)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Answer everything; with `--out` the file is there whole or not at all."""
    from netspec.inference.predictor import Predictor
    from netspec.inference.writers import ENDINGS
    from netspec.source.files import replacing

    out = Path(options.out) if options.out else None
    if out is not None and any(_is_same(out, Path(one)) for one in (options.model, *options.data)):
        terminal.error(
            f"`{out}` is read here, so it cannot be written", "choose another name for `--out`"
        )
        return 2
    form = options.format or (ENDINGS.get(out.suffix.lower(), "csv") if out else "csv")
    if out is None and form == "parquet":
        terminal.error(
            "Parquet is no text, so it cannot go to the screen", "name a file: `--out FILE`"
        )
        return 2
    if out is not None and not options.format and out.suffix and out.suffix.lower() not in ENDINGS:
        help = "end it on `.csv`, `.jsonl` or `.parquet`, or say `--format`"
        terminal.error(f"`{out}`: answers are not written as `{out.suffix}`", help)
        return 2
    predictor = Predictor(options.model)
    if _without_place(predictor, out, terminal):
        return 2
    if out is None:
        _answer(options, predictor, None, form, terminal)
        return 0
    with replacing(out) as beside:
        rows = _answer(options, predictor, beside, form, terminal)
    terminal.say(f"wrote {how_many(rows, 'answer')} to {out}")
    return 0


def _is_same(a: Path, b: Path) -> bool:
    return a.exists() and b.exists() and a.samefile(b)


def _without_place(predictor: "Predictor", out: Path | None, terminal: Terminal) -> bool:
    """Whether answers are label pictures, and no table is named that they could lie beside; told if so."""
    pictures = predictor.form.pictures
    if out is not None or not pictures:
        return False
    terminal.error(
        f"`{pictures[0]}` is answered with label pictures, which a screen cannot show",
        f"name a table: with `--out answers.csv` they lie in `answers_{pictures[0]}/` beside it",
    )
    return True


def _answer(
    options: argparse.Namespace,
    predictor: "Predictor",
    path: Path | None,
    form: str,
    terminal: Terminal,
) -> int:
    from netspec.inference.label_folders import LabelFolders
    from netspec.inference.writers import TEXT_WRITERS, ParquetWriter, Writer

    labels = LabelFolders(Path(options.out) if options.out else Path(), predictor.form)
    file = (
        path.open("w", encoding="utf-8", newline="") if path and form != "parquet" else sys.stdout
    )
    if form == "parquet":
        assert path is not None
        writer: Writer = ParquetWriter(path, predictor.form)
    else:
        writer = TEXT_WRITERS[form](file, predictor.form)
    rows = 0
    left_out = 0
    unknown: Counter[str] = Counter()
    try:
        for kept, answered in predictor.batches(
            options.data,
            batch_size=options.batch_size,
            keep=[name.strip() for name in options.keep.split(",") if name.strip()],
            skip_broken=options.skip_broken,
            files=options.files,
        ):
            writer.write(kept, labels.written(answered.answers))
            rows += len(answered.rows)
            left_out += answered.left_out
            unknown.update(answered.unknown)
    finally:
        writer.close()
        if file is not sys.stdout:
            file.close()
    for name, count in unknown.items():
        terminal.say(f"`{name}`: {_unknown(count)} as unknown")
    if left_out:
        terminal.say(f"left out: {how_many(left_out, 'row')} whose pictures cannot be read")
    return rows


def _unknown(count: int) -> str:
    verbs = "is none of its classes and counts", "are none of its classes and count"
    return f"{how_many(count, 'cell')} {verbs[count != 1]}"
