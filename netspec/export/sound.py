"""Whether a file is an ONNX model that onnxruntime takes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import onnxruntime

from netspec.onnx_writer.weights import Array
from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import Place

Source = bytes | Path
"""A model in memory, or one on disk with its weights beside it."""


class Session:
    """A model in onnxruntime on the CPU."""

    def __init__(self, source: Source) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # threads that wait for work by spinning would only heat the machine: there are a few calls
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            source if isinstance(source, bytes) else str(source),
            options,
            providers=["CPUExecutionProvider"],
        )

    def run(self, names: Sequence[str], inputs: Mapping[str, Array]) -> list[Array]:
        """The values of these names."""
        given: list[Array] = self._session.run(list(names), dict(inputs))
        return given


def opened(source: Source, place: Place) -> Session:
    """A model after ONNX's own checker and its strict shape inference have let it through.

    Raises:
        SpecError: one of them, or onnxruntime, refuses it (NS6003).
    """
    try:
        # with `full_check` it also infers types and shapes, strictly: what is declared has to be what comes out
        onnx.checker.check_model(
            source if isinstance(source, bytes) else str(source), full_check=True
        )
        return Session(source)
    except Exception as error:  # onnxruntime's faults have no class in common
        raise refused(error, place) from error


def refused(error: Exception, place: Place) -> SpecError:
    """The fault of a file that does not run."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return fail(
        "NS6003",
        f"the exported file does not run: {reason}",
        place,
        help="nothing was written; bring onnx and onnxruntime up to date, or report it with the spec",
    )
