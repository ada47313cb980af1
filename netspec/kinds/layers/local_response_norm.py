"""The kind `local_response_norm`."""

from typing import Any

from netspec.kinds.kind import setting
from netspec.kinds.layers.layer import Example, Layer
from netspec.kinds.layers.windows import need_picture
from netspec.kinds.lowering import OnnxRecorder, Torch
from netspec.kinds.sorts import COUNT, POSITIVE, SettingError
from netspec.kinds.tensors import TensorType, known, need_float


class LocalResponseNorm(Layer):
    """Dampens a number where the channels beside its own (axis 0) are large too: `[c, h, w]` unchanged.

    y = x / (k + alpha / size · Σ x²)^beta, the sum going over the `size` channels around.
    Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep convolutional neural networks".
    """

    kind = "local_response_norm"
    primary = "size"
    synonyms = ("lrn", "local_response_normalization", "CrossMapLRN2d")
    places_apart = True

    size: int = setting(COUNT, "Over how many channels the sum goes: an odd number.")
    alpha: float = setting(POSITIVE, "The weight of the sum.", default=1e-4)
    beta: float = setting(POSITIVE, "The power.", default=0.75)
    k: float = setting(POSITIVE, "What is there without the sum.", default=1)

    examples = (
        Example(3, (TensorType((5, 4, 5), picture=True),)),
        Example(
            {"size": 5, "alpha": 0.3, "beta": 0.5, "k": 2},
            (TensorType((8, "height", "width"), picture=True),),
        ),
    )

    def check(self) -> None:
        if self.size % 2 == 0:
            raise SettingError(
                f"`size` is {self.size}, and as many channels stand on either side of a number's own",
                f"use an odd number: {self.size - 1} or {self.size + 1}",
                setting="size",
            )

    def shape(self, *inputs: TensorType) -> TensorType:
        (x,) = inputs
        need_float(x, "local_response_norm")
        need_picture(x, "local_response_norm")
        known(x.sizes[0], "the channels of a `local_response_norm`")
        return x

    def torch(self, *inputs: TensorType) -> Torch:
        settings: dict[str, Any] = {}
        usual = {"alpha": (self.alpha, 1e-4), "beta": (self.beta, 0.75), "k": (self.k, 1.0)}
        settings |= {name: value for name, (value, default) in usual.items() if value != default}
        inside = "".join(f", {name}={value}" for name, value in settings.items())
        return Torch(f"F.local_response_norm({{0}}, {self.size}{inside})")

    def onnx(self, onnx: OnnxRecorder, inputs: tuple[TensorType, ...], *values: str) -> str:
        return onnx.op(
            "LRN", values[0], size=self.size, alpha=self.alpha, beta=self.beta, bias=self.k
        )
