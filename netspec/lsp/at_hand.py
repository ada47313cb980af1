"""What can be named at a place of a spec: results above it, parameters, blocks, axes, columns of the data, files beside it."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from netspec.data.header import column_names
from netspec.graph.compiled import compile_text
from netspec.graph.names import Stream
from netspec.kinds.named_sizes import base_of
from netspec.lsp.checked import Checked
from netspec.lsp.cursor import Path
from netspec.lsp.workspace import Workspace
from netspec.source.text import SourceText
from netspec.spec.model import Spec
from netspec.spec.steps import Block

_GIVEN = re.compile(r"\b(?:name|into):[ \t]*([a-z][a-z0-9_]*)(?=[ \t]*(?:[,}#]|$))")
_MOST_FILES = 200


class AtHand:
    """All of it, for a place on a line (from 0) whose path is known."""

    def __init__(self, workspace: Workspace, file: str, line: int, path: Path) -> None:
        document = workspace.documents[file]
        self.workspace = workspace
        self.file = file
        self.lines = [document.line(number) for number in range(len(document.starts))]
        self.line = line
        self.path = path
        self.good: Checked = workspace.good(file)

    @property
    def spec(self) -> Spec | None:
        """The spec as it last could be understood."""
        return self.good.spec or self.workspace.checked(self.file).spec

    @property
    def block(self) -> str | None:
        """The block that the place stands in."""
        inside = len(self.path) > 1 and self.path[0] == "blocks"
        return str(self.path[1]) if inside else None

    def blocks(self) -> Mapping[str, Block]:
        """The blocks that can be used."""
        return {**self.good.blocks, **self.workspace.checked(self.file).blocks}

    def results(self) -> list[str]:
        """The results that are given above the place, the newest first."""
        begin = self._begin()
        given = [
            match.group(1)
            for text in self.lines[begin : self.line]
            for match in _GIVEN.finditer(text)
        ]
        names = list(dict.fromkeys(reversed(given)))
        if self.block is None:
            names += [one for one in self.inputs() if one not in names]
        return [*names, *self._parts(names)]

    def _begin(self) -> int:
        """The line where the names begin that the place can see: that of its block, or of its section."""
        line = self.line
        own = re.compile(rf"[ ]+{re.escape(self.block or '')}[ \t]*:") if self.block else None
        while line > 0:
            text = self.lines[line]
            if (own and own.match(text)) or (text[:1].isalpha() and line < self.line):
                return line
            line -= 1
        return 0

    def _parts(self, names: list[str]) -> list[str]:
        known = self.good.results if self.block is None else {}
        return [one for one in known if "." in one and one.partition(".")[0] in names]

    def result(self, name: str) -> Stream:
        """What a name means at the place; None where that is not known. In a block it is what its last use made of it."""
        if self.block is None:
            return self.good.results.get(name)
        begin, end = self._begin(), self.line
        made = (
            turn.after
            for turn in reversed(self.good.turns)
            if turn.step.name == name and begin < turn.step.place.span.line <= end + 1
        )
        return next(made, None)

    def inputs(self) -> list[str]:
        """The names of the inputs."""
        spec = self.spec
        if spec is not None and spec.inputs:
            return [one.name for one in spec.inputs if one.said_in is None and one.of is None]
        return list(self._keys_of("input"))

    def parameters(self) -> list[str]:
        """The names that an expression can hold here."""
        own = self.blocks().get(self.block or "")
        names = list(own.parameters) if own is not None else []
        return list(dict.fromkeys([*names, *self._keys_of("parameters"), *self._variables()]))

    def _variables(self) -> Iterator[str]:
        """The variables of loops on the lines around: `for: {width: …}`."""
        for text in self.lines[max(0, self.line - 40) : self.line + 40]:
            found = re.search(r"\bfor:[ \t]*\{(.*)", text)
            if found:
                yield from re.findall(r"(?:^|[,{ ])([a-z][a-z0-9_]*):", found.group(1))
                yield "index"
            elif re.search(r"\brepeat:", text):
                yield "index"

    def _keys_of(self, section: str) -> Iterator[str]:
        """The keys of a section, as its lines show them."""
        inside, depth = False, ""
        for text in self.lines:
            if text[:1].isalpha():
                inside = text.partition(":")[0].strip() == section
                found = re.search(r":[ \t]*\{(.*)", text) if inside else None
                if found:
                    yield from re.findall(r"(?:^|[,{][ \t]*)([a-z][a-z0-9_]*):", found.group(1))
            elif inside:
                key = re.match(r"([ ]+)([a-z][a-z0-9_]*)[ \t]*:", text)
                depth = depth or (key.group(1) if key else "")
                if key and key.group(1) == depth:
                    yield key.group(2)

    def axes(self) -> list[str]:
        """The named sizes that flow through the network."""
        sizes = (
            size
            for turn in self.good.turns
            for value in (*(turn.before or ()), *(turn.after or ()))
            for size in value.type.sizes
            if isinstance(size, str)
        )
        return list(dict.fromkeys(map(base_of, sizes)))

    def weights(self) -> list[str]:
        """Patterns for the weights of each part of the network."""
        graph = self.good.compiled.graph
        parts = dict.fromkeys(node.path[0] for node in graph.nodes) if graph is not None else {}
        return [f"{part}.*" for part in parts]

    def columns(self) -> tuple[str, ...]:
        """The columns of the data."""
        spec = self.workspace.checked(self.file).spec
        if spec is None or spec.data is None:
            spec = self._with_data()
        return column_names(spec) if spec is not None else ()

    def _with_data(self) -> Spec | None:
        """The section `data` by itself, where the rest of the text cannot be read."""
        begin = next((i for i, text in enumerate(self.lines) if text.startswith("data:")), None)
        if begin is None:
            return self.good.spec
        end = begin + 1
        while end < len(self.lines) and not self.lines[end][:1].isalpha():
            end += 1
        text = "\n".join(["netspec: 1", *self.lines[begin:end], ""])
        return compile_text(SourceText(self.file, text)).spec or self.good.spec

    def files(self, *endings: str) -> list[str]:
        """The files beside the spec and below it."""
        folder = FilePath(self.file).parent
        found: list[str] = []
        if not os.path.isabs(self.file):
            return found
        for here, folders, names in os.walk(folder):
            below = os.path.relpath(here, folder)
            folders[:] = [one for one in folders if not one.startswith((".", "__"))][:50]
            if below.count(os.sep) >= 2:
                folders.clear()
            for name in sorted(names):
                path = os.path.normpath(os.path.join(below, name)).replace(os.sep, "/")
                if name.endswith(endings) and os.path.join(here, name) != self.file:
                    found.append(path)
            if len(found) > _MOST_FILES:
                break
        return found[:_MOST_FILES]
