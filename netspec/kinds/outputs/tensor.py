"""The output kind `tensor`."""

from netspec.kinds.columns import RawType
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.tensors import CODES, PIXELS, TensorType

DTYPES = {CODES: "int64", PIXELS: "uint8"}


class Tensor(Output):
    """Whatever arrives, as it is: a vector of features, a picture. It has no target and is not trained."""

    kind = "tensor"
    synonyms = ("raw", "array", "features", "identity")

    def accept(self, type: TensorType) -> None:
        """Everything is taken."""

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {"": onnx.op("Identity", value)}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {"": RawType(DTYPES.get(type.dtype, "float32"), type.sizes)}
