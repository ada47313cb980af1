"""Faulty specs, each of which carries the fault it must be told of, its columns, and how it can be mended: see `marks.py`."""

from pathlib import Path

import pytest
from marks import FOLDER, columns_of, fix_of, found_in, marks, offered

from netspec.cli.mending import mend
from netspec.graph.compiled import compile_file
from netspec.source.applied import applied
from netspec.source.codes import CODES
from netspec.source.diagnostics import AUTO, HOLE
from netspec.source.render import render
from netspec.source.text import SourceText

SPECS = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_each_fault_is_told_once_at_its_place_with_its_fix(path: Path) -> None:
    found, expected = offered(path), marks(path)
    shown = "\n".join(render(one) for one in found)
    told = [(d.where.place.span.line, d.severity, d.code, columns_of(d), fix_of(d)) for d in found]
    assert told == [(m.line, m.severity, m.code, m.columns, m.fix) for m in expected], shown
    for diagnostic, mark in zip(found, expected, strict=True):
        assert mark.words in f"{diagnostic.message} {diagnostic.help}", shown


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_offered_fix_takes_its_fault_away_and_brings_none(path: Path) -> None:
    found = offered(path)
    before = {(one.code, one.message) for one in found}
    for one in found:
        for fix in one.fixes:
            text = applied(fix.edits[0].place.source, fix.edits)
            assert text is not None
            if fix.applicability == HOLE:
                assert "…" in text
                continue
            after = found_in(SourceText(str(path), text))
            errors = {(d.code, d.message) for d in after if d.is_error}
            # a fault that lay behind a fault is of a later stage of the check: form, then graph and shapes
            new = {(code, message) for code, message in errors - before if code[2] <= one.code[2]}
            assert not new, f"{fix.title}\n{text}"
            if sum(d.is_error for d in found) == 1 and one.is_error:
                assert not errors, f"{fix.title}\n{text}"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_is_mended_by_itself_compiles_where_every_fault_is(path: Path) -> None:
    source = compile_file(path).source
    mended = mend(source, lambda text: list(found_in(text)))
    errors = [one for one in found_in(mended.source) if one.is_error]
    if all(fix_of(one) == AUTO for one in offered(path)):
        assert mended.done
        assert not errors, mended.source.text
    kept = [line.partition(" # ")[2] for line in mended.source.lines]
    taken = {line.partition(" # ")[2] for line in source.lines} - set(kept)
    # no remark is lost but those of lines that are taken out
    assert len(taken) <= len(source.lines) - len(mended.source.lines) + 1


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_messages_keep_the_style_of_the_house(path: Path) -> None:
    for diagnostic in compile_file(path).diagnostics:
        assert diagnostic.code in CODES
        assert not diagnostic.message.endswith(".")
        assert diagnostic.message[0] == diagnostic.message[0].lower()
        assert "\n" not in diagnostic.message
        assert diagnostic.help, f"{diagnostic.message}: no cure is named"
        assert not diagnostic.help.endswith(".")


def test_the_fixtures_cover_every_code_that_a_spec_alone_can_cause() -> None:
    covered = {mark.code for path in SPECS for mark in marks(path)}
    # files that cannot be read, are no UTF-8, too deep or hold bad aliases are tested where they are read
    elsewhere = {"NS0001", "NS0002", "NS0105", "NS0106", "NS0107", "NS2007", "NS9001"}
    # remarks that silence are of `check`: tests/source/test_allowed.py
    elsewhere |= {"NS0201"}
    # and an extension has to be trusted before it can fail: tests/spec/test_extensions.py
    elsewhere |= {"NS1054", "NS1055", "NS1056", "NS1057"}
    from_data = {code for code in CODES if code >= "NS4"}
    assert set(CODES) - covered - elsewhere - from_data == set()
