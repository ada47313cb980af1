"""What a kind, a setting, a word or a block is, as Markdown."""

from netspec.kinds.catalogue import find
from netspec.kinds.kind import Family, Kind, Setting, written
from netspec.kinds.layers.layer import Layer
from netspec.kinds.outputs.output import Output
from netspec.kinds.sorts import SettingError
from netspec.kinds.tensors import ShapeError
from netspec.kinds.uses import as_yaml, value_as_yaml
from netspec.lsp.slots import Settings, Slot, doc_of
from netspec.source.diagnostics import SpecError
from netspec.spec.schema import documentation
from netspec.spec.steps import Block, Parameter
from netspec.spec.unknown import FAMILY_WORDS

MOST_EXAMPLES = 3


def kind_doc(family: Family, cls: type[Kind]) -> str:
    """A kind with its settings and examples."""
    parts = [f"**{cls.kind}** ({FAMILY_WORDS[family]})", documentation(cls)]
    if cls.settings:
        parts.append("\n".join(setting_line(one) for one in cls.settings.values()))
    if issubclass(cls, Output) and cls.loss:
        parts.append(f"Loss: `{cls.loss}`. Needs what its kind says; logits go in.")
    if issubclass(cls, Layer):
        examples = [one for one in map(_example, [cls] * MOST_EXAMPLES, cls.examples) if one]
        if examples:
            parts.append("```yaml\n" + "\n".join(examples) + "\n```")
    return "\n\n".join(parts)


def _example(cls: type[Layer], example: "object") -> str:
    settings, inputs = example.settings, example.inputs  # type: ignore[attr-defined]
    try:
        gives = written(cls, settings).gives(*inputs)
    except (SettingError, ShapeError, SpecError):
        return ""
    arriving = ", ".join(map(str, inputs))
    given = ", ".join(str(one.type) for one in gives)
    return f"- {as_yaml(cls.kind, settings)}    # {arriving} → {given}"


def setting_line(one: Setting) -> str:
    """A setting as an item of a list."""
    return f"- `{one.name}`{_default(one)}: {one.doc}"


def setting_doc(one: Setting) -> str:
    """A setting by itself."""
    return f"**{one.name}**{_default(one)}\n\n{one.doc}\n\nTakes {one.sort.expects}."


def _default(one: Setting) -> str:
    if one.required:
        return " (required)"
    return "" if one.default is None else f" (default `{value_as_yaml(one.default)}`)"


def block_doc(block: Block) -> str:
    """A block with its parameters."""
    parts = [f"**{block.name}** (block)"]
    if block.description:
        parts.append(block.description)
    if block.parameters:
        parts.append("\n".join(f"- {parameter_line(one)}" for one in block.parameters.values()))
    return "\n\n".join(parts)


def parameter_line(one: Parameter) -> str:
    """A parameter with its type, and whether it must be given."""
    said = f": {one.type}" if one.type else ""
    default = getattr(one.default, "written", None)
    given = " (required)" if one.required else f" (default `{default}`)" if default else ""
    return f"`{one.name}`{said}{given}"


def key_doc(key: str, slot: Slot) -> str | None:
    """A key that stands at a slot, be it a word, a sibling or a setting."""
    if isinstance(slot, Settings) and key in slot.cls.settings:
        return setting_doc(slot.cls.settings[key])
    text = doc_of(key, slot)
    return f"**{key}**\n\n{text}" if text else None


def kind_doc_of(family: Family, name: str) -> str:
    """As `kind_doc`, by name."""
    return kind_doc(family, find(family, name))
