"""The kind `minimize`."""

from netspec.kinds.columns import RawType
from netspec.kinds.lowering import OnnxRecorder
from netspec.kinds.outputs.output import Known, Output
from netspec.kinds.tensors import ShapeError, TensorType, need_float


class Minimize(Output):
    """A loss of one's own: one number per sample, `[]` or `[1]`, whose mean over the batch is made small.

    It is written with layers, `formula` above all, and has neither target nor answer: the exported file is without it, and
    without the layers that lead to it alone. `weight` says how much it counts beside the other outputs.
    """

    kind = "minimize"
    synonyms = ("minimise", "loss", "penalty", "regularizer", "add_loss")
    loss = "itself"
    fitting_losses = ("itself",)
    learns_from = "itself"
    training_only = True

    def accept(self, type: TensorType) -> None:
        need_float(type, self.kind)
        if type.sizes in ((), (1,)):
            return
        help = "make one number of it: `sum: 0` or `mean: 0`"
        if type.rank > 1:
            axes = ", ".join(str(axis) for axis in range(type.rank))
            help = f"make one number of it: `sum: [{axes}]` or `mean: [{axes}]`"
        raise ShapeError(f"`minimize` takes one number, [] or [1], and {type} arrives", help)

    def decode(self, onnx: OnnxRecorder, value: str, known: Known) -> dict[str, str]:
        return {}

    def answers(self, type: TensorType, *, strings: bool = True) -> dict[str, RawType]:
        return {}
