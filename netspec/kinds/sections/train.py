"""The section `train` of a spec."""

from typing import TYPE_CHECKING

from netspec.kinds.compounds import Either, ListOf
from netspec.kinds.kind import Kind, KindOf, Section, setting
from netspec.kinds.optimizers.optimizer import Optimizer
from netspec.kinds.schedules.schedule import Schedule, Warming
from netspec.kinds.sorts import (
    COUNT,
    COUNT_FROM_ZERO,
    FLAG,
    POSITIVE,
    TEXT,
    Choice,
    Real,
    SettingError,
)
from netspec.source.help import leave_out

if TYPE_CHECKING:
    # found by their names where they are used: most trainings have few of them
    from netspec.kinds.augmentations.augmentation import Augmentation
    from netspec.kinds.averages.average import Average
    from netspec.kinds.sections.early_stopping import EarlyStopping
    from netspec.kinds.sections.freeze import Freeze
    from netspec.kinds.sections.group import Group
    from netspec.kinds.sections.init import Init
    from netspec.kinds.sections.weights import Weights

LOSS = "loss"
"""What `monitor` watches where it names no metric."""
EPOCHS = 20
"""How many there are where the spec does not say."""


class Train(Kind):
    """How the network learns."""

    kind = "train"

    epochs: int | None = setting(
        COUNT,
        f"How often all training rows are seen. (Default: {EPOCHS}, unless `steps` is given.)",
        default=None,
    )
    steps: int | None = setting(COUNT, "The number of steps, in place of `epochs`.", default=None)
    batch_size: int | str = setting(
        Either(COUNT, Choice("auto")),
        "How many rows go through the network at once; `auto` takes as many as fit: the largest power of two of which a step "
        "stays within half of the memory, and of which an epoch still has 50 steps.",
        default=32,
    )
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
    groups: "tuple[Group, ...]" = setting(
        ListOf(Section("group"), "a list of groups", least=0),
        "Weights with a learning rate or a weight decay of their own: `[{weights: backbone.*, learning_rate: 1e-5}]`.",
        default=[],
    )
    layer_decay: float | None = setting(
        Real(above=0, maximum=1),
        "What the learning rate is multiplied with for every layer further down: with 0.75 the last layer has the whole rate, the one "
        "before it 0.75 of it, then 0.56. A block, or a turn of a loop, counts as one layer. For weights that were trained before, as "
        "in ELECTRA and BEiT (arXiv:2003.10555, 2106.08254). A `learning_rate` of `groups` holds as it is.",
        default=None,
    )
    average: "Average | None" = setting(
        KindOf("averages"),
        "A mean of the weights over the steps, which is measured, kept and exported in their place.",
        default=None,
    )
    augment: "tuple[Augmentation, ...] | None" = setting(
        ListOf(
            KindOf("augmentations"), "an augmentation, or a list of them", least=0, one_or_more=True
        ),
        "What changes the training rows at random, batch by batch: `[horizontal_flip, color_jitter]`. Pictures are moved "
        "first, in one go, with the boxes and masks in them; then values are changed, in the order of the list.",
        default=None,
    )
    early_stopping: "EarlyStopping | None" = setting(
        Section("early_stopping"), "When to stop before the last epoch.", default=None
    )
    monitor: str = setting(
        TEXT,
        "What chooses the best epoch and what early stopping watches, on the validation part: `loss`, or a metric "
        "(`f1`; where several outputs have it, `label.f1`).",
        default=LOSS,
    )
    measure_train: bool = setting(
        FLAG,
        "Whether the training rows are measured after each epoch as well, as they are: without augmentation, mixing and dropout. Beside "
        "the validation part that shows how much is learned by heart. It costs a pass over the rows.",
        default=False,
    )
    balance: str | None = setting(
        TEXT,
        "The output whose classes are seen equally often: rows are drawn with replacement, each with a chance of one by the rows of "
        "its class. (`class_weights: balanced` of a loss weighs the rows instead.)",
        default=None,
    )
    loss_weights: str = setting(
        Choice("given", "uncertainty"),
        "How much the loss of each of several outputs counts: as their `weight` says (given), or also as it is learned, less where "
        "the targets are less certain (Kendall, Gal and Cipolla 2018, arXiv:1705.07115). The loss of the validation part goes by "
        "`weight` alone.",
        default="given",
    )
    calibrate: bool = setting(
        FLAG,
        "Whether to make probabilities honest at the end: the logits of each output are divided by the one number that suits the "
        "validation part best (temperature scaling, Guo et al. 2017), in the exported file too. No class changes by it, but where "
        "each class of a `set` stands alone.",
        default=False,
    )
    freeze: "tuple[Freeze, ...]" = setting(
        ListOf(Section("freeze"), "a list of patterns", one_or_more=True, least=0),
        "Weights that do not learn, by patterns of their paths: `[backbone.*]`; `{weights: backbone.*, epochs: 3}` holds them still for "
        "the first 3 epochs, and then they learn too. A part all of whose weights are held still acts as it does after training: the "
        "norms in it keep their statistics, and its dropouts let all pass.",
        default=[],
    )
    init: "tuple[Init, ...]" = setting(
        ListOf(Section("init"), "an entry, or a list of entries", least=0, one_or_more=True),
        "What weights begin with, in place of PyTorch's usual: `orthogonal`, or by kinds of layer and patterns of paths, "
        "`[{values: trunc_normal, layers: linear}, {values: zeros, weights: '*.bias'}]`.",
        default=[],
    )
    weights: "Weights | None" = setting(
        Section("weights"),
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

    memory_format: str = setting(
        Choice("auto", "contiguous", "channels_last"),
        "How pictures lie in memory while training: plane by plane, or pixel by pixel, which makes convolutions faster where the "
        "pictures are large beside the weights; auto takes it there.",
        default="auto",
    )
    compile: str | bool = setting(
        Either(FLAG, Choice("auto")),
        "Whether the network is translated by `torch.compile` before the first step, which takes from seconds to minutes; auto "
        "does so on a GPU where the training is long enough to repay it. On a CPU it gains a few hundredths. Where it cannot be "
        "done, the training goes on without, and says so.",
        default="auto",
    )
    recompute: tuple[str, ...] = setting(
        ListOf(TEXT, "a list of names or patterns", one_or_more=True, least=0),
        "Parts whose results are not kept for the backward pass but calculated once more, by the names of their blocks or by patterns "
        "of their paths: `[Decoder]`, `[backbone.*]`. It takes less memory and more time, and changes no number (activation checkpointing, Chen et al. 2016).",
        default=[],
    )

    @property
    def rows_at_once(self) -> int:
        """The batch size, once it is a number: `auto` is settled before anything is trained."""
        assert isinstance(self.batch_size, int)
        return self.batch_size

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

    @property
    def known_epochs(self) -> int | None:
        """How many epochs it lasts; None where `steps` says how long."""
        return self.epochs or (EPOCHS if self.steps is None else None)

    def lasts(self, schedule: Schedule) -> float | None:
        """How many epochs one of its schedules lasts, where that can be said."""
        if schedule.epochs is not None or self.known_epochs is None:
            return schedule.epochs
        said = [one.epochs for one in self.schedule if one.epochs is not None]
        return (self.known_epochs - sum(said)) / (len(self.schedule) - len(said))

    def too_long(self, one: Schedule) -> str | None:
        """The setting by which a schedule's rate rises for longer than it lasts, where the text alone shows that."""
        if not isinstance(one, Warming):
            return None
        epochs = self.lasts(one)
        # a schedule that only warms up may stand before another
        last = one is self.schedule[-1]
        if epochs is not None and one.warmup_epochs >= epochs + (0 if last else 1e-9):
            return "warmup_epochs"
        if self.steps is not None and len(self.schedule) == 1 and one.warmup_steps >= self.steps:
            return "warmup_steps"
        return None

    def _check_freeze(self) -> None:
        lasts = self.known_epochs
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
        epochs = self.known_epochs
        open_ones = len(said) < len(self.schedule)
        if epochs and (sum(said) > epochs or (open_ones and sum(said) == epochs)):
            raise SettingError(
                f"the training lasts {epochs} epochs, and the schedules {sum(said):g}"
                + (" without those that do not say" if open_ones else ""),
                "give them fewer `epochs`, or the training more",
                setting="schedule",
            )
