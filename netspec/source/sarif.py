"""Findings as a log in SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), as code scanning services read it."""

import os
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from netspec.source.codes import CODES
from netspec.source.diagnostics import NOTE, Diagnostic, Fix, Label
from netspec.source.text import Place, Span
from netspec.version import VERSION

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def log(found: Iterable[Diagnostic]) -> dict[str, Any]:
    """One run of netspec with all its results."""
    found = list(found)
    codes = sorted({one.code for one in found})
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "netspec",
                "semanticVersion": VERSION,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes, seen) for one in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    entry = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.explanation},
        "help": {"text": f"netspec explain {code}"},
    }


def _result(one: Diagnostic, codes: list[str], seen: Counter[str]) -> dict[str, Any]:
    words = one.message + (f"\nhelp: {one.help}" if one.help else "")
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": codes.index(one.code),
        "level": "note" if one.severity == NOTE else one.severity,
        "message": {"text": words},
        "locations": [_location(one.where)],
        "partialFingerprints": {"netspec/v1": _fingerprint(one, seen)},
    }
    if one.related:
        result["relatedLocations"] = [
            {**_location(label), "id": number} for number, label in enumerate(one.related)
        ]
    if one.fixes:
        result["fixes"] = [_fix(fix) for fix in one.fixes]
    return result


def _fingerprint(one: Diagnostic, seen: Counter[str]) -> str:
    """The same for a fault that lines above it have moved; equal ones are counted."""
    place = one.where.place
    line = place.source.line(place.span.line).strip()
    mark = sha256(f"{one.code} {place.source.name} {line} {one.message}".encode()).hexdigest()[:16]
    seen[mark] += 1
    return f"{mark}:{seen[mark]}"


def _location(label: Label) -> dict[str, Any]:
    place = label.place
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(place),
            "region": _region(place.span),
        }
    }
    if label.text:
        location["message"] = {"text": label.text}
    return location


def _artifact(place: Place) -> dict[str, str]:
    """The path from where the command runs, as services want it; else a whole one."""
    path = Path(place.source.name)
    if path.is_absolute():
        path = Path(os.path.relpath(path))
        if path.parts[:1] == ("..",):
            return {"uri": Path(place.source.name).as_uri()}
    return {"uri": quote(path.as_posix())}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    place = fix.edits[0].place
    replacements = [
        {"deletedRegion": _region(edit.place.span), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(place), "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}
