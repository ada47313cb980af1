"""The section `weights` of `train`."""

from netspec.kinds.compounds import Either
from netspec.kinds.kind import Kind, setting
from netspec.kinds.renaming import Rename, Renaming, need_names_that_fit
from netspec.kinds.sorts import FLAG, Choice, SettingError, Text

FILE = Text(
    "a file that ends in `.safetensors`, `.pt`, `.pth` or `.onnx`",
    r"\.(safetensors|pt|pth|onnx)$",
)

TABLE = Text("a YAML file with a table of names", r"\.ya?ml$")


class Weights(Kind):
    """Where the network's first weights come from.

    Every weight must be in the file, under its name and of its shape, and nothing else; `rename` and `partial` bend that.
    `netspec weights SPEC FILE` shows what fits and what does not, without training.

    Of a square matrix no shape tells that it lies the other way: where one of a layer has to be turned, turn all of its sort.
    GPT-2 as transformers has it is that of `specs/zoo` under these names:

        train:
          weights:
            file: gpt2.safetensors
            rename:
              "h.*.attn.bias": []
              "h.*.attn.c_attn.*":
                to: [decoder.*.attention.query.*, decoder.*.attention.key.*, decoder.*.attention.value.*]
                transpose: true
              "h.*.attn.c_proj.*": {to: decoder.*.attention.output.*, transpose: true}
              "h.*.mlp.c_fc.*": {to: decoder.*.linear.*, transpose: true}
              "h.*.mlp.c_proj.*": {to: decoder.*.linear_2.*, transpose: true}
              "h.*.ln_1.*": decoder.*.layer_norm.*
              "h.*.ln_2.*": decoder.*.layer_norm_2.*
              "ln_f.*": layer_norm.*
              "wte.*": word.*
              "wpe.*": position_embedding.*

    A ResNet-18 of torchvision is that of `specs/zoo` under these names:

        train:
          weights:
            file: resnet18.pth
            rename:
              "*.downsample.0.*": "*.shortcut.conv2d.*"
              "*.downsample.1.*": "*.shortcut.batch_norm.*"
              "layer*.0.*": "layer*.basic.*"
              "layer*.1.*": "layer*.basic_2.*"
              "*conv1.*": "*conv2d.*"
              "*bn1.*": "*batch_norm.*"
              "*conv2.*": "*conv2d_2.*"
              "*bn2.*": "*batch_norm_2.*"
              "fc.*": "linear.*"
    """

    kind = "weights"
    primary = "file"

    file: str = setting(
        FILE,
        "The file, beside the spec or below it: the `best.safetensors` of a run, or any safetensors file; `.pt` and `.pth` as "
        "`torch.save` writes state dicts, of which no code is ever run; the weights in an `.onnx` file.",
    )
    rename: tuple[Rename, ...] | str | None = setting(
        Either(TABLE, Renaming()),
        "Patterns of names in the file with the names in the network; they are applied one after the other, and `*` stands for any "
        "part: `{'model.*': '*', 'fc.*': 'linear.*'}`. A list of names shares a tensor out along its first axis: "
        "`{'*.qkv.*': ['*.query.*', '*.key.*', '*.value.*']}`; an empty list leaves it out: `{'*.mask': []}`. A mapping with `to` "
        "can `transpose` matrices that lie the other way, `permute` axes, `squeeze` or `reshape`, share out by `sizes` and along another "
        "`axis`, or give several names the whole tensor (`tie: true`). `{'*.qkv.*': {from: ['*.query.*', '*.key.*', '*.value.*']}}` puts "
        "tensors of the file together. Or a YAML file with all of that, beside the spec or below it.",
        default=None,
    )
    partial: bool = setting(
        FLAG,
        "Whether to take what fits: weights that the file lacks stay fresh (a new head), and what the network lacks is left out. "
        "What has a name of the network in another shape stays a fault.",
        default=False,
    )
    match: str = setting(
        Choice("name", "order"),
        "Whether a tensor belongs to the weight of its name, or the first tensor of the file to the first weight of the network and "
        "so on, which must have its shape. `order` takes a file that keeps one: `.pt`, `.pth`, `.onnx`. With `partial`, the first "
        "that differs ends it.",
        default="name",
    )

    @property
    def rules(self) -> tuple[Rename, ...]:
        """The rules of `rename`; those of a file are read where the spec is."""
        return self.rename if isinstance(self.rename, tuple) else ()

    def check(self) -> None:
        if self.match == "order" and self.file.endswith(".safetensors"):
            raise SettingError(
                "a safetensors file keeps its tensors by the alphabet, so their order says nothing",
                "match by name, with `rename` where names differ, or take a `.pt` or `.onnx` file",
                setting="match",
            )
        need_names_that_fit(self.rules)
