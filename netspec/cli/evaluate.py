"""Measure a trained network: on the test part of its spec, or on other data of the same form."""

import argparse
import csv
from pathlib import Path

from netspec.cli.options import json_text
from netspec.cli.runs import open_run
from netspec.cli.tables import figure, print_table
from netspec.cli.terminal import Terminal
from netspec.source.counts import how_many
from netspec.source.files import replacing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec evaluate`."""
    parser.add_argument("run", metavar="RUN", help="the folder of a run")
    parser.add_argument(
        "data",
        nargs="?",
        metavar="DATA",
        help="a file or folder like the spec's (default: its test part)",
    )
    parser.add_argument(
        "--predictions",
        metavar="FILE",
        help="write the answer to every row as CSV, with its number and the truth",
    )
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="how the metrics are written"
    )


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print the metrics."""
    folder = Path(options.run)
    spec, graph = open_run(folder)
    from netspec.training.evaluate import evaluate

    evaluation = evaluate(graph, spec, folder, Path(options.data) if options.data else None)
    if options.predictions:
        _write(Path(options.predictions), evaluation.predictions)
        terminal.say(f"wrote {options.predictions}")
        for one in spec.outputs:
            if one.kind.answers_picture:
                terminal.say(
                    f"`{one.name}` is answered with label pictures: `netspec predict` writes them"
                )
    if options.format == "json":
        terminal.print(
            json_text(
                {"part": evaluation.part, "rows": evaluation.rows, "metrics": evaluation.metrics}
            )
        )
        return 0
    rows = [
        (output, metric, figure(value))
        for output, metrics in evaluation.metrics.items()
        for metric, value in metrics.items()
    ]
    title = f"{evaluation.part} ({how_many(evaluation.rows, 'row')})"
    print_table(title, ("output", "metric", "value"), rows, terminal, right=(2,))
    return 0


def _write(path: Path, columns: dict[str, list[object]]) -> None:
    texts = [[_cell(value) for value in values] for values in columns.values()]
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*texts, strict=True))


def _cell(value: object) -> object:
    """True and false as `predict` writes them."""
    return str(value).lower() if isinstance(value, bool) else value
