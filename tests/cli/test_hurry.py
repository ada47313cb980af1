"""What `netspec check` leaves uncompiled is compiled when something asks for it, and PyYAML reads as ever."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.hurry import LaterPattern, import_soon

READS = """\
import re, sys
{before}
import yaml
assert isinstance(re.compile("a"), re.Pattern)
texts = ["a: 1.5e+3", "a: 2001-12-14t21:59:43.10-05:00", "a: 0x1F", "a: no", "a: [1, {{b: ~}}]", "<<: 3", "a: !!float 3", "a: \\x07"]
for text in texts:
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        try:
            print(repr(yaml.load(text, loader)))
        except yaml.YAMLError as error:
            print(type(error).__name__)
print(yaml.safe_dump({{"a": "no", "b": 1e-3}}))
"""


def read(before: str) -> str:
    code = READS.format(before=before)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_yaml_reads_the_same_after_a_hurried_import() -> None:
    hurried = "from netspec.cli.hurry import import_soon; import_soon('yaml')"
    assert read(hurried) == read("")


def test_pattern_is_compiled_at_the_first_question() -> None:
    later = LaterPattern(r"a(b*)", re.IGNORECASE)
    assert later.match("ABB").group(1) == "BB"
    assert later.pattern == r"a(b*)"
    with pytest.raises(re.error):
        _ = LaterPattern("(").pattern


def test_an_import_that_fails_leaves_re_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torn_module.py").write_text("import re\nre.compile('a')\n1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    real = re.compile
    with pytest.raises(ZeroDivisionError):
        import_soon("torn_module")
    assert re.compile is real
