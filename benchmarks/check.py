"""How long `netspec check` takes: cold, as a command on a spec of 100 lines, and in process on 1,000 layers, read whole
and again after a change; and how soon an editor is served.

    python benchmarks/check.py [--runs 10]

The command's time is the processor time of the child, user and system, as the system counts it
(`RUSAGE_CHILDREN`), the smallest of some runs, after one that compiles the byte code. Beside it stands a bare
`python -c pass`, and one that does no more than `import yaml`: what no reader of YAML can do without. (An editable
install makes every start of Python slower: its finder reads modules of the standard library that nothing else needs.)
The language server's first time is what an editor waits: from the start of `netspec lsp` to the answer to `initialize`. The others are
the processor time it takes, with a text of 1,000 layers open, from a change of a number in its middle to the hints of all
lines, and to the completion of a kind; the check of the changed text is in both.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from netspec.data.peek import look
from netspec.graph.compiled import compile_text
from netspec.source.text import SourceText

ALLOWED_COLD, ALLOWED_LAYERS, ALLOWED_INITIALIZE = 0.100, 0.030, 0.150

HEAD = """\
netspec: 1
name: hundred_lines
description: a table with sixteen columns and a network of forty layers

data:
  table: rows.csv
  split: {validation: 0.15, test: 0.15, stratify: species, seed: 7}

parameters: {width: 64, rate: 0.1}

input:
"""
TAIL = """\
output:
  species: {category: [Adelie, Chinstrap, Gentoo]}

train:
  epochs: 60
  batch_size: 32
  optimizer:
    adamw:
      learning_rate: 5e-3
      weight_decay: 0.01
  schedule: {cosine: {warmup_epochs: 3}}
  early_stopping: {patience: 10}
"""


def hundred_lines(folder: Path) -> Path:
    """A spec of 100 lines, all parts of the language in it, and a table of 200 rows."""
    columns = [f"c{i}" for i in range(14)]
    inputs = [f"  {name}: number" for name in columns]
    inputs += [
        "  island: {category: [Biscoe, Dream, Torgersen]}",
        "  sex: {category: [FEMALE, MALE]}",
    ]
    steps = ["  - linear: $width", "  - relu"]
    while len(steps) < 58:
        steps += [
            "  - residual:",
            "      - layer_norm",
            "      - linear: $(4 * width)",
            "      - gelu",
            "      - linear: $width",
            "      - dropout: $rate",
        ]
    steps = [*steps[:56], "  - {linear: 32, name: shared}", "  - {linear: 3, from: shared}"]
    text = HEAD + "\n".join([*inputs, "", "layers:", *steps, ""]) + "\n" + TAIL
    path = folder / "hundred_lines.yaml"
    path.write_text(text, encoding="utf-8")
    rows = [",".join([*columns, "island", "sex", "species"])]
    for i in range(200):
        numbers = (f"{20 + 15 * math.sin(i * (j + 1.7)):.1f}" for j in range(14))
        island = ("Biscoe", "Dream", "Torgersen")[i * i % 7 % 3]
        sex, species = ("FEMALE", "MALE")[i % 2], ("Adelie", "Chinstrap", "Gentoo")[i % 3]
        rows.append(",".join([*numbers, island, sex, species]))
    (folder / "rows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def layers(count: int) -> str:
    """A spec of so many layers, plain ones, with settings, named, joined, and on pictures."""
    steps = [
        "conv2d: {channels: 8, kernel: 3, padding: 1}",
        "batch_norm",
        "relu",
        "flatten",
    ]
    kinds = [
        "linear: 64",
        "relu",
        "{linear: {features: 64, bias: false}, name: l%d}",
        "dropout: 0.1",
        "add: l%d",
    ]
    at = 0
    while len(steps) < count - 1:
        turn = len(steps) % len(kinds)
        at = len(steps) if turn == 2 else at
        steps.append(
            kinds[turn] % at
            if "%d" in kinds[turn] and at
            else kinds[turn].replace("add: l%d", "relu")
        )
    steps.append("linear: 10")
    body = "".join(f"  - {step}\n" for step in steps)
    return f"netspec: 1\ninput:\n  photo: {{image: 8}}\nlayers:\n{body}output: {{y: {{category: 10}}}}\n"


def child(*command: str) -> float:
    """Seconds of processor time of a command, user and system."""
    # as after an installation: byte code is kept
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = processor_time()
    done = subprocess.run(command, capture_output=True, env=environment, check=False, text=True)
    taken = processor_time() - before
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return taken


def processor_time() -> float:
    """Seconds that all children so far have taken, user and system."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def smallest(runs: int, measured: Callable[[], float]) -> float:
    measured()
    return min(measured() for _ in range(runs))


