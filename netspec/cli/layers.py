"""What a spec can name: layers, inputs, outputs, losses, metrics, optimizers, schedules, averages, augmentations, sources; or one kind with its settings."""

import argparse
from collections.abc import Iterator
from typing import Any

from netspec.cli.options import json_text
from netspec.cli.tables import print_table
from netspec.cli.terminal import Terminal
from netspec.kinds.catalogue import FAMILIES, every
from netspec.kinds.kind import Family, Kind, Setting
from netspec.kinds.layers.layer import Container, Layer
from netspec.kinds.outputs.output import Output
from netspec.kinds.uses import as_yaml, value_as_yaml
from netspec.source.names import nearest
from netspec.spec.schema import documentation
from netspec.spec.siblings import OUTPUT_SIBLINGS, SIBLING_DOCS, STEP_SIBLINGS
from netspec.spec.unknown import FAMILY_WORDS, surely

BESIDE = frozenset(
    {"steps", "block", "blocks", "size", "rank", "index", "use", "uses", *STEP_SIBLINGS}
)
"""Words that are no kinds, and are explained together."""
BLOCKS = """A layer of your own is a block: it begins with a capital and is used like any layer, in blocks too.

    blocks:
      Gated:
        description: a layer and its gate
        parameters:
          width: integer                  # a type: it must be given
          rate: 0.1                       # a value: the default, and its type
          activation: {layer: relu}       # a type with its default
          project: $(size(0) != width)    # may use those before it, and the shape that comes in
        layers: [{linear: $width}, $activation, {dropout: $rate}]

    layers:
      - Gated: 64                         # the first parameter
      - {Gated: {width: 32, activation: {leaky_relu: 0.2}}, repeat: 2, name: deep}
      - {layers: [Gated: $width], for: {width: [16, 8]}}

Types: integer, number, boolean, text, list, layer, result (a result of the place where the block is used).
`size(0)` in a setting within a block is of what comes to that step; as the default of a parameter, of what comes to the block.
In expressions: the parameters, the variables of loops, `index` (the turn, from 0), `size(0)` and `rank` of what comes in, and
in a block `use` and `uses` (this is the use-th of all its uses). What a block names in it is `NAME.part` outside.

What no block can say is written in Python, as the built-in layers are, and named in the spec: `extensions: [my_layers.py]`. The file
runs only under `--trust`. `netspec layers --test my_layers.py` holds its layers to what every layer promises.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `netspec layers`."""
    parser.add_argument(
        "kind",
        nargs="?",
        metavar="KIND",
        help="a kind, such as conv2d, or a family, such as outputs; or a Python file with layers of your own",
    )
    parser.add_argument(
        "--test",
        metavar="FILE.py",
        help="hold the layers of a Python file to what every layer promises; this runs the file: read it first",
    )
    parser.add_argument(
        "--trust", action="store_true", help="run a Python file with layers, to show them"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how it is written"
    )


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """List the kinds, show one, or try those of a Python file."""
    if options.test or (options.kind or "").endswith(".py"):
        return _own(options, terminal)
    if options.kind is None or options.kind in FAMILIES:
        chosen = [options.kind] if options.kind else list(FAMILIES)
        return _list(chosen, options.format, terminal)
    if options.kind in BESIDE and options.format == "text":
        return _show_words(terminal)
    found = [family for family in FAMILIES if options.kind in FAMILIES[family]]
    if not found:
        return _unknown(options.kind, terminal)
    for family in found:
        cls = every(family)[options.kind]
        if options.format == "json":
            terminal.print(json_text(_as_json(family, cls)))
        else:
            _show(family, cls, terminal)
    return 0


def _own(options: argparse.Namespace, terminal: Terminal) -> int:
    """Show or try the layers of a Python file."""
    # imported here: most who look at layers look at the built-in ones
    from netspec.cli.own_layers import shown_layers, test_layers

    if options.test and options.kind:
        terminal.error("`--test` takes the name of one Python file, and no kind beside it")
        return 2
    if options.test:
        return test_layers(options.test, options.format, terminal)
    for cls in shown_layers(options.kind, trust=options.trust):
        if options.format == "json":
            terminal.print(json_text(_as_json("layers", cls)))
        else:
            _show("layers", cls, terminal)
    return 0


def _show_words(terminal: Terminal) -> int:
    """What stands beside a layer, and how layers of one's own are written."""
    rows = [(name, sort.expects, SIBLING_DOCS[name]) for name, sort in STEP_SIBLINGS.items()]
    print_table("beside a layer", ("word", "takes", "what it does"), rows, terminal)
    terminal.print(BLOCKS)
    return 0


