"""What every loss kind answers."""

from typing import Any, ClassVar

from netspec.kinds.kind import Kind
from netspec.kinds.lowering import OnnxRecorder


class Loss(Kind):
    """A loss: the mean over a batch.

    It gets tensors and `torch.nn.functional`, so that it can be written down here without PyTorch.
    """

    ends: ClassVar[tuple[str, ...]] = ()
    """The layers of which one should come last, for of other answers the loss does not learn; empty: any layer."""
    logits: ClassVar[bool] = False
    """Whether it takes logits, so that a softmax or sigmoid before it is a mistake, and the answer needs one."""

    def mean(self, functional: Any, prediction: Any, target: Any, weights: Any = None) -> Any:
        """The loss of a batch: what arrives at the output `[N, …]` against the encoded target.

        `weights` holds a number for each class, where the loss has `class_weights`.
        """
        raise NotImplementedError

    def logit(self, onnx: OnnxRecorder, value: str) -> str:
        """Record what arrives at a yes or no → a logit: above 0 where the answer is yes."""
        return value
