"""Another spec as a layer: its file is read once, and bound anew for the values that its parameters get where it is used."""

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from netspec.kinds.kind import Kind
from netspec.kinds.layers.spec import OtherSpec
from netspec.source.diagnostics import Label, Problems
from netspec.source.text import Place
from netspec.source.tree import Mapping, Node
from netspec.spec.bind_blocks import arguments_of
from netspec.spec.bind_columns import bind_inputs
from netspec.spec.files import Mention, below, document_of
from netspec.spec.model import InputSpec, Spec, value_inputs
from netspec.spec.steps import Block, Parameter, SpecUse
from netspec.spec.values import filled, parameters_of, with_values

if TYPE_CHECKING:
    from netspec.spec.bind import SpecBinder

CODE = "NS1062"
SAFETENSORS = (".safetensors",)


def use_of(binder: "SpecBinder", made: Kind, settings: Node, place: Place) -> Kind | None:
    """The use of another spec; `settings` are those of the kind `spec`, as they stand in the text."""
    assert isinstance(made, OtherSpec)

    def node(name: str) -> Node:
        return (isinstance(settings, Mapping) and settings.get(name)) or settings

    other = _opened(binder, Mention(made.file, node("file").place, CODE))
    if other is None:
        return None
    given: dict[str, Node] | None = {}
    if isinstance(settings, Mapping) and made.parameters:
        given = arguments_of(binder, other.block, node("parameters"), place)
    weights = None
    if made.weights is not None:
        mention = Mention(made.weights, node("weights").place, CODE)
        path = below(binder, mention, binder.chain[-1], endings=SAFETENSORS)
        weights = (binder.files.path_to(path), mention.place) if path is not None else None
    if given is None or (made.weights is not None and weights is None):
        return None
    until = (made.until, node("until").place) if made.until is not None else None
    return SpecUse.of_file(other, given, until=until, weights=weights)


def _opened(binder: "SpecBinder", mention: Mention) -> "_Other | None":
    """The spec in a file; None where it cannot be used, which is told."""
    path = below(binder, mention, binder.chain[-1])
    if path is None:
        return None
    if path in binder.chain or path == binder.files.own:
        message = f"`{mention.written}` holds this spec itself"
        help = "a network has an end: put what both need into a third file"
        binder.report(CODE, message, mention.place, help)
        return None
    others = binder.files.others
    if path not in others:
        with _around(binder.problems, mention):
            root = document_of(binder, binder.files, path, mention)
            others[path] = None if root is None else _other(binder, path, root, mention)
    found: _Other | None = others[path]
    return found


@contextmanager
def _around(problems: Problems, mention: Mention) -> Iterator[None]:
    """While it lasts, what is found wrong in the file is told with the place of its use."""
    problems.around.append(Label(mention.place, f"`{mention.written}` is used here"))
    try:
        yield
    finally:
        problems.around.pop()


def _other(binder: "SpecBinder", path: str, root: Node, mention: Mention) -> "_Other | None":
    """What a document is as a layer."""
    help = f"see what it lacks: `netspec check {mention.written}`"
    missing = [
        name for name in ("input", "layers") if not isinstance(root, Mapping) or not root.get(name)
    ]
    if missing or not isinstance(root, Mapping):
        message = f"`{mention.written}` is no spec: it has no `{missing[0]}`"
        binder.report(CODE, message, mention.place, help)
        return None
    other = _Other(binder, path, root)
    if not other.binder.version(root):
        return None
    other.binder.check_parameters(root)
    values = [one.name for one in value_inputs(other.inputs(parameters_of(root, Problems())))]
    if len(values) != 1:
        listed = ", ".join(f"`{name}`" for name in values) or "none"
        message = f"a spec used as a layer has one input, and `{mention.written}` has {listed}"
        help = "what stands in its blocks can be used alone: `import` takes blocks of a file"
        binder.report(CODE, message, mention.place, help)
        return None
    return other


class _Other:
    """A document used as a layer."""

    def __init__(self, user: "SpecBinder", path: str, root: Mapping) -> None:
        self.user = user
        self.file = path
        self.root = root
        self.binder = user.of_file(path, root, {})
        self._specs: dict[str, Spec] = {}
        section = root.get("parameters")
        self.block = Block(
            name=self.binder.name_of(root, path),
            description=self.binder.description_of(root),
            parameters={
                name: Parameter(name, None, entry.value, False, entry.key.place)
                for name, entry in (section if isinstance(section, Mapping) else ())
            },
            place=root.place,
            names={},
            default=self._default,
            bound=lambda names: self.spec(names).layers,
        )

    def _default(self, parameter: Parameter, names: ReadOnly[str, Any]) -> Node:
        assert parameter.default is not None
        return filled(parameter.default, names, self.binder.problems)

    def inputs(self, names: ReadOnly[str, Any]) -> tuple[InputSpec, ...]:
        """Its inputs. What may be wrong with them is not told here, for only their shapes matter."""
        silent = type(self.binder)(Problems(), self.binder.files)
        silent.names = names
        return tuple(bind_inputs(silent, with_values(self.root, names, silent.problems)))

    def spec(self, names: ReadOnly[str, Any]) -> Spec:
        """See `netspec.spec.model.OtherFile`."""
        own = {name: names[name] for name in self.block.parameters}
        key = repr(own)
        if key not in self._specs:
            self._specs[key] = self._bound(own)
        return self._specs[key]

    def _bound(self, names: dict[str, Any]) -> Spec:
        binder = self.user.of_file(self.file, self.root, names)
        binder.own_blocks(self.root)
        layers = self.root.get("layers")
        return Spec(
            path=binder.files.path_to(self.file),
            name=self.block.name,
            description=self.block.description,
            parameters=names,
            data=None,
            inputs=self.inputs(names),
            layers=binder.steps(layers, "layers") if layers is not None else None,
            outputs=(),
            train=None,
            blocks=binder.blocks,
            imports={},
            extensions={},
            document=self.root,
        )
