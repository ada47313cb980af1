"""Small ONNX graphs of single columns, run by onnxruntime: what encodes and decodes while training is what the exported file does."""

from collections.abc import Callable

import numpy as np
import onnxruntime

from netspec.kinds.lowering import OnnxRecorder
from netspec.onnx_writer.write import Tensor, write_model

ROWS_AT_ONCE = 65536
"""Rows that go through a graph in one call, so that its intermediate results stay small."""

RUNTIME = str(onnxruntime.__version__)

Record = Callable[[OnnxRecorder, str], str]
"""Records a graph from the name of its one input; gives the name of its result."""


class ColumnGraph:
    """A graph of one input and one result, both with the batch as first axis.

    `record` may use one more input by its name: `beside`.
    """

    def __init__(
        self,
        record: Record,
        dtype: str,
        sizes: tuple[int | str, ...],
        gives: Tensor,
        beside: Tensor | None = None,
    ) -> None:
        self._beside = beside.name if beside else None
        recorder = OnnxRecorder()
        taken = [Tensor("raw", dtype, ("batch", *sizes)), *([beside] if beside else [])]
        recorder.reserve(*(one.name for one in taken))
        recorder.rename(record(recorder, "raw"), "result")
        model = write_model(
            recorder,
            taken,
            [gives._replace(name="result")],
            name="column",
        )
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # a pool of threads costs more to start than such a graph to run
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def __call__(
        self,
        raw: np.ndarray,
        rows_at_once: int = ROWS_AT_ONCE,
        *,
        beside: np.ndarray | None = None,
    ) -> np.ndarray:
        """The results of all rows."""
        given = {"raw": raw}
        if self._beside is not None:
            assert beside is not None
            given[self._beside] = beside
        starts = range(0, len(raw), rows_at_once) if len(raw) > rows_at_once else (0,)
        pieces = [
            self._run({name: rows[start : start + rows_at_once] for name, rows in given.items()})
            for start in starts
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _run(self, given: dict[str, np.ndarray]) -> np.ndarray:
        rows = {name: np.ascontiguousarray(array) for name, array in given.items()}
        return np.asarray(self._session.run(["result"], rows)[0])
