"""A document as a typed spec. Every fault of form is found; what a fault spoils is left out and muted below."""

import os
from collections.abc import Mapping as ReadOnly
from typing import Any

from netspec.kinds.kind import Kind
from netspec.kinds.sections.train import LOSS, Train
from netspec.kinds.sorts import as_spec_name, is_spec_name
from netspec.source.diagnostics import Problems
from netspec.source.expressions import LATE
from netspec.source.help import Help, write
from netspec.source.text import Place, Span
from netspec.source.tree import Mapping, Node, Scalar, describe
from netspec.spec.bind_columns import bind_inputs, bind_outputs
from netspec.spec.bind_data import bind_data
from netspec.spec.bind_steps import SHAPE, StepBinder
from netspec.spec.doubts import tell_doubts, tell_given_targets
from netspec.spec.files import Files
from netspec.spec.model import Spec
from netspec.spec.siblings import REQUIRED, SECTION_HELP, SECTIONS, VARIANT
from netspec.spec.values import parameters_of, with_values

VERSION = 1


def bind(
    root: Node,
    path: str,
    problems: Problems,
    overrides: ReadOnly[str, str] | None = None,
    kept: ReadOnly[str, str] | None = None,
    *,
    trust: bool | None = False,
    unsaved: ReadOnly[str, str] | None = None,
) -> Spec | None:
    """The spec of a document; None where it is no mapping or of another version. Faults go to `problems`.

    `kept` are texts of other files as a run has kept them; those that are not among them are read from the spec's folder,
    or are `unsaved`: open in an editor, by their paths.
    The Python files of `extensions` run only with `trust`; None says that nobody needs what they define.
    """
    binder = SpecBinder(problems, Files(path, kept, trust=trust, unsaved=unsaved))
    if not isinstance(root, Mapping):
        empty = isinstance(root, Scalar) and root.value is None
        what = (
            "the file is empty" if empty else f"a spec is a mapping, and this is {describe(root)}"
        )
        help = "begin with `netspec: 1`, or with an example: `netspec new penguins`"
        binder.report("NS1001", what, root.place, help)
        return None
    if not binder.version(root):
        return None
    document, variant = root, (overrides or {}).get(VARIANT)
    if "variants" in root.entries or variant is not None:
        # imported here: few specs have variants
        from netspec.spec.variants import with_variant

        document = with_variant(root, variant, problems)
    binder.extend(document)
    if overrides:
        # imported here: most specs are taken as they are
        from netspec.spec.overrides import with_overrides

        document = with_overrides(document, overrides, binder)
    names = parameters_of(document, problems)
    texts = [root.source.text, *(overrides or {}).values()]
    binder.names = {**names, **dict.fromkeys(SHAPE, LATE)}
    binder.has_expressions = any("$" in text for text in texts)
    if binder.has_expressions:
        document = with_values(document, names, problems)
    return binder.spec(document, path, names)


def _another_word_for(section: str, root: Mapping) -> bool:
    """Whether a section stands there under another word, which will be told."""
    words = [key for key in root.entries if key not in SECTIONS]
    if not words:
        return False
    # imported here and below: only a spec with faults needs it
    from netspec.spec.odd_sections import means

    return any(means(word, section) for word in words)


