"""Layers of one's own in Python files: nothing runs unasked, they are used like any layer, and every fault is told."""

import sys
from pathlib import Path

import pytest
from own_layers import FOLD, changed, written

from netspec.graph.compiled import Compiled, compile_file
from netspec.graph.graph import Graph
from netspec.source.codes import CODES
from netspec.source.diagnostics import Diagnostic


def told(spec: Path, *, trust: bool = True) -> Diagnostic:
    """The one fault."""
    (fault,) = compile_file(spec, trust=trust).diagnostics
    assert fault.code in CODES
    assert fault.help
    assert "\n" not in fault.message
    return fault


def graph(compiled: Compiled) -> Graph:
    assert compiled.graph is not None, compiled.diagnostics
    return compiled.graph


# ---- trust


def test_a_spec_alone_runs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    spec = written(tmp_path, FOLD + f"\nopen({str(mark)!r}, 'w').close()\n")
    fault = told(spec, trust=False)
    assert (fault.code, fault.where.place.span.line) == ("NS1052", 2)
    assert f"read `{tmp_path / 'mine.py'}`" in str(fault.help)
    assert "`--trust`" in str(fault.help)
    assert not mark.exists()
    assert not compile_file(spec, trust=True).diagnostics
    assert mark.exists()


def test_neither_the_environment_nor_a_setting_gives_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NETSPEC_TRUST", "TRUST", "NETSPEC_EXTENSIONS"):
        monkeypatch.setenv(name, "1")
    spec = written(tmp_path, "raise AssertionError('it ran')\n")
    assert told(spec, trust=False).code == "NS1052"
    other = tmp_path / "other.yaml"
    other.write_text(spec.read_text("utf-8").replace("extensions: [mine.py]\n", ""), "utf-8")
    found = compile_file(other, {"extensions[0]": "mine.py"}, trust=True).diagnostics
    assert {one.code for one in found} == {"NS1102", "NS1005"}
    assert "the spec alone says" in " ".join(one.message for one in found)


def test_what_follows_from_a_file_that_did_not_run_is_not_told(tmp_path: Path) -> None:
    layers = (
        "  - fold\n  - {unfold: 2, name: x2}\n  - residual: [again, {linear: 8}]\n  - linear: 1"
    )
    assert told(written(tmp_path, layers=layers), trust=False).code == "NS1052"
    overrides = {"layers[1].unfold.by": "3"}
    (fault,) = compile_file(tmp_path / "net.yaml", overrides).diagnostics
    assert fault.code == "NS1052"


def test_what_has_nothing_to_do_with_it_is_told_all_the_same(tmp_path: Path) -> None:
    spec = written(tmp_path, layers="  - fold\n  - {linear: 0}\n  - Dense: 3")
    found = compile_file(spec).diagnostics
    assert [one.code for one in found] == ["NS1052", "NS1004", "NS1005"]


def test_two_files_are_asked_for_once(tmp_path: Path) -> None:
    spec = written(tmp_path)
    (tmp_path / "more.py").write_text(FOLD.replace("fold", "unfold"), "utf-8")
    spec.write_text(spec.read_text("utf-8").replace("[mine.py]", "[mine.py, more.py]"), "utf-8")
    fault = told(spec, trust=False)
    assert fault.message == "`mine.py` and `more.py` are Python code, and run only if you trust it"
    assert not compile_file(spec, trust=True).diagnostics


# ---- use


def test_an_own_layer_is_used_like_any(tmp_path: Path) -> None:
    layers = """  - {fold: $(1 + 1), name: twice}
  - Two: 3
  - layers: [{fold: {by: $n}}, linear: 4]
    for: {n: [5, 6]}
  - {fold, share: word}
  - residual: [{fold, share: word}]"""
    spec = written(tmp_path, layers=layers)
    text = spec.read_text("utf-8") + "blocks:\n  Two: {parameters: {m: 1}, layers: [fold: $m]}\n"
    spec.write_text(text, "utf-8")
    own = [node.layer for node in graph(compile_file(spec, trust=True)).nodes]
    assert [one.by for one in own if one.kind == "fold"] == [2, 3, 5, 6, 2, 2]  # type: ignore[attr-defined]


