"""The same 25 mistakes in netspec, Keras 3, plain PyTorch and Ludwig's configuration: what each of them says.

    python benchmarks/mistakes.py [--only netspec] [--write docs/mistakes.md]

Each mistake is one edit of a program that works (`benchmarks/mistakes/`); the programs run unchanged first. A tool that is not
installed is left out; `--python keras=/path/to/python` names another interpreter for one (Ludwig and Keras like environments of their own).
netspec, Keras and PyTorch are run from the shell as a user runs them: `netspec check`, and the script itself. Of Ludwig it is the
configuration's checker that is asked, in one process for all mistakes, for it takes ten seconds to start.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).parent / "mistakes"
DATA = Path(__file__).parent.parent / "specs/data"
TOOLS = {"netspec": "netspec", "keras": "Keras 3", "pytorch": "PyTorch", "ludwig": "Ludwig"}
LONGEST = 60.0
"""Seconds after which a program counts as going on in silence."""


class Said(NamedTuple):
    """What a tool said of one mistake."""

    last: str
    """The sentence that says what is wrong, as it was printed; empty: it said nothing."""
    names_line: bool
    """Whether the line of the mistake is named in what was printed."""
    lines: int
    cured: str
    """What it offers to write instead, where it does."""


def mistaken(tool: str, base: str, edit: list[str] | None) -> tuple[str, int]:
    """The program with the mistake in it, and the line at which the mistake stands."""
    suffix = "yaml" if tool in ("netspec", "ludwig") else "py"
    text = (HERE / f"{base}_{tool}.{suffix}").read_text(encoding="utf-8")
    if edit is None:
        return text, 0
    right, wrong = edit
    at = text.index(right)
    same = next(
        (i for i, (a, b) in enumerate(zip(right, wrong, strict=False)) if a != b),
        min(len(right), len(wrong)),
    )
    return text.replace(right, wrong, 1), text.count("\n", 0, at + same) + 1


def run(tool: str, python: str, text: str, line: int) -> Said:
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        if tool == "netspec":
            text = text.replace("../../specs/data/", "")
        path = where / ("spec.yaml" if tool == "netspec" else "script.py")
        path.write_text(text, encoding="utf-8")
        for name in ("penguins.csv", "fashion_mnist_train.npz", "fashion_mnist_test.npz"):
            shutil.copy(DATA / name, where / name)
        command = (
            [python, "-m", "netspec", "check", path.name]
            if tool == "netspec"
            else [python, path.name]
        )
        environment = {**os.environ, "KERAS_BACKEND": "torch", "COLUMNS": "160"}
        try:
            done = subprocess.run(
                command, cwd=where, env=environment, capture_output=True, text=True, timeout=LONGEST
            )
        except subprocess.TimeoutExpired:
            return Said("", False, 0, "")
    printed = done.stdout + done.stderr
    return of_netspec(printed, line) if tool == "netspec" else of_python(done, line)


def of_netspec(printed: str, line: int) -> Said:
    found = re.search(r"^(error|warning)\[NS\d+\]: .*$", printed, re.MULTILINE)
    if not found:
        return Said("", False, 0, "")
    cured = re.search(r"^ *= help: (.*)$", printed, re.MULTILINE)
    at = re.search(r"--> spec\.yaml:(\d+):", printed)
    # like a traceback, a report names several lines: the one that it points at, and those that take part
    shown = re.findall(r"^ *(\d+) \|[^\n]*\n *\|? *\| +(?:-|\^)+", printed, re.MULTILINE)
    names = (at is not None and int(at[1]) == line) or str(line) in shown
    return Said(found[0], names, len(printed.splitlines()), cured[1] if cured else "")


def of_python(done: "subprocess.CompletedProcess[str]", line: int) -> Said:
    lines = [one for one in done.stderr.splitlines() if one.strip()]
    names = any(re.search(rf'script\.py", line {line}\b|script\.py:{line}:', one) for one in lines)
    if done.returncode == 0:
        warned = [one for one in lines if "Warning" in one]
        return Said(warned[0] if warned else "", names, len(lines), "")
    # the sentence begins at the last line that names an exception; what is behind it belongs to it
    begins = [i for i, one in enumerate(lines) if re.match(r"^[\w.]*(Error|Exception)\b", one)]
    last = " ".join(lines[begins[-1] :]) if begins else (lines[-1] if lines else "")
    offered = re.search(r"Did you mean:? '?([^'?]+)'?", last)
    return Said(last, names, len(lines), offered[1] if offered else "")


LUDWIG = """
import json, sys, traceback, warnings, yaml
warnings.simplefilter("ignore")
from ludwig.schema.model_types.base import ModelConfig
said = []
for text in json.load(open(sys.argv[1])):
    try:
        ModelConfig.from_dict(yaml.safe_load(text))
        said.append(["", 0])
    except Exception as error:
        said.append([f"{type(error).__name__}: {error}", len(traceback.format_exc().splitlines())])