def _list(families: list[Family], form: str, terminal: Terminal) -> int:
    if form == "json":
        kinds = [_as_json(family, cls) for family in families for cls in every(family).values()]
        terminal.print(json_text(kinds))
        return 0
    for family in families:
        rows = [
            (name, _settings_line(cls), documentation(cls).split("\n")[0])
            for name, cls in every(family).items()
        ]
        print_table(family, ("kind", "settings", "what it does"), rows, terminal)
    terminal.say("`netspec layers KIND` shows one of them; settings in brackets may be left out")
    terminal.say(
        "`netspec layers steps` shows what stands beside a layer, and how layers of your own are written"
    )
    return 0


def _unknown(word: str, terminal: Terminal) -> int:
    known: Iterator[str | None] = (surely(family, word) for family in FAMILIES)
    kind = next((one for one in known if one), None)
    near = nearest(word, [*FAMILIES, *(name for family in FAMILIES for name in FAMILIES[family])])
    if kind:
        help = f"it is called `{kind}` here: `netspec layers {kind}`"
    else:
        help = f"did you mean `{near}`?" if near else "`netspec layers` lists them"
    terminal.error(f"there is no kind `{word}`", help)
    return 2


def _settings_line(cls: type[Kind]) -> str:
    words = []
    for name, one in cls.settings.items():
        default = "" if one.required or one.default is None else f"={value_as_yaml(one.default)}"
        words.append(f"{name}{default}" if one.required or default else f"[{name}]")
    return ", ".join(words)


def _show(family: Family, cls: type[Kind], terminal: Terminal) -> None:
    terminal.print(f"{cls.kind}, {_one_of(family)}\n\n{documentation(cls)}")
    if cls.synonyms:
        terminal.print(f"\nElsewhere called: {', '.join(cls.synonyms)}")
    terminal.print()
    if cls.settings:
        rows = [_setting_row(one) for one in cls.settings.values()]
        print_table("settings", ("setting", "takes", "default", "what it does"), rows, terminal)
        if cls.primary:
            terminal.print(f"`{cls.kind}: …` alone gives `{cls.primary}`\n")
    if issubclass(cls, Output):
        _show_training(cls, terminal)
    examples = getattr(cls, "examples", ()) if issubclass(cls, Layer | Container) else ()
    if issubclass(cls, Layer) and examples:
        terminal.print("examples")
        for example in examples:
            made = _made(cls, example.settings)
            arriving = ", ".join(str(one) for one in example.inputs)
            given = ", ".join(str(one.type) for one in made.gives(*example.inputs))
            terminal.print(f"  - {as_yaml(cls.kind, example.settings)}    # {arriving} → {given}")
        terminal.print()


def _show_training(cls: type[Output], terminal: Terminal) -> None:
    """What an output is trained with and measured by, and the words that stand beside its kind."""
    for what, usual, fitting in (
        ("loss", (cls.loss,) if cls.loss else (), cls.fitting_losses),
        ("metrics", cls.metrics, cls.fitting_metrics),
    ):
        if usual:
            others = ", ".join(one for one in fitting if one not in usual)
            terminal.print(f"{what}: {', '.join(usual)}" + (f" (or {others})" if others else ""))
    terminal.print()
    rows = [(name, sort.expects, SIBLING_DOCS[name]) for name, sort in OUTPUT_SIBLINGS.items()]
    print_table("beside the kind", ("word", "takes", "what it does"), rows, terminal)


def _made(cls: type[Layer], settings: Any) -> Layer:
    from netspec.kinds.kind import written

    return written(cls, settings)


def _one_of(family: Family) -> str:
    word = FAMILY_WORDS[family]
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _setting_row(one: Setting) -> tuple[str, str, str, str]:
    default = (
        "required" if one.required else "" if one.default is None else value_as_yaml(one.default)
    )
    return one.name, one.sort.expects, default, one.doc


def _as_json(family: Family, cls: type[Kind]) -> dict[str, Any]:
    return {
        "kind": cls.kind,
        "family": family,
        "doc": documentation(cls),
        "primary": cls.primary,
        "synonyms": list(cls.synonyms),
        "settings": [
            {
                "name": one.name,
                "doc": one.doc,
                "required": one.required,
                "default": None if one.required else one.default,
                "schema": one.sort.schema(),
            }
            for one in cls.settings.values()
        ],
    }
