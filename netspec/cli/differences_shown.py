"""Differences as tables on the screen, and as JSON."""

from collections.abc import Iterator, Sequence

from netspec.cli.tables import print_table
from netspec.cli.terminal import Terminal
from netspec.graph.change_rows import ChangeRow, changed_rows, following_rows, moved_weights
from netspec.graph.compiled import Compiled
from netspec.graph.differences import Differences, LayerChange
from netspec.graph.graph import Graph, Node
from netspec.graph.wiring import Taken
from netspec.kinds.columns import Json
from netspec.kinds.saying import Change, text_of
from netspec.source.counts import how_many
from netspec.spec.differences import EntryChange

MOST_ROWS = 20
MOST_NAMES = 6
Cells = tuple[str, ...]


def show(
    old: Compiled, new: Compiled, found: Differences, terminal: Terminal, *, unfold: bool
) -> None:
    """What is otherwise in `new`, or that nothing is."""
    if found.none:
        terminal.print("no difference")
        return
    (_, before), (_, after) = old.sound(), new.sound()
    settings = list(_settings(found))
    if settings:
        print_table("settings", ("", "setting", "old", "new"), settings, terminal)
    changed = changed_rows(before, after, found, unfold=unfold)
    following = following_rows(before, after, found, unfold=unfold)
    _show_rows("layers", changed, terminal, unfold=unfold)
    _show_rows("what follows", following, terminal, unfold=unfold)
    moved = moved_weights(found)
    if moved:
        listed = ", ".join(f"{a} → {b}" for a, b in moved[: None if unfold else MOST_NAMES])
        more = ", …" if len(moved) > MOST_NAMES and not unfold else ""
        terminal.print(
            f"weights that lie elsewhere ({how_many(len(moved), 'layer')}): {listed}{more}"
        )
    if not changed and not following and not moved:
        terminal.print("every layer is as it was")
    for word, a, b in _totals(before, after):
        terminal.print(f"{word}: {_total(a, b)}")


def _settings(found: Differences) -> Iterator[Cells]:
    if found.name is not None:
        yield _setting("name", found.name)
    yield from (_setting(f"parameters.{one.name}", one) for one in found.spec.parameters)
    yield from (_setting(f"data.{one.name}", one) for one in found.spec.data)
    yield from _entries("input", found.spec.inputs)
    yield from _entries("output", found.spec.outputs)
    for name, taken in found.outputs:
        yield "~", f"output.{name}.from", ", ".join(taken.old), ", ".join(taken.new)
    yield from (_setting(f"train.{one.name}", one) for one in found.spec.train)


def _entries(section: str, entries: Sequence[EntryChange]) -> Iterator[Cells]:
    for one in entries:
        name = f"{section}.{one.name}"
        if one.old is None or one.new is None:
            yield _setting(name, Change("", one.old, one.new))
            continue
        kinds = [
            next(iter(kind)) if isinstance(kind, dict) else kind for kind in (one.old, one.new)
        ]
        if kinds[0] != kinds[1]:
            yield _setting(name, Change("", one.old, one.new))
        yield from (_setting(f"{name}.{change.name}", change) for change in one.settings)


def _setting(name: str, change: Change) -> Cells:
    mark = "+" if change.old is None else "-" if change.new is None else "~"
    return mark, name, *_both(change.old, change.new)


def _both(old: Json, new: Json) -> tuple[str, str]:
    """Two values; of long lists what the one has and the other has not."""
    if isinstance(old, list) and isinstance(new, list) and max(len(old), len(new)) > MOST_NAMES:
        texts = [how_many(len(old), "value"), how_many(len(new), "value")]
        for side, (own, other) in enumerate(((old, new), (new, old))):
            alone = [text_of(one) for one in own if one not in other]
            listed = ", ".join(alone[:MOST_NAMES]) + (", …" if len(alone) > MOST_NAMES else "")
            texts[side] += f", {listed} among them" if alone else ""
        if texts[0] == texts[1]:
            texts[1] += ", in another order"
        return texts[0], texts[1]
    return ("" if old is None else text_of(old)), ("" if new is None else text_of(new))


