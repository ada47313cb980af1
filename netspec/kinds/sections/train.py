"""The section `train` of a spec."""

from netspec.kinds.augmentations.augmentation import Augmentation
from netspec.kinds.averages.average import Average
from netspec.kinds.compounds import ListOf
from netspec.kinds.kind import Kind, KindOf, Section, setting
from netspec.kinds.optimizers.optimizer import Optimizer
from netspec.kinds.schedules.schedule import Schedule
from netspec.kinds.sections.early_stopping import EarlyStopping
from netspec.kinds.sections.freeze import Freeze
from netspec.kinds.sections.group import Group
from netspec.kinds.sections.weights import Weights
from netspec.kinds.sorts import COUNT, COUNT_FROM_ZERO, FLAG, POSITIVE, TEXT, Choice, SettingError
from netspec.source.help import leave_out


class Train(Kind):
    """How the network learns."""

    kind = "train"

    epochs: int | None = setting(
        COUNT,
        "How often all training rows are seen. (Default: 20, unless `steps` is given.)",
        default=None,
    )
    steps: int | None = setting(COUNT, "The number of steps, in place of `epochs`.", default=None)
    batch_size: int = setting(COUNT, "How many rows go through the network at once.", default=32)
    accumulate: int = setting(
        COUNT,
        "How many batches make one step: their gradients are those of one large batch, in the memory of a small one.",
        default=1,
    )
    clip_norm: float | None = setting(
        POSITIVE,
        "Gradients whose norm, over all weights together, is above this are made shorter to it (Pascanu et al. 2012).",
        default=None,
    )
    optimizer: Optimizer = setting(
        KindOf("optimizers"), "How the weights follow the gradients.", default="adamw"
    )
    schedule: tuple[Schedule, ...] = setting(
        ListOf(KindOf("schedules"), "a schedule, or a list of them", one_or_more=True),
        "How the learning rate moves over the training; schedules in a list follow one another.",
        default="constant",
    )
    groups: tuple[Group, ...] = setting(
        ListOf(Section(Group), "a list of groups", least=0),
        "Weights with a learning rate or a weight decay of their own: `[{weights: backbone.*, learning_rate: 1e-5}]`.",
        default=[],
    )
    average: Average | None = setting(
        KindOf("averages"),
        "A mean of the weights over the steps, which is measured, kept and exported in their place.",
        default=None,
    )
    augment: tuple[Augmentation, ...] | None = setting(
        ListOf(
            KindOf("augmentations"), "an augmentation, or a list of them", least=0, one_or_more=True
        ),
        "What changes the training rows at random, batch by batch: `[horizontal_flip, color_jitter]`. Pictures are moved "
        "first, in one go, with the boxes and masks in them; then values are changed, in the order of the list.",
        default=None,
    )
    early_stopping: EarlyStopping | None = setting(
        Section(EarlyStopping), "When to stop before the last epoch.", default=None
    )
    monitor: str = setting(
        TEXT,
        "What chooses the best epoch and what early stopping watches, on the validation part: `loss`, or a metric "
        "(`f1`; where several outputs have it, `label.f1`).",
        default="loss",
    )
    balance: str | None = setting(
        TEXT,
        "The output whose classes are seen equally often: rows are drawn with replacement, each with a chance of one by the rows of "
        "its class. (`class_weights: balanced` of a loss weighs the rows instead.)",
        default=None,
    )
    calibrate: bool = setting(
        FLAG,
        "Whether to make probabilities honest at the end: the logits of each output are divided by the one number that suits the "
        "validation part best (temperature scaling, Guo et al. 2017), in the exported file too. No class changes by it, but where "
        "each class of a `set` stands alone.",
        default=False,
    )
    freeze: tuple[Freeze, ...] = setting(
        ListOf(Section(Freeze), "a list of patterns", one_or_more=True, least=0),
        "Weights that do not learn, by patterns of their paths: `[backbone.*]`; `{weights: backbone.*, epochs: 3}` holds them still for "
        "the first 3 epochs, and then they learn too. A part all of whose weights are held still acts as it does after training: the "
        "norms in it keep their statistics, and its dropouts let all pass.",
        default=[],
    )
    weights: Weights | None = setting(
        Section(Weights),
        "The file that the whole network's first weights come from: `best.safetensors` of a run, `.pt`, `.pth`, `.onnx`; "
        "`{file, rename, partial}` where its names are others or not all fits.",
        default=None,
    )
    seed: int = setting(
        COUNT_FROM_ZERO,
        "The number that initial weights, shuffling and dropout start from.",
        default=0,
    )
    device: str = setting(
        Choice("auto", "cpu", "cuda", "mps"),
        "Where to train: auto takes a GPU if there is one.",
        default="auto",
    )

    precision: str = setting(
        Choice("auto", "float32", "bfloat16"),
        "What the layers calculate in while training; weights stay float32, and so does the exported file. bfloat16 halves the "
        "memory of results, and is faster where the device has it; auto takes it there.",
        default="auto",
    )

    def check(self) -> None:
        if self.epochs is not None and self.steps is not None:
            raise SettingError(
                "`epochs` and `steps` both say how long to train",
                leave_out(
                    "keep one of them: `--set train.epochs=null`, or `train.steps=null`, takes the other one out",
                    "steps",
                    "epochs",
                ),
                setting="steps",
            )
        self._check_schedules()
        self._check_freeze()

    def _check_freeze(self) -> None:
        lasts = self.epochs or (20 if self.steps is None else None)
        for place, one in enumerate(self.freeze):
            if lasts and one.epochs is not None and one.epochs >= lasts:
                raise SettingError(
                    f"the training lasts {lasts} epochs, so what is frozen for {one.epochs} of them never learns",
                    "give it fewer `epochs`, or leave them out to hold it still throughout",
                    setting="freeze",
                    path=(place, "epochs"),
                )

    def _check_schedules(self) -> None:
        said = [one.epochs for one in self.schedule if one.epochs is not None]
        if len(self.schedule) == 1 and said:
            raise SettingError(
                "`epochs` says how long one of several schedules lasts, and there is one",
                "leave `epochs` out: it lasts as long as the training",
                setting="schedule",
            )
        epochs = self.epochs or (20 if self.steps is None else None)
        open_ones = len(said) < len(self.schedule)
        if epochs and (sum(said) > epochs or (open_ones and sum(said) == epochs)):
            raise SettingError(
                f"the training lasts {epochs} epochs, and the schedules {sum(said):g}"
                + (" without those that do not say" if open_ones else ""),
                "give them fewer `epochs`, or the training more",
                setting="schedule",
            )
