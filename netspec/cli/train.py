"""Train a network: keep the best weights, test them, and leave one verified ONNX file. Everything goes to one folder.

Encoded pictures are kept for the next time, in ~/.cache/netspec or where NETSPEC_CACHE says; NETSPEC_CACHE=off keeps none.
"""

import argparse
from contextlib import suppress
from pathlib import Path

from netspec.cli.options import add_set, add_trust, as_said, overrides
from netspec.cli.progress import Progress
from netspec.cli.runs import lost_texts
from netspec.cli.tables import figure, print_table
from netspec.cli.terminal import Terminal
from netspec.data.peek import look
from netspec.graph.compiled import compile_file
from netspec.graph.graph import Graph
from netspec.source.counts import how_many
from netspec.source.diagnostics import SpecError
from netspec.spec.model import Spec

MOST_FOLDS = 9999
"""What `data.split.fold` can name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec train`."""
    parser.add_argument("spec", metavar="SPEC", help="a YAML file")
    parser.add_argument("--out", metavar="FOLDER", help="where the run goes (default: runs/<name>)")
    parser.add_argument("--resume", action="store_true", help="go on where a run was stopped")
    parser.add_argument(
        "--folds",
        type=_folds,
        metavar="K",
        help="cross-validation: K trainings, each tested on another one of K equal parts",
    )
    parser.add_argument(
        "--profile", action="store_true", help="say where the time goes, and what would save most"
    )
    add_set(parser)
    add_trust(parser)


def _folds(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number of at least 2")
    if int(text) > MOST_FOLDS:
        raise argparse.ArgumentTypeError(f"`{text}` is more than {MOST_FOLDS:,}")
    return int(text)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Train, test, export, verify."""
    compiled = compile_file(options.spec, overrides(options), trust=options.trust)
    if compiled.graph is None and compiled.spec is not None and options.resume:
        # it may lack a file that the run has kept
        kept = lost_texts(_folder(options, compiled.spec), Path(options.spec))
        if kept:
            compiled = compile_file(options.spec, overrides(options), kept, trust=options.trust)
    if compiled.graph is None:
        # the data may say what the spec leaves out
        raise SpecError(look(compiled.spec, compiled.diagnostics))
    spec, graph = compiled.sound()
    terminal.findings(compiled.diagnostics)
    # imported here: a spec with faults is answered without it
    from netspec.training.stop import terminable

    with terminable():
        if options.folds is not None:
            from netspec.cli.folds import train_folds

            return train_folds(spec, _folder(options, spec), options, terminal)
        return _train(spec, graph, _folder(options, spec), options, terminal)


def _folder(options: argparse.Namespace, spec: Spec) -> Path:
    return Path(options.out) if options.out else Path("runs") / spec.name


def _train(
    spec: Spec, graph: Graph, folder: Path, options: argparse.Namespace, terminal: Terminal
) -> int:
    # imported here: a spec with faults is answered before PyTorch is even looked for
    from netspec.export.export import export
    from netspec.training.clock import Stopwatch
    from netspec.training.run import train
    from netspec.training.stop import CtrlC, Interrupted, stopped

    if spec.extensions:
        from netspec.contract.hold import hold

        hold(spec, graph)
    progress = Progress(terminal)
    clock = Stopwatch() if options.profile else None
    result = None
    try:
        with progress:
            result = train(
                graph,
                spec,
                folder,
                resume=options.resume,
                watch=progress,
                overrides=overrides(options),
                clock=clock,
            )
        path = export(folder, graph, spec)
    except (Interrupted, KeyboardInterrupt) as error:
        stop = stopped(error)
        if stop is None and result is None:
            raise
        # the terminal that would show it may be what has gone
        with CtrlC() as deaf, suppress(OSError):
            deaf.ends()
            when = f"in epoch {stop.epoch}" if stop else "before the ONNX file was written"
            terminal.say(f"stopped {when}; nothing is lost")
            again = f" --out {options.out}" if options.out else ""
            sets = as_said(options)
            trust = " --trust" if options.trust else ""
            terminal.say(f"go on with: netspec train {options.spec}{again}{sets}{trust} --resume")
        return 130
    if clock is not None:
        _show_profile(clock.seconds, clock.steps, clock.batch_size, terminal)
    rows = [
        (output, metric, figure(value))
        for output, metrics in result.test.items()
        for metric, value in metrics.items()
    ]
    if rows:
        print_table(
            f"{result.part} ({how_many(result.rows, 'row')})",
            ("output", "metric", "value"),
            rows,
            terminal,
            right=(2,),
        )
    terminal.print(f"{path}: verified against PyTorch, {path.stat().st_size / 1000:,.1f} kB")
    terminal.say(f"answers from it: netspec predict {path} DATA")
    return 0


def _show_profile(
    seconds: dict[str, float], steps: int, batch_size: int, terminal: Terminal
) -> None:
    from netspec.training.clock import PARTS, advice

    total = sum(seconds.values())
    rows = [
        (part, PARTS[part], f"{value:.2f}", f"{value / total:.0%}")
        for part, value in seconds.items()
        if value >= 0.0005 * total
    ]
    head = ("part", "what it is", "seconds", "share")
    print_table("where the time went", head, rows, terminal, right=(2, 3))
    terminal.print(f"advice: {advice(seconds, steps, batch_size)}")
