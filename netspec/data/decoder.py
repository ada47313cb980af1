"""What the network gives → answers, and what metrics take, by each output's own ONNX graph."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from netspec.data.encoder import LENGTHS, PICTURE_SIZES, picture_of
from netspec.data.fitted import Fitted
from netspec.data.sessions import ColumnGraph
from netspec.kinds.columns import RawType
from netspec.kinds.inputs.image import Image
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, TensorType
from netspec.onnx_writer.write import Tensor
from netspec.spec.answers import Answer
from netspec.spec.model import OutputSpec

Arrays = Mapping[str, np.ndarray]
NUMPY_DTYPES = {"float32": FLOAT, "int64": CODES, "uint8": PIXELS}
NONE: Arrays = MappingProxyType({})

Recording = Callable[[OnnxRecorder, str, Known], str]


class Decoder:
    """Decodes the results of a network; graphs are made when they are first needed.

    `sizes` goes from an image input to the raw height and width of each row's picture, int64 `[N, 2]`: what lies in a
    picture is answered in its pixels. From an input of codes it goes to the lengths of the samples, `[N]`, where they
    have some.
    """

    def __init__(self, outputs: Sequence[OutputSpec], fitted: Fitted) -> None:
        self.outputs = outputs
        self._states = {one.name: fitted.outputs.get(one.name, {}) for one in outputs}
        self._graphs: dict[tuple[str, str], ColumnGraph] = {}

    def truth(self, targets: Arrays, sizes: Arrays = NONE) -> dict[str, np.ndarray]:
        """Encoded targets → `[N]` or `[N, n]` for metrics: positions of classes, or numbers in the user's units."""
        return {
            one.name: self._run(
                (one, "truth"), one.kind.truth, targets[one.name], one.kind.measures(), sizes
            )
            for one in self.outputs
            if one.name in targets
        }

    def measured(self, results: Arrays, sizes: Arrays = NONE) -> dict[str, np.ndarray]:
        """Results of the network → the same for metrics."""
        return {
            one.name: self._run(
                (one, "measured"), one.kind.measured, results[one.name], one.kind.measures(), sizes
            )
            for one in self.outputs
            if one.has_target
        }

    def probabilities(self, one: OutputSpec, result: np.ndarray) -> np.ndarray:
        """The result of one output → its probabilities, `[N]` or `[N, classes]`."""
        gives = one.kind.answers(_type_of(result))["probability"]
        part = "probability"
        return self._run((one, f"answer {part}"), _part(one, part), result, gives, NONE)

    def answers(self, results: Arrays, sizes: Arrays = NONE) -> dict[Answer, np.ndarray]:
        """Results of the network → the answers that the exported file gives, but for pictures."""
        return {
            (one.name, part): self._run(
                (one, f"answer {part}"), _part(one, part), results[one.name], gives, sizes
            )
            for one in self.outputs
            if not one.kind.gives_pictures
            for part, gives in one.kind.answers(_type_of(results[one.name])).items()
        }

    def _run(
        self,
        what: tuple[OutputSpec, str],
        record: Recording,
        values: np.ndarray,
        gives: RawType,
        sizes: Arrays,
    ) -> np.ndarray:
        one, name = what
        beside = sizes.get(one.of.name) if one.of is not None else None
        if one.of is not None and isinstance(one.of.kind, Image) and not one.picture:
            # what gives a picture back needs not know its raw size
            beside = None
        tensor = PICTURE_SIZES if one.picture else LENGTHS if beside is not None else None
        graph = self._graphs.get((one.name, name))
        if graph is None:
            lengths = LENGTHS.name if tensor is LENGTHS else None
            known = Known(self._states[one.name], picture_of(one), lengths, one.loss)
            graph = self._graphs[one.name, name] = ColumnGraph(
                lambda onnx, value: record(onnx, value, known),
                str(values.dtype),
                values.shape[1:],
                Tensor("result", gives.dtype, ("batch", *gives.sizes)),
                tensor,
            )
        return graph(values, beside=beside)


def _type_of(result: np.ndarray) -> TensorType:
    return TensorType(result.shape[1:], NUMPY_DTYPES[str(result.dtype)])


def _part(one: OutputSpec, part: str) -> Recording:
    if one.kind.says:
        # each part is told by the true ones before it
        return lambda onnx, value, known: one.kind.decode(
            onnx, one.kind.measured(onnx, value, known), known
        )[part]
    return lambda onnx, value, known: one.kind.decode(onnx, value, known)[part]