class SpecBinder(StepBinder):
    """Binds the sections."""

    def __init__(self, problems: Problems, files: Files) -> None:
        super().__init__(problems)
        self.files = files

    def extend(self, document: Mapping, importer: str = "") -> None:
        """Add the kinds of the Python files that a document names; `importer` is its path below the spec's folder."""
        if "extensions" in document.entries:
            # imported here: few specs have extensions
            from netspec.spec.extensions import bind_extensions

            bind_extensions(self, document, importer)
        elif not importer and _another_word_for("extensions", document):
            self.has_unknown_kinds = True

    def version(self, root: Mapping) -> bool:
        """Whether the spec is of a version that can be read; the version may be missing, which is told."""
        node = root.get("netspec")
        if node is None and _another_word_for("netspec", root):
            return True
        if node is None:
            help = Help("write `netspec: 1` as the first line", write("netspec: 1\n"))
            start = Span(root.span.line, root.span.column, root.span.line, root.span.column)
            place = Place(root.source, start)
            self.report("NS1003", "the version of the language is missing", place, help)
            return True
        known = isinstance(node, Scalar) and node.value == VERSION and node.value is not True
        if not known:
            message = f"this netspec reads version {VERSION} of the language"
            self.report("NS1009", message, node.place, Help("write `netspec: 1`", write("1")))
        return known

    def of_file(self, path: str, root: Mapping, names: ReadOnly[str, Any]) -> "SpecBinder":
        """A binder for another file, which is used by this one. `names` are the parameters there."""
        inner = SpecBinder(self.problems, self.files)
        inner.chain = (*self.chain, path)
        inner.extend(root, path)
        inner.names = {**names, **dict.fromkeys(SHAPE, LATE)}
        inner.has_expressions = "$" in root.source.text
        return inner

    def spec_use(self, made: Kind, settings: Node, place: Place) -> Kind | None:
        """Another spec as a layer, or None where it cannot be one, which is told."""
        # imported here: few specs use others
        from netspec.spec.other_specs import use_of

        return use_of(self, made, settings, place)

    def own_blocks(self, document: Mapping) -> None:
        """Know the blocks that a file imports, and those that it names."""
        # imported here: most specs have no blocks
        if "import" in document.entries:
            from netspec.spec.imports import bind_imports

            self.blocks = bind_imports(self, document)
        if "blocks" in document.entries:
            from netspec.spec.bind_blocks import bind_blocks

            bind_blocks(self, document)

    def spec(self, document: Mapping, path: str, parameters: dict[str, Any]) -> Spec:
        """All sections, bound."""
        document = self._sections(document)
        self.check_parameters(document)
        self.own_blocks(document)
        layers = document.get("layers")
        data = bind_data(self, document)
        inputs = tuple(bind_inputs(self, document))
        if any(one.bound is not None and one.bound.kind == "text" for one in inputs):
            # imported here and below: most data are no texts
            from netspec.spec.texts import with_text_lengths, with_vocabularies

            inputs = with_text_lengths(self, with_vocabularies(self, inputs, self.files))
        outputs, train = tuple(bind_outputs(self, document, inputs)), self._train(document)
        many = any(one.bound is not None and one.kind.many for one in outputs)
        if data is not None and (data.rows_per_sample is not None or many):
            # imported here: most tables have a row for each sample
            from netspec.spec.sample_rows import need_rows, with_row_lengths

            need_rows(self, outputs, data)
            inputs = with_row_lengths(self, inputs, outputs, data)
        if data is not None and data.source.kind == "sequences":
            # imported here: few data have a word on each line
            from netspec.spec.word_fields import tell_of_fields

            tell_of_fields(self, inputs, outputs)
        several = any(i.width > 1 for i in inputs) or any(o.width > 1 for o in outputs)
        if data is not None and (several or data.source.kind == "series"):
            # imported here: few specs have either
            from netspec.spec.series import tell_of_windows

            tell_of_windows(self, data, inputs, outputs)
        if any(one.bound is not None and one.bound.kind == "text" for one in outputs):
            from netspec.spec.texts import with_said, with_vocabularies

            outputs = with_vocabularies(self, outputs, self.files)
            inputs = with_said(self, inputs, outputs)
        if train is not None and train.monitor != LOSS:
            # imported here: most trainings watch the loss
            from netspec.spec.monitor import tell_monitor

            tell_monitor(self, train, outputs, document)
        tell_given_targets(self, data, inputs, outputs)
        if train is not None:
            tell_doubts(self, train, data, document)
        if train is not None and train.augment:
            # imported here: most trainings take the rows as they are
            from netspec.spec.augment import tell_augment

            tell_augment(self, train, inputs, outputs, document)
        if train is not None and train.loss_weights != "given":
            # imported here: the losses of most specs are weighed by hand
            from netspec.spec.loss_weights import tell_loss_weights

            tell_loss_weights(self, outputs, document)
        return Spec(
            path=path,
            name=self.name_of(document, path),
            description=self.description_of(document),
            parameters=parameters,
            data=data,
            inputs=inputs,
            layers=self.steps(layers, "layers") if layers is not None else None,
            outputs=outputs,
            train=train,
            blocks=self.blocks,
            imports=self.files.imports,
            extensions=self.files.extensions,
            document=document,
        )

    def _sections(self, document: Mapping) -> Mapping:
        """Tell of sections that are unknown or missing; returns the document with misspelt ones under their names."""
        meant = {key: self._section(key, entry.key, document) for key, entry in document}
        missing = [key for key in REQUIRED[1:] if key not in meant.values()]
        if missing:
            names = " and ".join(f"`{key}`" for key in missing)
            one = len(missing) == 1
            message = f"the section{'s' * (not one)} {names} {'is' if one else 'are'} missing"
            help = "; ".join(SECTION_HELP[key] for key in missing)
            self.report("NS1003", message, document.place, help)
        entries = {meant[key] or key: entry for key, entry in document}
        return Mapping(document.source, document.span, entries)

    def _section(self, key: str, node: Scalar, document: Mapping) -> str | None:
        """The section that a word names; what is not known is told."""
        if key in SECTIONS:
            return key
        from netspec.spec.odd_sections import meant_section

        return meant_section(self, key, node, document)

    def name_of(self, document: Mapping, path: str) -> str:
        """What the spec is called: by itself, or else as its file is."""
        node = document.get("name")
        if node is None:
            return as_spec_name(os.path.splitext(os.path.basename(path))[0])
        text = node.value if isinstance(node, Scalar) else None
        if isinstance(text, str) and is_spec_name(text):
            return text
        help = "it names folders and files: letters, digits, `_` and `-`, at most 64"
        message = f"`name`: expected a name, found {describe(node)}"
        self.report("NS1004", message, node.place, help)
        return "network"

    def description_of(self, document: Mapping) -> str:
        """What it says of itself."""
        node = document.get("description")
        if node is None:
            return ""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value.strip()
        message = f"`description`: expected a text, found {describe(node)}"
        self.report("NS1004", message, node.place, "put it in quotes")
        return ""

    def check_parameters(self, document: Mapping) -> None:
        """Tell what is wrong with the names and values of the parameters."""
        section = self.section_mapping(document, "parameters")
        for name, entry in section or ():
            self.check_name(name, entry.key, "parameter")
            if isinstance(entry.value, Scalar) and entry.value.value is None:
                message = f"the parameter `{name}` has no value"
                self.report("NS1004", message, entry.key.place, "give a default")

    def _train(self, document: Mapping) -> Train | None:
        section = self.section_mapping(document, "train")
        made = self.settings(Train, section, section.place) if section is not None else None
        if not isinstance(made, Train):
            return None
        if section is not None and any(map(made.too_long, made.schedule)):
            # imported here: most trainings are long enough
            from netspec.spec.warmup import tell_warmup

            tell_warmup(self, made, section)
        if made.weights is not None:
            # imported here: most networks begin with fresh weights
            from netspec.spec.first_weights import with_first_weights

            return with_first_weights(self, made, document)
        return made
