"""Cross-validation: a training for each fold, and what they are worth together. Called by `netspec train --folds K`."""

import argparse
import json
import statistics
from pathlib import Path

from netspec.cli.options import as_said, overrides
from netspec.cli.progress import Progress
from netspec.cli.tables import figure, print_table
from netspec.cli.terminal import Terminal
from netspec.data.places import need_data, source_files
from netspec.graph.compiled import compile_file
from netspec.source.counts import how_many
from netspec.source.diagnostics import Label, SpecError, fail
from netspec.source.files import write_text
from netspec.source.text import Place, SourceText, Span
from netspec.source.tree import Mapping
from netspec.spec.model import Spec
from netspec.spec.series import series_of

FOLD = "data.split.fold"


def need_drawn(spec: Spec, count: int) -> None:
    """Raise `SpecError` where the spec says by itself which rows are the test: there is no fold to draw."""
    data = need_data(spec)
    place = _option(count)
    help = "leave `--folds` out"
    if series_of(data) is not None:
        message = "a series is split by time, so there is nothing to draw"
        raise fail("NS1010", message, place, help=help)
    node = data.node.get("split")
    for word in ("order", "column"):
        if data.split is not None and getattr(data.split, word) is not None:
            message = f"folds are drawn at random, and `{word}` says which rows are the test"
            if isinstance(node, Mapping) and word in node.entries:
                place = node.entries[word].key.place
            raise fail("NS1010", message, place, help=f"{help}, or `{word}`")
    if "test" in source_files(spec):
        message = "folds are drawn at random, and the test part is given by a file"
        raise fail("NS1010", message, place, help=f"{help}, or give no file for the test")


def _option(count: int) -> Place:
    text = SourceText("--folds", str(count))
    return Place(text, Span(1, 1, 1, len(text.text) + 1))


def _as_given(error: SpecError, count: int) -> SpecError:
    """What is told of the fold that is set here, told of the option that the user gave."""
    return SpecError(
        one._replace(where=Label(_option(count)))
        if one.where.place.source.name == f"--set {FOLD}"
        else one
        for one in error.diagnostics
    )


def train_folds(spec: Spec, folder: Path, options: argparse.Namespace, terminal: Terminal) -> int:
    """Train and test every fold in a folder of its own, `fold1` and so on; mean and spread go to `folds.json`.

    With `--resume`, folds that are finished are not trained again.
    """
    # imported here: a spec with faults is answered before PyTorch is even looked for
    from netspec.training.folder import begun
    from netspec.training.run import Result, train
    from netspec.training.stop import Interrupted

    need_drawn(spec, options.folds)
    results: list[Result] = []
    for number in range(1, options.folds + 1):
        given = {**overrides(options), FOLD: f"{number}/{options.folds}"}
        spec, graph = compile_file(options.spec, given, trust=options.trust).sound()
        if spec.extensions:
            from netspec.contract.hold import hold

            hold(spec, graph)
        place = folder / f"fold{number}"
        resumes = options.resume and begun(place)
        terminal.say(f"fold {number} of {options.folds}")
        try:
            with Progress(terminal) as progress:
                results.append(
                    train(graph, spec, place, resume=resumes, watch=progress, overrides=given)
                )
        except SpecError as error:
            raise _as_given(error, options.folds) from None
        except (Interrupted, KeyboardInterrupt):
            terminal.say(f"stopped in fold {number}; nothing is lost")
            again = f" --out {options.out}" if options.out else ""
            sets = as_said(options)
            trust = " --trust" if options.trust else ""
            command = f"netspec train {options.spec} --folds {options.folds}{again}{sets}{trust}"
            terminal.say(f"go on with: {command} --resume")
            return 130
    measured = {
        output: {metric: [one.test[output][metric] for one in results] for metric in metrics}
        for output, metrics in results[0].test.items()
    }
    _write(folder / "folds.json", measured)
    rows = [
        (
            output,
            metric,
            figure(statistics.mean(values)),
            figure(statistics.stdev(values)),
            figure(min(values)),
            figure(max(values)),
        )
        for output, metrics in measured.items()
        for metric, values in metrics.items()
    ]
    count = how_many(sum(one.rows for one in results), "row")
    head = ("output", "metric", "mean", "spread", "least", "most")
    title = f"{options.folds} folds ({count}, each tested once)"
    print_table(title, head, rows, terminal, right=(2, 3, 4, 5))
    terminal.say(
        f"every fold is a run of its own in {folder}; the final network: train without `--folds`"
    )
    return 0


def _write(path: Path, measured: dict[str, dict[str, list[float]]]) -> None:
    """The metrics of each fold, with mean and spread (the standard deviation of a sample)."""
    content = {
        output: {
            metric: {
                "mean": statistics.mean(values),
                "spread": statistics.stdev(values),
                "folds": values,
            }
            for metric, values in metrics.items()
        }
        for output, metrics in measured.items()
    }
    write_text(path, json.dumps(content, indent=2) + "\n")