def in_process(text: str, count: int, runs: int) -> tuple[float, float]:
    """Seconds of processor time of a check that reads the whole text, and of one that goes on from that before a number was changed.

    The kinds of layer are known to both from the checks before.
    """
    lines = text.split("\n")
    middle = changing_line(lines)
    found = [math.inf, math.inf]
    before = None
    for run in range(2 * runs):
        lines[middle] = f"  - linear: {65 + run}"
        source = SourceText("layers.yaml", "\n".join(lines))
        again = run % 2
        started = time.process_time()
        compiled = compile_text(source, before=before if again else None)
        look(compiled.spec, compiled.diagnostics)
        found[again] = min(found[again], time.process_time() - started)
        before = compiled
        assert not compiled.diagnostics, compiled.diagnostics
        assert compiled.graph is not None
        assert len(compiled.graph.nodes) >= count
    return found[0], found[1]


def changing_line(lines: list[str]) -> int:
    """The number of a line in the middle that holds a plain layer."""
    return next(i for i in range(len(lines) // 2, len(lines)) if lines[i] == "  - linear: 64")


class Server:
    """A `netspec lsp`, asked as an editor would."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "netspec", "lsp"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
        self.number = 0

    def processor_time(self) -> float:
        """Seconds that it has taken so far; the number is that of `clock_getcpuclockid(3)` on Linux."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def tell(self, method: str, params: dict[str, object], **more: int) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def ask(self, method: str, params: dict[str, object]) -> object:
        self.number += 1
        self.tell(method, params, id=self.number)
        assert self.process.stdout is not None
        while True:
            length = int(self.process.stdout.readline().partition(b":")[2])
            self.process.stdout.readline()
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == self.number:
                return message["result"]


def initialize() -> tuple[float, float]:
    """Seconds from the start of a server to its first answer, by the clock and of processor time."""
    started, before = time.perf_counter(), processor_time()
    server = Server()
    server.ask("initialize", {"capabilities": {}})
    taken = time.perf_counter() - started
    server.process.kill()
    server.process.wait()
    return taken, processor_time() - before


def served(text: str, runs: int) -> dict[str, float]:
    """Seconds of processor time from a change in the middle of a text to answers."""
    server, document = Server(), {"uri": "file:///layers.yaml"}
    server.ask("initialize", {"capabilities": {}})
    server.tell("initialized", {})
    opened = {**document, "languageId": "yaml", "version": 1, "text": text}
    server.tell("textDocument/didOpen", {"textDocument": opened})
    lines = text.split("\n")
    middle = changing_line(lines)
    ends = {"start": {"line": 0, "character": 0}, "end": {"line": len(lines), "character": 0}}
    asked: dict[str, dict[str, object]] = {
        "inlayHint": {"range": ends},
        "completion": {"position": {"line": middle, "character": 5}},
    }
    found = dict.fromkeys(asked, math.inf)
    for run in range(runs * 2):
        what = list(asked)[run % 2]
        place = {"line": middle, "character": 12}
        span = {"start": place, "end": {**place, "character": 14}}
        change = {"range": span, "text": str(64 + run % 2)}
        version = {**document, "version": run + 2}
        started = server.processor_time()
        server.tell("textDocument/didChange", {"textDocument": version, "contentChanges": [change]})
        answer = server.ask(f"textDocument/{what}", {"textDocument": document, **asked[what]})
        found[what] = min(found[what], server.processor_time() - started)
        assert answer
    server.process.kill()
    server.process.wait()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        spec = hundred_lines(Path(folder))
        lines = spec.read_text(encoding="utf-8").count("\n")
        command = [str(Path(python).with_name("netspec")), "check", str(spec)]
        if not Path(command[0]).exists():
            command[:1] = [python, "-m", "netspec"]
        bare = smallest(runs, lambda: child(python, "-c", "pass"))
        yaml = smallest(runs, lambda: child(python, "-c", "import yaml"))
        cold = smallest(runs, lambda: child(*command))
    text = layers(1000)
    whole, again = in_process(text, 1000, runs)
    begun, worked = (min(some) for some in zip(*(initialize() for _ in range(runs)), strict=True))
    answered = served(text, runs)
    found = {
        "lines": lines,
        "bare_python_ms": round(1000 * bare, 1),
        "import_yaml_ms": round(1000 * yaml, 1),
        "check_cold_ms": round(1000 * cold, 1),
        "layers_1000_whole_ms": round(1000 * whole, 1),
        "layers_1000_again_ms": round(1000 * again, 1),
        "initialize_ms": round(1000 * begun, 1),
        "initialize_cpu_ms": round(1000 * worked, 1),
        **{f"change_to_{what}_cpu_ms": round(1000 * taken, 1) for what, taken in answered.items()},
        "holds": cold <= ALLOWED_COLD and again <= ALLOWED_LAYERS and begun <= ALLOWED_INITIALIZE,
    }
    print(json.dumps(found, indent=2))
    return 0 if found["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
