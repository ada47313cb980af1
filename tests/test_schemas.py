"""The published schema is current, and an independent validator agrees with the binder on every fault of form."""

import json
import random
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mutating import changed_tree

from netspec.graph.compiled import compile_file, compile_text
from netspec.source.diagnostics import Diagnostic, Problems, SpecError
from netspec.source.text import SourceText
from netspec.source.tree import plain
from netspec.source.yaml_reader import read
from netspec.spec.bind import bind
from netspec.spec.schema import spec_schema

ROOT = Path(__file__).parents[1]
SPECS = sorted(ROOT.glob("specs/*.yaml"))
VALIDATOR = jsonschema.Draft7Validator(spec_schema())
OWN = ROOT / "specs/own_layer.yaml"
"""It has an extension, whose kinds only a schema made with them knows."""

BEYOND_A_SCHEMA = frozenset(
    {
        "NS1010",
        "NS1101",
        "NS1102",
        "NS1103",
        "NS1011",
        "NS1012",
        "NS1052",
        "NS1053",
        "NS1062",
        "NS1162",
    }
)
"""Facts about two values, about values put in, and about other files."""


def own_validator() -> jsonschema.Draft7Validator:
    """The schema that knows the layers of the spec with an extension."""
    spec = compile_file(OWN, trust=True).spec
    assert spec is not None
    own = {kind: cls for one in spec.extensions.values() for kind, cls in one.kinds.items()}
    return jsonschema.Draft7Validator(spec_schema(own))


def form_faults(text: str, path: str = "t.yaml") -> list[str]:
    """The faults of a text that lies there; what lies beside is trusted."""
    problems = Problems()
    try:
        bind(read(SourceText(path, text)), path, problems, trust=True)
    except SpecError as error:
        return [d.code for d in error.diagnostics]
    return [d.code for d in problems.errors if not _is_beyond_a_schema(d)]


def _is_beyond_a_schema(fault: Diagnostic) -> bool:
    # whether a capitalised word is a block stands in another place of the spec
    of_a_block = fault.code == "NS1005" and re.search(r"layer `[A-Z]", fault.message) is not None
    # and what an expression gives is known when it is worked out
    span = fault.where.place.span
    line = fault.where.place.source.line(span.line)
    text = line[span.column - 1 : span.end_column if span.end_line == span.line else None]
    put_in = "$" in text and text[0] not in "{["
    return fault.code in BEYOND_A_SCHEMA or fault.code > "NS2" or of_a_block or put_in


def test_published_schema_is_current() -> None:
    published = (ROOT / "schemas/spec.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == json.loads(json.dumps(spec_schema())), (
        "run: netspec schema --write schemas/spec.schema.json"
    )


def test_schema_is_a_valid_schema() -> None:
    jsonschema.Draft7Validator.check_schema(spec_schema())


def test_schema_says_what_every_property_is() -> None:
    """An editor shows `markdownDescription` on hover."""
    bare = [
        place for place, schema in _properties(spec_schema()) if "markdownDescription" not in schema
    ]
    assert bare == []


def _properties(schema: Any, place: str = "") -> Any:
    if isinstance(schema, dict):
        for name, inner in (
            schema.get("properties", {}).items()
            if isinstance(schema.get("properties"), dict)
            else ()
        ):
            if place.endswith(("mean_std",)):
                continue
            if (
                isinstance(inner, dict)
                and not place.count("normalize")
                and not place.count("missing")
            ):
                yield f"{place}/{name}", inner
        for key, inner in schema.items():
            yield from _properties(inner, f"{place}/{key}")
    elif isinstance(schema, list):
        for i, inner in enumerate(schema):
            yield from _properties(inner, f"{place}/{i}")


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_schema_accepts_every_shipped_spec(path: Path) -> None:
    document = plain(read(SourceText(path.name, path.read_text(encoding="utf-8"))))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/bad_specs").glob("*.yaml")), ids=lambda path: path.stem
)
def test_schema_and_binder_agree_on_the_faulty_specs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.stem.startswith("yaml_") or path.stem.endswith("cut_by_comma") or "$" in text:
        pytest.skip("faults of the YAML or of a value put in are before the schema")
    document = plain(read(SourceText(path.name, text)))
    assert VALIDATOR.is_valid(document) == (not form_faults(text)), compile_text(
        SourceText(path.name, text)
    )


def test_a_schema_with_the_layers_of_extensions_is_as_strict_as_ever() -> None:
    document = plain(read(SourceText(OWN.name, OWN.read_text(encoding="utf-8"))))
    validator = own_validator()
    assert isinstance(document, dict)
    assert validator.is_valid(document)
    for layers in (["linaer"], [{"periodic": {"count": 0}}], [{"periodic": {"counts": 3}}]):
        assert not validator.is_valid({**document, "layers": layers})
        assert VALIDATOR.is_valid({**document, "layers": layers})
    for extensions in ([], "mine.py", [3]):
        assert not VALIDATOR.is_valid({**document, "extensions": extensions})
    del document["extensions"]
    assert not VALIDATOR.is_valid(document)


def test_no_enum_is_empty() -> None:
    """Editors take a schema with one for broken, and then check nothing."""
    assert '"enum": []' not in json.dumps(spec_schema())


def test_schema_accepts_expressions_wherever_they_may_stand() -> None:
    text = """
    netspec: 1
    parameters: {w: 4, k: 3, way: adamw, act: relu, side: [28, 28], half: 0.5, so: true}
    input: {photo: {image: {size: $side, normalize: {mean: [$half, 0.5, 0.5], std: [0.5, 0.5, $half]}}}}
    layers:
      - conv2d: {channels: $(2 * w), kernel: [$k, 3], padding: $k, bias: $so}
      - $act
      - flatten
      - {linear: $w, name: stage$w, repeat: $(w // 2)}
      - {add, from: [prev, stage$w]}
    output: {out: {category: $w}}
    train: {epochs: $k, optimizer: $way, schedule: {cosine: {final: $half}}}
    """
    assert form_faults(text) == []
    document = plain(read(SourceText("t.yaml", text)))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_schema_and_binder_agree_on_mutations(path: Path) -> None:
    chooser, own = random.Random(path.stem), own_validator() if path == OWN else VALIDATOR
    document = plain(read(SourceText(path.name, path.read_text(encoding="utf-8"))))
    for _ in range(150):
        mutated = changed_tree(document, chooser)
        text = json.dumps(mutated, ensure_ascii=False)
        faults = form_faults(text, str(path))
        valid = (own if "extensions" in mutated else VALIDATOR).is_valid(mutated)
        assert valid == (not faults), (
            f"schema {'accepts' if valid else 'refuses'}, binder says {faults}:\n{text}"
        )
