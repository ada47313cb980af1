"""A layer of the user's own, made from what a spec gives it. Its own code runs here: what that raises becomes a finding."""

from collections.abc import Collection

from netspec.kinds.kind import Kind
from netspec.kinds.layers.layer import Layer
from netspec.source.diagnostics import Label, SpecError
from netspec.source.tree import Node, Scalar
from netspec.spec.extension_file import in_words, line_of, raised_at
from netspec.spec.model import Extension
from netspec.spec.settings import SettingsBinder

CODE = "NS1056"


def own_layer(
    binder: SettingsBinder, name: Scalar, settings: Node | None, siblings: Collection[str]
) -> Kind | None:
    """The layer of that name with its settings; None where they cannot be taken, or its class fails, which is told."""
    extension = binder.own_kinds[name.written]
    cls = extension.kinds[name.written]
    try:
        made = binder.settings(cls, settings, name.place, siblings)
        if isinstance(made, Layer):
            made.results()
            made.takes_stream()
        return made
    except SpecError:
        raise
    except (Exception, SystemExit) as error:
        message = f"`{cls.kind}` cannot be made: {in_words(error)}"
        line = blamed(error, cls, extension)
        binder.report(CODE, message, name.place, cure(extension), (line,))
        return None


def blamed(error: BaseException, cls: type[Layer], extension: Extension) -> Label:
    """The line of the Python file where an exception was raised; its class, where it was raised outside."""
    place = raised_at(error, extension.source)
    if place is not None:
        return Label(place, "raised here")
    lines = extension.source.lines
    words = f"class {cls.__name__}"
    number = next((i for i, line in enumerate(lines, 1) if line.lstrip().startswith(words)), 1)
    return Label(line_of(extension.source, number), "defined here")


def cure(extension: Extension) -> str:
    """How to find out more."""
    return f"mend the layer; `netspec layers --test {extension.file}` tries it on its examples"
