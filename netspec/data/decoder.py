"""What the network gives → answers, and what metrics take, by each output's own ONNX graph."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from netspec.data.fitted import Fitted
from netspec.data.sessions import ColumnGraph
from netspec.kinds.columns import State
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, TensorType
from netspec.onnx_writer.write import Tensor
from netspec.spec.answers import Answer
from netspec.spec.model import OutputSpec

Arrays = Mapping[str, np.ndarray]
NUMPY_DTYPES = {"float32": FLOAT, "int64": CODES, "uint8": PIXELS}


class Decoder:
    """Decodes the results of a network; graphs are made when they are first needed."""

    def __init__(self, outputs: Sequence[OutputSpec], fitted: Fitted) -> None:
        self.outputs = outputs
        self._states: dict[str, State] = {
            one.name: fitted.outputs.get(one.name, {}) for one in outputs
        }
        self._graphs: dict[tuple[str, str], ColumnGraph] = {}

    def truth(self, targets: Arrays) -> dict[str, np.ndarray]:
        """Encoded targets → `[N]` for metrics: positions of classes, or numbers in the user's units."""
        return {
            one.name: self._run(one, "truth", one.kind.truth, targets[one.name])
            for one in self.outputs
            if one.name in targets
        }

    def measured(self, results: Arrays) -> dict[str, np.ndarray]:
        """Results of the network → `[N]` for metrics."""
        return {
            one.name: self._run(one, "measured", one.kind.measured, results[one.name])
            for one in self.outputs
            if one.kind.loss is not None
        }

    def answers(self, results: Arrays) -> dict[Answer, np.ndarray]:
        """Results of the network → the answers that the exported file gives."""
        found: dict[Answer, np.ndarray] = {}
        for one in self.outputs:
            result = results[one.name]
            type = TensorType(result.shape[1:], NUMPY_DTYPES[str(result.dtype)])
            for part, raw in one.kind.answers(type).items():
                gives = Tensor("result", raw.dtype, ("batch", *raw.sizes))
                found[one.name, part] = self._run(
                    one, f"answer {part}", _part(one, part), result, gives
                )
        return found

    def _run(
        self,
        one: OutputSpec,
        what: str,
        record: Callable[[OnnxRecorder, str, State], str],
        values: np.ndarray,
        gives: Tensor | None = None,
    ) -> np.ndarray:
        graph = self._graphs.get((one.name, what))
        if graph is None:
            state = self._states[one.name]
            dtype = "int64" if one.kind.loss == "cross_entropy" else "float32"
            made = gives or Tensor(
                "result", "int64" if one.kind.classes_named() else dtype, ("batch",)
            )
            graph = ColumnGraph(
                lambda onnx, value: record(onnx, value, state),
                str(values.dtype),
                values.shape[1:],
                made,
            )
            self._graphs[one.name, what] = graph
        return graph(values)


def _part(one: OutputSpec, part: str) -> Callable[[OnnxRecorder, str, State], str]:
    return lambda onnx, value, state: one.kind.decode(onnx, value, state)[part]
