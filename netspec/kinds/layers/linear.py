"""The kind `linear`."""

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.sorts import COUNT, FLAG
from netspec.kinds.stored import Stored, Transposed
from netspec.kinds.tensors import ShapeError, TensorType, elements, known, need_float
from netspec.source.help import Help, before, cure


class Linear(Layer):
    """Multiplies the last axis by a learned matrix and adds a learned bias: `[…, n]` → `[…, features]`.

    y = x Wᵀ + b, with W of shape `[features, n]`.
    """

    kind = "linear"
    primary = "features"
    synonyms = ("dense", "fc", "fully_connected", "affine")
    places_apart = True

    features: int = setting(COUNT, "How many numbers come out, in place of the last axis.")
    bias: bool = setting(FLAG, "Whether a learned number is added to each feature.", default=True)

    examples = (
        Example({"features": 5}, (TensorType((7,)),)),
        Example({"features": 3, "bias": False}, (TensorType(("time", 6)),)),
    )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "linear")
        if not x.sizes:
            raise ShapeError(
                "`linear` takes at least one axis, and a single number arrives",
                Help("make it a vector of one: `reshape: [1]`", before("reshape: [1]")),
                code="NS3002",
            )
        if x.picture:
            width = elements(x.sizes)
            raise ShapeError(
                f"`linear` would mix only the {x.sizes[-1]} columns of a picture of shape {x}",
                Help(
                    f"put `flatten` before it ([{width}]), or `global_avg_pool` ([{x.sizes[0]}])",
                    cure(before("flatten"), title=f"put `flatten` before it: [{width}]"),
                    cure(
                        before("global_avg_pool"),
                        title=f"put `global_avg_pool` before it: [{x.sizes[0]}]",
                    ),
                ),
                code="NS3005",
            )
        known(x.sizes[-1], "the last axis of a `linear`")
        return x.with_sizes(*x.sizes[:-1], self.features)

    def weights(self, *inputs: TensorType) -> tuple[Weight, ...]:
        (x,) = inputs
        matrix = Weight("weight", (self.features, known(x.sizes[-1], "the last axis")))
        return (matrix, Weight("bias", (self.features,))) if self.bias else (matrix,)

    def multiply_adds(self, *inputs: TensorType) -> int:
        return elements(inputs[0].sizes) * self.features

    def torch(self, *inputs: TensorType) -> Torch:
        bias = {} if self.bias else {"bias": False}
        return Torch("{self}({0})", Call("nn.Linear", (inputs[0].sizes[-1], self.features), bias))

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        if self.bias and inputs[0].rank == 1:
            weights = (onnx.stored("weight"), onnx.stored("bias"))
            return onnx.op("Gemm", values[0], *weights, transB=1)
        y = onnx.op("MatMul", values[0], onnx.weight(Transposed(Stored("weight"))))
        return onnx.op("Add", y, onnx.stored("bias")) if self.bias else y