def test_set_reaches_its_settings(tmp_path: Path) -> None:
    spec = written(tmp_path)
    made = graph(compile_file(spec, {"layers[0].fold.by": "7"}, trust=True))
    assert made.nodes[0].layer.by == 7  # type: ignore[attr-defined]
    (fault,) = compile_file(spec, {"layers[0].fold.by": "0"}, trust=True).diagnostics
    assert fault.code == "NS1004"


def test_a_misspelt_kind_of_its_own_is_found(tmp_path: Path) -> None:
    fault = told(written(tmp_path, layers="  - foldd: 3"))
    assert (fault.code, fault.help) == ("NS1005", "a kind with a similar name exists: `fold`")
    fault = told(written(tmp_path, layers="  - fold: {bye: 3}"))
    assert (fault.code, fault.help) == ("NS1002", "a setting with a similar name exists: `by`")


def test_an_imported_file_has_extensions_of_its_own(tmp_path: Path) -> None:
    spec = written(tmp_path)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/theirs.py").write_text(FOLD.replace('"fold"', '"their_fold"'), "utf-8")
    block = "extensions: [theirs.py, ../mine.py]\nblocks:\n  Both: {layers: [their_fold, fold]}\n"
    (tmp_path / "parts/both.yaml").write_text(block, "utf-8")
    text = spec.read_text("utf-8").replace(
        "layers:\n", "import: [parts/both.yaml]\nlayers:\n  - Both\n"
    )
    spec.write_text(text, "utf-8")
    assert told(spec, trust=False).code == "NS1052"
    compiled = compile_file(spec, trust=True)
    kinds = [node.layer.kind for node in graph(compiled).nodes]
    assert kinds == ["their_fold", "fold", "fold", "linear"]
    assert compiled.spec is not None
    assert list(compiled.spec.extensions) == ["mine.py", "parts/theirs.py"]
    spec.write_text(text.replace("- fold: 3", "- their_fold: 3"), "utf-8")
    # a block's file knows what it names itself, and nobody else does
    assert told(spec).code == "NS1005"


def test_a_spec_that_a_loop_uses_brings_its_extensions_along(tmp_path: Path) -> None:
    python = changed("return inputs[0]\n", "return inputs[self.by - 3]\n")
    for name, by in (("a", 3), ("b", 4)):
        spec = written(tmp_path, python, f"  - fold: {by}")
        spec.rename(tmp_path / f"{name}.yaml")
    spec = tmp_path / "net.yaml"
    layers = "layers:\n  - {spec: {file: $f}, for: {f: [a.yaml, NEXT.yaml]}}\n"
    text = f"netspec: 1\ninput: {{rows: {{array: [8]}}}}\n{layers}output: {{y: tensor}}\n"
    spec.write_text(text.replace("NEXT", "a"), "utf-8")
    assert told(spec, trust=False).code == "NS1052"
    compiled = compile_file(spec, trust=True)
    assert [node.layer.kind for node in graph(compiled).nodes] == ["fold", "fold"]
    assert compiled.spec is not None
    assert list(compiled.spec.extensions) == ["mine.py"]
    spec.write_text(text.replace("NEXT", "b"), "utf-8")
    assert told(spec).code == "NS1056"


def test_a_file_leaves_no_trace(tmp_path: Path) -> None:
    path = list(sys.path)
    spec = written(tmp_path)
    assert not compile_file(spec, trust=True).diagnostics
    assert sys.path == path
    assert {one.name for one in tmp_path.rglob("*")} == {"net.yaml", "mine.py"}
    other = tmp_path / "other.yaml"
    other.write_text(spec.read_text("utf-8").replace("extensions: [mine.py]\n", ""), "utf-8")
    assert told(other).code == "NS1005"


