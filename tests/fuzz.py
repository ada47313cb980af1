"""Shipped specs with something wrong in them, by the thousand, and texts that are made to harm.

    python tests/fuzz.py --cases 20000 [--seed 1]
    python tests/fuzz.py --hostile

Every case must be told with its place: no exception, no more than two seconds, no more than 500 MB. What fails is printed whole.
`test_mutations.py` runs some of the same.
"""

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mutating import changed_bytes, changed_text, changed_tree

from netspec.data.peek import look
from netspec.graph.compiled import compile_text
from netspec.source.codes import CODES
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.source.offers import offer
from netspec.source.render import as_json, concise, render
from netspec.source.text import SourceText
from netspec.source.tree import plain
from netspec.source.yaml_reader import decode, read

FOLDER = Path(__file__).parents[1] / "specs"
SPECS = sorted((*FOLDER.glob("*.yaml"), *FOLDER.glob("zoo/*.yaml")))
LONGEST, FOR_EACH_LAYER = 2.0, 1e-3
"""Seconds of processor time for one case, and more for each layer: a loop of 500 turns is no mistake, and takes its time."""
MOST_MEMORY = 500_000_000
FIXES_EVERY = 8
"""In one case of so many the fixes are made too, which checks the spec dozens of times."""


def cases(path: Path, seed: str, count: int) -> Iterator[bytes]:
    """Of four, two are changed as texts, one as bytes and one as a tree."""
    chooser = random.Random(f"{seed} {path.stem}")
    data = path.read_bytes()
    text = data.decode("utf-8")
    document = plain(read(SourceText(path.name, text)))
    for number in range(count):
        if number % 4 == 0:
            tree = changed_tree(document, chooser)
            yield json.dumps(tree, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        elif number % 4 == 1:
            yield changed_bytes(data, chooser)
        else:
            yield changed_text(text, chooser).encode("utf-8", "replace")


class Examined(NamedTuple):
    """What was found, and how long that may take: of a network as large as this one."""

    found: list[Diagnostic]
    longest: float


def found_in(source: SourceText) -> list[Diagnostic]:
    """Everything that is found in a text and its data. The one Python file that lies beside the specs is ours."""
    return _examined(source).found


def _examined(source: SourceText) -> Examined:
    compiled = compile_text(source, trust=True)
    assert (compiled.graph is None) == any(one.is_error for one in compiled.diagnostics)
    layers = len(compiled.graph.nodes) if compiled.graph else 0
    found = look(compiled.spec, compiled.diagnostics)
    return Examined(found, LONGEST + FOR_EACH_LAYER * layers)


def examine(path: Path, data: bytes, *, fixes: bool = False) -> Examined:
    """Check bytes in place of a file; raises `AssertionError` where anything told has no place or no code."""
    try:
        # beside the original, so that the paths of its data lead somewhere
        source = decode(str(path), data)
    except SpecError as error:
        found, longest = list(error.diagnostics), LONGEST
    else:
        found, longest = _examined(source)
        if fixes:
            # the fixes of one fault are dozens of checks
            found, longest = offer(found, source, found_in), 3 * longest
    for one in found:
        _examine(one)
    json.dumps(as_json(found))
    return Examined(found, longest)


def _examine(one: Diagnostic) -> None:
    assert one.code in CODES
    assert one.code != "NS9001"
    assert "\n" not in one.message
    place = one.where.place
    assert 1 <= place.span.line <= max(1, len(place.source.lines)), one
    assert 1 <= place.span.column <= len(place.source.line(place.span.line)) + 2, one
    assert (place.span.end_line, place.span.end_column) >= place.span[:2]
    assert "\x1b" not in render(one)
    assert concise(one)


HOSTILE: dict[str, bytes] = {
    "harmless, for comparison": b"netspec: 1\n",
    "an alias bomb": b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9) if n else b"x")
        for n in range(30)
    ),
    "an alias of itself": b"netspec: &a [*a]\n",
    "merge keys that double": b"a0: &a0 {x: 1}\n"
    + b"".join(b"a%d: &a%d {<<: [*a%d, *a%d]}\n" % (n, n, n - 1, n - 1) for n in range(1, 40)),
    "100,000 brackets": b"layers: " + b"[" * 100_000,
    "100,000 brackets, closed": b"layers: " + b"[" * 100_000 + b"]" * 100_000,
    "100,000 braces": b"layers: " + b"{a: " * 100_000,
    "100,000 dashes": b"- " * 100_000 + b"x",
    "100,000 question marks": b"? " * 100_000 + b"x",
    "1,900 lines, each deeper": b"".join(b" " * n + b"a:\n" for n in range(1_900)),
    "a text of 50 MB": b"name: '" + b"x" * 50_000_000 + b"'\n",
    "a text of 1.9 MB": b"name: '" + b"x" * 1_900_000 + b"'\n",
    "a text of 1.9 MB without its end": b"name: '" + b"x " * 950_000,
    "one line of 1.9 MB of colons": b"a: " * 630_000,
    "1.9 MB of one key": b"a: 1\n" * 380_000,
    "1.9 MB of keys": b"".join(b"k%d: 1\n" % n for n in range(180_000)),
    "1.9 MB of items": b"layers:\n" + b"- relu\n" * 270_000,
    "49,000 items": b"netspec: 1\nlayers:\n" + b"- relu\n" * 49_000,
    "100,000 anchors": b"".join(b"a%d: &a%d 1\n" % (n, n) for n in range(100_000)),
    "60,000 tags": b"- !!python/object:os.system x\n" * 60_000,
    "100,000 lines that are no YAML": b"a: b: c\n" * 100_000,
    "100,000 lines with tabs": b"\ta: 1\n" * 100_000,
    "100,000 quotes": b"a: " + b"'" * 100_001,
    "a megabyte of noise": random.Random(0).randbytes(1_000_000),
    "zeros": b"\0" * 1_000_000,
    "UTF-16": "netspec: 1\nname: a\n".encode("utf-16"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1000,
    "100,000 powers": b"netspec: 1\nlayers: [linear: $(" + b"9**" * 100_000 + b"9)]\n",
    "a loop of a billion": b"netspec: 1\ninput: {a: number}\nlayers: [{linear: 1, repeat: 1000000000}]\noutput: {b: number}\n",
    "loops in loops": b"netspec: 1\ninput: {a: number}\nlayers:\n"
    b"- {layers: [{layers: [{layers: [{linear: 1, repeat: 999}], repeat: 999}], repeat: 999}], repeat: 999}\n"
    b"output: {b: number}\n",
}
"""Texts by what is in them."""


