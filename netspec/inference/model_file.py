"""An ONNX file that netspec made, opened: a session, and the spec that the file carries."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from netspec.data.answers import AnswerForm
from netspec.data.ragged import NO_BOUND
from netspec.source.diagnostics import Problems, SpecError, fail
from netspec.source.text import SourceText, whole_file
from netspec.source.yaml_reader import read
from netspec.spec.answers import Answer
from netspec.spec.bind import bind
from netspec.spec.model import Spec
from netspec.spec.part import restricted


class ModelFile:
    """Runs raw columns through a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            inside = sorted(path.glob("*.onnx"))
            file = inside[0] if inside else "runs/<name>/<name>.onnx"
            help = f"name the ONNX file that `netspec train` wrote: `{file}`"
            raise fail("NS0001", f"`{path}` {what}", whole_file(str(path)), help=help)
        self._session = _session(path)
        metadata = self._session.get_modelmeta().custom_metadata_map
        told = json.loads(metadata.get("netspec.inputs", "[]"))
        self.spec = _spec(path, metadata)
        if "netspec.part" in metadata:
            given = {one["name"]: tuple(one["sizes"]) for one in told}
            outputs = [one["name"] for one in json.loads(metadata["netspec.outputs"])]
            self.spec = restricted(self.spec, given, outputs)
        self.metrics: dict[str, Any] = json.loads(metadata.get("netspec.metrics", "{}"))
        self.form = AnswerForm(self.spec)
        self.bounds = {
            one["axis"]: (one["least"], one["most"] or NO_BOUND) for one in told if "axis" in one
        }
        """Named size → how long it is at least and at most in a sample."""
        shapes = {one.name: one.shape for one in self._session.get_outputs()}
        self.sizes = {answer: shapes[name] for answer, name in self.form.names.items()}
        """Answer → its sizes in the file, the batch first; texts where they differ."""

    def run(self, raw: dict[str, np.ndarray]) -> dict[Answer, np.ndarray]:
        """The answers to raw columns, all `[N, …]`. Raises `SpecError` where the file cannot take them."""
        names = list(self.form.names.values())
        try:
            found = self._session.run(names, raw)
        except Exception as error:  # onnxruntime's own exceptions have no common class
            message = f"`{self.path}` cannot answer: {str(error).splitlines()[0]}"
            raise fail("NS6005", message, whole_file(str(self.path))) from None
        return dict(zip(self.form.names, map(np.asarray, found), strict=True))


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own exceptions have no common class
        reason = str(error).splitlines()[0]
        message = f"`{path}` cannot be opened as an ONNX file: {reason}"
        raise fail("NS6004", message, whole_file(str(path)), help=_instead_of(path)) from None


def _instead_of(path: Path) -> str:
    """What to do with a file that is none of ONNX, by what it may be."""
    ending = path.suffix.lower()
    if ending in (".yaml", ".yml"):
        return f"a spec is trained first: `netspec train {path}` leaves a file that answers"
    if ending in (".safetensors", ".pt", ".pth", ".npz"):
        return "weights alone cannot answer: `netspec export RUN` writes the ONNX file of a run"
    return "copy it once more, or write it anew: `netspec export RUN`"


def _spec(path: Path, metadata: dict[str, str]) -> Spec:
    """The spec in the file's metadata, bound; a file without one was made by another program."""
    if "netspec.spec" not in metadata:
        message = f"`{path}` was not made by netspec: it does not say what its inputs are"
        help = "ask it through onnxruntime itself, or train a spec: `netspec train SPEC`"
        raise fail("NS6004", message, whole_file(str(path)), help=help)
    if metadata.get("netspec.interface") != "full":
        message = f"`{path}` is the numeric core of a network: it takes encoded tensors, not rows"
        help = "predict with the full file: `netspec export RUN` writes it"
        raise fail("NS6004", message, whole_file(str(path)), help=help)
    problems = Problems()
    text = SourceText(f"{path} (its spec)", metadata["netspec.spec"])
    overrides, kept = (
        json.loads(metadata.get(f"netspec.{key}", "{}")) for key in ("overrides", "imports")
    )
    # the layers are in the file as operators: whoever made them in Python need not be trusted for an answer
    spec = bind(read(text), str(path), problems, overrides, kept, trust=None)
    problems.raise_if_errors()
    if spec is None or not all(one.bound for one in spec.outputs):
        raise SpecError(problems.found)
    return spec
