"""The section `weights` of `train`."""

from netspec.kinds.kind import Kind, setting
from netspec.kinds.renaming import Rename, Renaming
from netspec.kinds.sorts import FLAG, SettingError, Text

FILE = Text(
    "a file that ends in `.safetensors`, `.pt`, `.pth` or `.onnx`",
    r"\.(safetensors|pt|pth|onnx)$",
)


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
    rename: tuple[Rename, ...] | None = setting(
        Renaming(),
        "Patterns of names in the file with the names in the network; they are applied one after the other, and `*` stands for any "
        "part: `{'model.*': '*', 'fc.*': 'linear.*'}`. A list of names shares a tensor out along its first axis: "
        "`{'*.qkv.*': ['*.query.*', '*.key.*', '*.value.*']}`; an empty list leaves it out: `{'*.mask': []}`. "
        "`{to: NAME, transpose: true}` turns matrices that lie the other way, `{to: [A, B], sizes: [8, 4]}` shares out unequally.",
        default=None,
    )
    partial: bool = setting(
        FLAG,
        "Whether to take what fits: weights that the file lacks stay fresh (a new head), and what the network lacks is left out. "
        "What has a name of the network in another shape stays a fault.",
        default=False,
    )

    def check(self) -> None:
        for one in self.rename or ():
            stars = one.pattern.count("*")
            more = [name for name in one.to if name.count("*") > stars]
            if more:
                raise SettingError(
                    f"`{more[0]}` has more `*` than `{one.pattern}`, and each stands for what one there has met",
                    "give both the same number of `*`",
                    setting="rename",
                )
            if one.sizes and len(one.sizes) != len(one.to):
                raise SettingError(
                    f"`{one.pattern}` goes to {len(one.to)} names and `sizes` has {len(one.sizes)}",
                    "give every name a size",
                    setting="rename",
                )