def hostile() -> bool:
    """Check each in a process of its own, and print how long it took and what was said. False where one was bad."""
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for name, data in HOSTILE.items():
            path = Path(folder, "spec.yaml")
            path.write_bytes(data)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-c", _ONE, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            memory, _, said = done.stdout.partition("\n")
            bad = done.returncode != 1 or seconds > 1 or "Traceback" in done.stderr
            good &= not bad
            first = next((line for line in said.splitlines() if "error[" in line), said[:80])
            mark = "BAD " if bad else "    "
            print(f"{mark}{name:36}{seconds:6.2f} s{int(memory or 0) // 1000:6} MB  {first[-110:]}")
            if bad:
                print(done.returncode, done.stderr[-600:])
    return good


_ONE = """
import sys
from io import StringIO
from pathlib import Path
from netspec.cli.main import main
told, sys.stdout = sys.stdout, StringIO()
code = main(["check", sys.argv[1]])
said, sys.stdout = sys.stdout.getvalue(), told
peak = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
print(*peak)
print(said[:2000])
sys.exit(code)
"""


def run(count: int, seed: str) -> bool:
    """Examine so many cases, and print what came of them. False where one was bad."""
    signal.signal(signal.SIGALRM, _hangs)
    each = -(-count // len(SPECS))
    codes: Counter[str] = Counter()
    slowest, done, bad, silent = 0.0, 0, 0, 0
    for path in SPECS:
        for number, data in enumerate(cases(path, seed, each)):
            before, started = _memory(), time.process_time()
            signal.alarm(20)
            try:
                found, longest = examine(path, data, fixes=number % FIXES_EVERY == 0)
            except Exception as error:
                bad += 1
                print(f"---- {path.name} {number}: {type(error).__name__}: {error}\n{data!r}")
                continue
            finally:
                signal.alarm(0)
            seconds = time.process_time() - started
            slowest, done = max(slowest, seconds), done + 1
            silent += not found
            codes.update({one.code for one in found})
            if seconds > longest or (_memory() > MOST_MEMORY and _memory() > before):
                bad += 1
                print(
                    f"---- {path.name} {number}: {seconds:.2f} s, {_memory() // 10**6} MB\n{data!r}"
                )
        print(path.name, done, bad, f"{slowest:.2f} s", f"{_memory() // 10**6} MB", flush=True)
    print(f"{done} cases of {len(SPECS)} specs: {bad} bad, {silent} without a finding")
    print(f"the slowest took {slowest:.2f} s of the processor; {_memory() / 1e6:.0f} MB at most")
    print(", ".join(f"{code} {times}" for code, times in codes.most_common()))
    return not bad


def _hangs(*_: object) -> None:
    raise TimeoutError("it hangs")


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--hostile", action="store_true", help="check the texts that mean harm")
    options = parser.parse_args()
    good = hostile() if options.hostile else run(options.cases, options.seed)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