def test_what_begins_with_an_underscore_is_for_the_file_alone(tmp_path: Path) -> None:
    python = FOLD.replace("class Fold(Layer)", "class _Base(Layer)").replace('kind = "fold"', "")
    python += '\n\nclass Fold(_Base):\n    """Doc."""\n\n    kind = "fold"\n'
    assert not compile_file(written(tmp_path, python), trust=True).diagnostics


def test_a_dataclass_and_a_later_import_work_in_a_file(tmp_path: Path) -> None:
    top = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    more = "\n\n@dataclass\nclass Pair:\n    a: int\n    b: list[int]\n"
    python = top + FOLD.partition("\n\n")[2] + more
    python = python.replace(
        "return inputs[0]", "import math\n        return inputs[math.floor(Pair(0, []).a)]"
    )
    assert not compile_file(written(tmp_path, python), trust=True).diagnostics


# ---- what is wrong with a file

LOADING = {
    "syntax": ("class Fold(Layer:\n    pass\n", 1, "is not Python: invalid syntax"),
    "indentation": (FOLD + "\n  x = 3\n", 28, "is not Python: unindent"),
    "a null byte": ("x = 1\0", 1, "null bytes"),
    "too deep": ("(" * 500 + ")" * 500, 1, "is not Python: too many nested parentheses"),
    "an exception": (FOLD + "\n\nraise ValueError('no\\nluck')\n", 29, "ValueError: no luck"),
    "an exception further in": (
        FOLD + "\n\ndef f():\n    return {}['k']\n\n\nf()\n",
        30,
        "KeyError: 'k'",
    ),
    "an endless recursion": ("def f():\n    f()\n\n\nf()\n", 2, "RecursionError"),
    "a package that is missing": ("import nonesuch\n", 1, "No module named 'nonesuch'"),
    "a file beside it": ("from net import x\n", 1, "No module named 'net'"),
    "a relative import": ("from . import net\n", 1, "no known parent package"),
    "an exit": ("import sys\n\nsys.exit(3)\n", 3, "SystemExit: 3"),
    "no layer": ("x = 1\n", 1, "defines no kind of layer"),
    "nothing": ("", 1, "defines no kind of layer"),
    "someone else's layer": (
        "from netspec.kinds.layers.linear import Linear\n",
        1,
        "defines no kind of layer",
    ),
    "no words for a setting": (
        changed('setting(COUNT, "How many times.", default=2)', "setting(COUNT)"),
        16,
        "missing 1 required positional argument: 'doc'",
    ),
}


@pytest.mark.parametrize(("python", "line", "words"), LOADING.values(), ids=LOADING)
def test_a_file_that_cannot_be_loaded_is_told_at_its_line(
    tmp_path: Path, python: str, line: int, words: str
) -> None:
    fault = told(written(tmp_path, python))
    assert fault.code == "NS1054"
    assert fault.where.place.source.name == str(tmp_path / "mine.py")
    assert fault.where.place.span.line == line
    assert words in fault.message
    (entry,) = fault.related
    assert (entry.place.source.name, entry.place.span.line) == (str(tmp_path / "net.yaml"), 2)


