"""Columns that spoil a training though every cell of them can be read: constant ones, numbers of rows, copies of the target.

Neither numpy nor pyarrow is imported: `netspec check` looks at the beginning of a table, a training at its training rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from netspec.data.frame import Frame
from netspec.kinds.tensors import ShapeError
from netspec.source.diagnostics import WARNING, Diagnostic, Label
from netspec.spec.model import InputSpec, OutputSpec, Spec

MOST_ROWS = 20_000
"""So many are looked at."""
FEWEST = 30
"""With fewer rows chance looks like a rule."""
FEWEST_ALIKE = 5
"""So many rows each class needs, for a rule that tells it to be more than chance."""
FEWEST_MEASURED = 8
"""With fewer rows in a part, one row decides."""
ONE_SIDED = 0.98
"""The share of a class from which on always answering it is hard to better."""
_OF_ROWS = frozenset(
    ["id", "ids", "idx", "index", "uuid", "guid", "key", "row", "rownum", "serial"]
)
"""The last words of the names of columns that number rows."""
_Cells = Sequence[Any]


def doubts(spec: Spec, frame: Frame, every: str | None) -> Iterator[Diagnostic]:
    """A warning for each column that can hardly be meant. `every` is what the rows are called if there are no others."""
    rows = min(frame.rows, MOST_ROWS)
    if rows < FEWEST:
        return
    seen = every if every and rows == frame.rows else f"the first {rows:,} rows"
    targets = [one for one in spec.outputs if one.bound is not None and _is_plain(one)]
    answers = {one.name: _cells(frame, one.columns[0]) for one in targets}
    for output in targets:
        yield from _of_target(spec, output, answers[output.name], seen)
    for one in spec.inputs:
        if one.bound is None or not one.has_column or one.takes_pictures:
            continue
        for column in one.columns:
            cells = _cells(frame, column)
            if cells:
                told = [(output, answers[output.name]) for output in targets]
                yield from _of_input(one, column, cells, told, seen)


def _is_plain(output: OutputSpec) -> bool:
    """Whether a row has one answer in one column: a class or a number."""
    try:
        return output.kind.kind in ("binary", "category", "number") and len(output.targets) == 1
    except ShapeError:
        return False


def _cells(frame: Frame, column: str) -> _Cells:
    """The beginning of a column, gaps as the empty text; empty where its cells are no single values."""
    found: Any = frame.columns.get(column)
    if found is None or (not isinstance(found, list) and found.ndim != 1):
        return ()
    cells: _Cells = found[:MOST_ROWS] if isinstance(found, list) else found[:MOST_ROWS].tolist()
    if cells and isinstance(cells[0], str):
        return ["" if cell in frame.marks else cell for cell in cells]
    return () if cells and isinstance(cells[0], list | dict) else cells


def _of_target(spec: Spec, output: OutputSpec, cells: _Cells, seen: str) -> Iterator[Diagnostic]:
    if not cells:
        return
    counts = Counter(cells)
    (most, times), *others = counts.most_common()
    if not others:
        message = f"{seen} have the same answer, `{most}`, so there is nothing to learn of `{output.name}`"
        yield _warning(
            "NS4033", message, output, "look whether the right column and the right rows are read"
        )
    elif (
        output.kind.kind != "number"
        and times >= ONE_SIDED * len(cells)
        and not _is_balanced(spec, output)
    ):
        message = f"{times / len(cells):.1%} of the answers of `{output.name}` are `{most}`: always saying so is as often right"
        help = (
            f"let rare classes count as much: `train: {{balance: {output.name}}}`; and measure what sees them: "
            f"`metrics: [balanced_accuracy, average_precision]`"
        )
        yield _warning("NS4036", message, output, help)


def _is_balanced(spec: Spec, output: OutputSpec) -> bool:
    loss = output.loss
    weighed = (
        getattr(loss, "class_weights", None) is not None or getattr(loss, "kind", "") == "focal"
    )
    return weighed or (spec.train is not None and spec.train.balance == output.name)


def _of_input(
    one: InputSpec,
    column: str,
    cells: _Cells,
    targets: Sequence[tuple[OutputSpec, _Cells]],
    seen: str,
) -> Iterator[Diagnostic]:
    """The first that is odd about a column: where it is constant it is nothing else."""
    different = len(set(cells))
    if different == 1:
        what = f"hold `{cells[0]}`" if cells[0] != "" else "are gaps"
        message = f"in {seen} the cells of `{column}` {what}, so it teaches nothing"
        yield _warning("NS4033", message, one, f"leave `{one.name}` out")
        return
    for output, answers in targets:
        if column not in output.columns and len(answers) == len(cells):
            leak = _leak(one, cells, output, answers, different)
            if leak:
                message = f"`{column}` gives the answer away: {leak}, in {seen}"
                help = f"leave `{one.name}` out, unless it is known before `{output.name}` is"
                yield _warning("NS4035", message, one, help)
                return
    if _numbers_rows(one, column, cells, different):
        message = f"`{column}` has a value of its own in every row, as a number of rows or an identifier has"
        help = f"leave `{one.name}` out: what is learned of it is true of no other row"
        yield _warning("NS4034", message, one, help)


def _numbers_rows(one: InputSpec, column: str, cells: _Cells, different: int) -> bool:
    """Whether cells count the rows, or bear the name of identifiers and are all different."""
    if one.kind.kind not in ("number", "category", "codes") or different < len(cells):
        return False
    numbers = _numbers(cells)
    if numbers is None or any(number % 1 for number in numbers):
        return _called_so(column) and numbers is None
    return max(numbers) - min(numbers) == len(cells) - 1 or _called_so(column)


def _called_so(column: str) -> bool:
    """Whether a column is called as one that numbers rows: `passenger_id`, `Unnamed: 0`."""
    name = column.lower()
    return name.startswith("unnamed") or name.rpartition("_")[2] in _OF_ROWS


def _leak(
    one: InputSpec, cells: _Cells, output: OutputSpec, answers: _Cells, different: int
) -> str | None:
    """How a column gives the answer away; None where it does not."""
    if len(set(answers)) == 1:
        return None
    if all(a == b for a, b in zip(cells, answers, strict=True)):
        return f"it is a copy of `{output.columns[0]}`"
    if output.kind.kind == "number":
        line = _on_a_line(cells, answers) if one.kind.kind == "number" else None
        return line and f"`{output.name}` is {line}"
    enough = min(Counter(answers).values()) >= FEWEST_ALIKE
    if (
        enough
        and different * 5 <= len(cells)
        and len(set(zip(cells, answers, strict=True))) == different
    ):
        return f"each of its {different} values stands with one class of `{output.name}` only"
    if enough and one.kind.kind == "number" and _has_bounds(cells, answers):
        return f"bounds between its numbers alone tell all classes of `{output.name}`"
    return None


def _numbers(cells: _Cells) -> list[float] | None:
    """The cells as numbers; None where one is none, or a gap."""
    try:
        found = [float(cell) for cell in cells]
    except (TypeError, ValueError):
        return None
    return None if any(number - number for number in found) else found


def _on_a_line(cells: _Cells, answers: _Cells) -> str | None:
    x, y = _numbers(cells), _numbers(answers)
    if x is None or y is None:
        return None
    low, high = x.index(min(x)), x.index(max(x))
    slope = (y[high] - y[low]) / (x[high] - x[low]) if x[high] != x[low] else 0.0
    if not slope:
        return None
    spread = abs(y[high] - y[low])
    near = all(
        abs(y[low] + slope * (a - x[low]) - b) <= 1e-6 * spread for a, b in zip(x, y, strict=True)
    )
    return f"it times {slope:.6g}, and a constant" if near and spread == max(y) - min(y) else None


def _has_bounds(cells: _Cells, answers: _Cells) -> bool:
    """Whether the classes lie one behind the other along the numbers, with nothing mixed."""
    numbers = _numbers(cells)
    if numbers is None:
        return False
    pairs = sorted(zip(numbers, map(str, answers), strict=True))
    changes = sum(a[1] != b[1] for a, b in pairwise(pairs))
    touching = any(a[0] == b[0] and a[1] != b[1] for a, b in pairwise(pairs))
    return changes == len(set(answers)) - 1 and not touching


def _warning(code: str, message: str, at: InputSpec | OutputSpec, help: str) -> Diagnostic:
    return Diagnostic(code, message, Label(at.place), help, WARNING)


def small_parts(spec: Spec, rows: int) -> Iterator[Diagnostic]:
    """A warning for each part of a table of so many rows that is too small to measure anything on."""
    split = spec.data.split if spec.data is not None else None
    node = spec.data.node.get("split") if spec.data is not None else None
    if split is None or node is None or split.column is not None:
        return
    for part, share in (("validation", split.validation), ("test", split.test)):
        count = round(share * rows)
        if share and count < FEWEST_MEASURED:
            message = f"{share:g} of {rows} rows leave {count} for the {part}: a measure of so few says next to nothing"
            inside = node.get(part) if hasattr(node, "get") else None
            help = "give it a larger share, or train in turns: `netspec train --folds 5`"
            yield Diagnostic("NS4037", message, Label((inside or node).place), help, WARNING)