json.dump(said, open(sys.argv[2], "w"))
"""


def of_ludwig(python: str, texts: list[str]) -> list[Said]:
    """What its configuration's checker says of each text."""
    import json

    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder) / "given.json", Path(folder) / "told.json"
        given.write_text(json.dumps(texts))
        subprocess.run(
            [python, "-c", LUDWIG, str(given), str(told)],
            check=True,
            capture_output=True,
            text=True,
        )
        answers = json.loads(told.read_text())
    # of YAML's own faults it names the line of the text
    return [
        Said(" ".join(words.split()), bool(re.search(r"line \d+", words)), lines, "")
        for words, lines in answers
    ]


def there(tool: str, python: str) -> bool:
    module = {"netspec": "netspec", "pytorch": "torch"}.get(tool, tool)
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    probe = subprocess.run([python, "-c", f"import {module}"], capture_output=True, env=environment)
    return probe.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=TOOLS, action="append")
    parser.add_argument("--python", action="append", default=[], metavar="TOOL=PATH")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    pythons = {tool: sys.executable for tool in TOOLS}
    pythons.update(one.split("=", 1) for one in options.python)
    tools = [t for t in options.only or TOOLS if there(t, pythons[t])]
    mistakes = yaml.safe_load((HERE / "mistakes.yaml").read_text(encoding="utf-8"))
    answers: dict[tuple[int, str], Said] = {}
    for tool in tools:
        begun = time.perf_counter()
        jobs = [
            (i, base, m[base].get(tool))
            for i, m in enumerate(mistakes)
            for base in m
            if base != "mistake"
        ]
        made = [(i, *mistaken(tool, base, edit)) for i, base, edit in jobs if edit]
        bases = ["table"] if tool == "ludwig" else ["table", "picture"]
        right = [mistaken(tool, base, None)[0] for base in bases]
        if tool == "ludwig":
            said = of_ludwig(pythons[tool], [*right, *(text for _, text, _ in made)])
        else:
            said = [run(tool, pythons[tool], text, 0) for text in right]
            said += [run(tool, pythons[tool], text, line) for _, text, line in made]
        for one in said[: len(bases)]:
            if one.last:
                print(
                    f"{TOOLS[tool]}: the program without a mistake says: {one.last}",
                    file=sys.stderr,
                )
        answers.update(
            {(i, tool): one for (i, _, _), one in zip(made, said[len(bases) :], strict=True)}
        )
        print(f"{TOOLS[tool]}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    page = "\n".join(written(mistakes, tools, answers))
    if options.write:
        options.write.parent.mkdir(exist_ok=True)
        options.write.write_text(page + "\n", encoding="utf-8")
    else:
        print(page)


def written(
    mistakes: list[dict], tools: list[str], answers: dict[tuple[int, str], Said]
) -> list[str]:
    """The page: the counts, then each mistake with what was said of it."""
    lines = [
        "| | mistakes | told | names the line | says what to write | lines printed (median) |",
        "|---|---|---|---|---|---|",
    ]
    for tool in tools:
        own = [said for (_, name), said in answers.items() if name == tool]
        told = [one for one in own if one.last]
        middle = sorted(one.lines for one in told)[len(told) // 2] if told else 0
        lines.append(
            f"| {TOOLS[tool]} | {len(own)} | {len(told)} | {sum(one.names_line for one in told)}"
            f" | {sum(bool(one.cured) for one in told)} | {middle} |"
        )
    for i, mistake in enumerate(mistakes):
        lines += ["", f"### {i + 1}. {mistake['mistake'][0].upper()}{mistake['mistake'][1:]}", ""]
        for tool in tools:
            said = answers.get((i, tool))
            lines.append(f"- **{TOOLS[tool]}**: {shown(said)}")
    return lines


def shown(said: Said | None) -> str:
    if said is None:
        return "cannot be written here"
    if not said.last:
        return "*nothing*"
    text = said.last if len(said.last) <= 300 else said.last[:300].rstrip() + " …"
    line = "names the line" if said.names_line else "does not name the line"
    cured = f"; offers: {said.cured}" if said.cured else ""
    return f"`` {text} `` ({line}, {said.lines} lines{cured})"


if __name__ == "__main__":
    main()