KIND = 'kind = "fold"'
SETTING = 'setting(COUNT, "How many times.", default=2)'
PARTS = {
    "no name": (changed(f"    {KIND}\n", ""), 10, "does not say what it is called"),
    "a capital": (changed(KIND, 'kind = "Fold-2"'), 13, "`Fold-2` is not a name for a kind"),
    "a line end": (changed(KIND, 'kind = "fold\\n"'), 13, "is not a name for a kind"),
    "a number": (changed(KIND, "kind = 3"), 13, "does not say what it is called"),
    "built in": (changed(KIND, 'kind = "relu"'), 13, "a layer `relu` already, which is built in"),
    "a container": (changed(KIND, 'kind = "residual"'), 13, "which is built in"),
    "a sibling": (changed(KIND, 'kind = "repeat"'), 13, "`repeat` is a word of the language"),
    "twice": (
        FOLD + "\n\n" + FOLD.partition("\n\n\n")[2].replace("class Fold", "class Again"),
        32,
        "a layer `fold` already, in",
    ),
    "no docstring": (changed('    """Multiplies by a number."""\n', ""), 10, "no docstring"),
    "no shape": (changed("def shape", "def shapes"), 10, "`Fold` has no `shape`"),
    "no torch": (changed("def torch", "def pytorch"), 10, "`Fold` has no `torch`"),
    "no onnx": (changed("def onnx", "def nnx"), 10, "`Fold` has no `onnx`"),
    "no method": (changed("    def onnx", "    onnx = 3\n\n    def nnx"), 25, "is no method"),
    "no examples": (changed("examples =", "exmples ="), 10, "`Fold` has no `examples`"),
    "one example without a tuple": (
        changed("examples = (Example(3, (TensorType((8,)),)), ", "examples = (")
        .replace("(Example(None, (TensorType((\"time\", 4)),)))", "Example(3, (TensorType((8,)),))"),
        17,
        "are no tuple",
    ),
    "types without a tuple": (
        changed("Example(3, (TensorType((8,)),))", "Example(3, TensorType((8,)))"),
        17,
        "an example of `Fold` is of another form",
    ),
    "an undocumented setting": (
        changed(SETTING, 'setting(COUNT, " ", default=2)'),
        16,
        "the setting `by` of `Fold` has no documentation",
    ),
    "a setting without a sort": (
        changed(SETTING, 'setting(int, "How many.", default=2)'),
        16,
        "does not say what values it takes",
    ),
    "a default that does not fit": (
        changed("default=2", "default=0"),
        16,
        "expected a whole number of at least 1, found `0`",
    ),
    "a setting that hides a method": (
        changed("    by: int", "    weights: int").replace('"by"', '"weights"').replace("self.by", "self.weights"),
        16,
        "hides what every layer has by that name",
    ),
    "a primary setting that is none": (
        changed('primary = "by"', 'primary = "times"'),
        14,
        "`primary` of `Fold` is no setting of it",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("python", "line", "words"), PARTS.values(), ids=PARTS)
def test_a_layer_that_is_not_whole_is_told_at_its_line(
    tmp_path: Path, python: str, line: int, words: str
) -> None:
    spec = written(tmp_path, python)
    fault = told(spec)
    assert fault.code == "NS1055"
    assert fault.where.place.source.name == str(tmp_path / "mine.py")
    assert (fault.where.place.span.line, words in fault.message) == (line, True), fault.message


def test_all_that_a_layer_lacks_is_told_at_once(tmp_path: Path) -> None:
    python = FOLD.replace("def torch", "def t").replace("def onnx", "def o")
    python = python.replace('    """Multiplies by a number."""\n', "")
    assert (
        told(written(tmp_path, python)).message == "`Fold` has no docstring, no `torch`, no `onnx`"
    )


def test_a_kind_of_another_extension_cannot_be_taken(tmp_path: Path) -> None:
    spec = written(tmp_path)
    (tmp_path / "more.py").write_text(FOLD, "utf-8")
    spec.write_text(spec.read_text("utf-8").replace("[mine.py]", "[mine.py, more.py]"), "utf-8")
    fault = told(spec)
    assert fault.message == "there is a layer `fold` already, in `mine.py`"
    assert fault.where.place.source.name == str(tmp_path / "more.py")


def test_a_file_that_is_no_utf8_or_stands_twice_is_told(tmp_path: Path) -> None:
    spec = written(tmp_path)
    (tmp_path / "mine.py").write_bytes(b"# \xe4\n")
    assert told(spec).code == "NS1053"
    spec = written(tmp_path)
    spec.write_text(spec.read_text("utf-8").replace("[mine.py]", "[mine.py, ./mine.py]"), "utf-8")
    assert told(spec).message == "`mine.py` stands twice in the list"