def _show_rows(title: str, rows: Sequence[ChangeRow], terminal: Terminal, *, unfold: bool) -> None:
    if not rows:
        return
    shown = rows if unfold or len(rows) <= MOST_ROWS else rows[: MOST_ROWS - 1]
    cells = [
        (
            row.mark,
            row.name,
            _change(row),
            _arrow(*row.shapes),
            _difference(*row.parameters),
            _difference(*row.multiply_adds),
        )
        for row in shown
    ]
    header = ("", "layer", "change", "shape", "parameters", "multiply-adds")
    print_table(title, header, cells, terminal, right=(4, 5), spare=5, torn=(1, 2))
    if len(shown) < len(rows):
        terminal.print(
            f"and {how_many(len(rows) - len(shown), 'row')} more: `--unfold` shows all\n"
        )


def _change(row: ChangeRow) -> str:
    """`linear: features 64 → 128`"""
    last = {one.name: one for one in row.last}
    parts = []
    for one in row.settings:
        parts.append(f"{one.name} {_values(one)}")
        if last.get(one.name, one) != one:
            parts[-1] += f" … {_values(last[one.name])}"
    if row.takes is not None:
        parts.append(f"takes {', '.join(row.takes.old)} → {', '.join(row.takes.new)}")
    return f"{row.kind}: {', '.join(parts)}" if parts else row.kind


def _values(one: Change) -> str:
    old, new = _both(one.old, one.new)
    return f"{old or 'none'} → {new or 'none'}"


def _arrow(old: str, new: str) -> str:
    """A shape that stays is said once."""
    return old or new if not old or not new or old == new else f"{old} → {new}"


def _difference(old: int, new: int) -> str:
    return f"{new - old:+,}" if new != old else "·"


def _totals(old: Graph, new: Graph) -> Iterator[tuple[str, int, int]]:
    yield "parameters", old.parameters(), new.parameters()
    yield "multiply-adds", old.multiply_adds(), new.multiply_adds()


def _total(old: int, new: int) -> str:
    if old == new:
        return f"{new:,} as before"
    percent = 100 * (new - old) / old if old else 0.0
    share = f", {percent:+,.{1 if abs(percent) < 100 else 0}f} %" if old else ""
    return f"{old:,} → {new:,} ({new - old:+,}{share})"


def as_json(old: Compiled, new: Compiled, found: Differences) -> Json:
    """Every difference, nothing folded. What is not there is null."""
    (_, before), (_, after) = old.sound(), new.sound()
    totals: Json = {word: {"old": a, "new": b} for word, a, b in _totals(before, after)}
    return {
        "same": found.none,
        "name": _sides(found.name) if found.name else None,
        "parameters": [_change_data(one) for one in found.spec.parameters],
        "data": [_change_data(one) for one in found.spec.data],
        "input": [_entry_data(one) for one in found.spec.inputs],
        "blocks": [
            {
                "block": one.name,
                "old": one.old,
                "new": one.new,
                "settings": [_change_data(change) for change in one.settings],
            }
            for one in found.blocks
        ],
        "layers": [_layer_data(one) for one in found.layers],
        "output": [_entry_data(one) for one in found.spec.outputs],
        "output_takes": {name: _taken_data(taken) for name, taken in found.outputs},
        "train": [_change_data(one) for one in found.spec.train],
        "totals": totals,
    }


def _sides(one: Change | EntryChange) -> dict[str, Json]:
    return {"old": one.old, "new": one.new}


def _change_data(one: Change) -> Json:
    return {"name": one.name, **_sides(one)}


def _entry_data(one: EntryChange) -> Json:
    settings: list[Json] = [_change_data(change) for change in one.settings]
    return {"name": one.name, **_sides(one), "settings": settings}


def _taken_data(taken: Taken | None) -> Json:
    return {"old": list(taken.old), "new": list(taken.new)} if taken else None


def _layer_data(one: LayerChange) -> Json:
    what = "follows" if one.follows else "changed"
    return {
        "change": "added" if one.old is None else "removed" if one.new is None else what,
        "old": _node_data(one.old),
        "new": _node_data(one.new),
        "settings": [_change_data(change) for change in one.settings],
        "takes": _taken_data(one.takes),
    }


def _node_data(node: Node | None) -> Json:
    if node is None:
        return None
    shapes: list[Json] = [list(value.type.sizes) for value in node.gives]
    return {
        "name": node.label,
        "kind": node.layer.kind,
        "shapes": shapes,
        "parameters": node.parameters(),
        "multiply_adds": node.multiply_adds(),
    }
