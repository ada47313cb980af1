"""A graph printed as PyTorch: the file is what a person would have written, and it runs without netspec."""

import re
from collections.abc import Sequence

from netspec.graph.graph import Graph, GraphInput, Node
from netspec.graph.parts import part_of
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, TensorType
from netspec.pytorch.classes import Drafts
from netspec.pytorch.forward import Forward, in_a_list, reached
from netspec.pytorch.groups import Use
from netspec.pytorch.layout import docstring_of, indented
from netspec.pytorch.marks import commented, marked, unmarked
from netspec.pytorch.names import class_word, free_class, free_name, plain_name
from netspec.pytorch.scopes import Held, Holder, Scope, gives_of, scope_of, takes_of

DTYPES = {FLOAT: "float32", CODES: "int64", PIXELS: "uint8"}
HEADLINE = (
    '"""A PyTorch network, printed by netspec from a spec. It needs PyTorch and nothing else."""'
)


def write_source(graph: Graph) -> str:
    """The source of a Python file with the network as a class (the last one in it).

    Its `forward` takes the encoded inputs in the order of the graph, batch first, and returns a tensor, or with
    several outputs a dict from their names. The keys of its `state_dict` are `node.label` and the weight's name.
    """
    printer = _Printer(graph)
    network = printer.network(graph)
    classes = "\n\n\n".join([*printer.definitions, network])
    return f"{HEADLINE}\n\n{_imports(classes)}\n\n\n{classes}\n"


def class_name(graph: Graph) -> str:
    """The name of the network's class in the printed file."""
    return free_class(class_word(graph.name), _defined(graph))


class _Printer:
    """Drafts the classes from the inside out."""

    def __init__(self, graph: Graph) -> None:
        self.brought = _brought(graph)
        self.blocks = graph.blocks
        self.definitions = list(dict.fromkeys(_definitions(graph)))
        self.drafts = Drafts({*_defined(graph), class_name(graph)})

    def network(self, graph: Graph) -> str:
        """The classes of the submodules, and the network's own behind them."""
        scope = scope_of(graph)
        outputs = [output.value for output in graph.outputs]
        forward = Forward(scope, outputs)
        for one in graph.inputs:
            # a part of the network may take a part of a result: `code.mean`
            forward.parameter(one.value, plain_name(one.spec.name))
        names = [forward.variables[one.value] for one in graph.inputs]
        comments = [_comment(one) for one in graph.inputs]
        body = forward.body()
        results = [forward.variables[value] for value in outputs]
        if len(results) == 1:
            body.append(f"return {results[0]}")
        else:
            pairs = zip(graph.outputs, results, strict=True)
            inside = ", ".join(f"{_quoted(repr(one.spec.name))}: {name}" for one, name in pairs)
            body.append(f"return {{{inside}}}")
        ties, turned = _ties(graph, scope)
        signature = _signature(names, comments)
        lines = _method(self._init(scope, ties), signature, [*turned, *body])
        docstring = docstring_of(unmarked(graph.description))
        classes = self.drafts.written()
        text = "\n\n".join(part for part in (docstring, self.drafts.of_network(lines)) if part)
        return "\n\n\n".join([*classes, f"class {class_name(graph)}(nn.Module):\n{indented(text)}"])

    def _call_of(self, scope: Scope) -> str:
        """A call of the class of a submodule."""
        block = self.blocks.get(scope.path)
        init = self._init(scope)
        lines = _method(init, *_forward_of(scope))
        # only a block can have other structures elsewhere
        kept = _method(init, *_forward_of(scope, keeps=True)) if block else lines
        use = Use(tuple(lines), tuple(kept), block.given if block else {}, _shapes(scope))
        word = block.name if block else _word(scope.path)
        description = unmarked(block.description) if block else ""
        return self.drafts.use(word, description, use, is_block=block is not None)

    def _init(self, scope: Scope | Holder, more: Sequence[str] = ()) -> list[str]:
        held = [
            text
            for entry in scope.held
            for text in self._attribute(entry, entry.path[len(scope.path)])
        ]
        if not held:
            return []
        lines = ["super().__init__()", *held, *more]
        return ["def __init__(self):", *(f"    {one}" for one in lines)]

    def _attribute(self, entry: Held, part: str) -> list[str]:
        # the names of a spec are checked when it is read; this is the last line of defence
        if not part.isidentifier() or part_of(part) != part:
            raise ValueError(f"{part!r} cannot be an attribute of a module")
        if not isinstance(entry, Node) and entry.is_loop:
            first, *rest = self._turns(entry)
            return [f"self.{part} = {first}", *rest]
        shapes = _shapes(entry) if not isinstance(entry, Node) or entry.weights() else ""
        return [commented(f"self.{part} = {self._made(entry)}", shapes)]

    def _turns(self, loop: Scope | Holder) -> list[str]:
        """The container of a loop's turns."""
        made = [self._made(turn) for turn in loop.held]
        if in_a_list(loop) and len(made) > 1 and self.drafts.alike(made):
            return [f"nn.ModuleList({made[0]} for _ in range({len(made)}))"]
        if in_a_list(loop):
            keys, (start, end) = [""] * len(made), ("[", "]")
        else:
            parts = [turn.path[len(loop.path)] for turn in loop.held]
            keys, (start, end) = [f'"{part}": ' for part in parts], ("{", "}")
        turns = zip(keys, made, loop.held, strict=True)
        lines = [f"        {commented(f'{key}{one},', _shapes(turn))}" for key, one, turn in turns]
        kind = "ModuleList" if start == "[" else "ModuleDict"
        return [f"nn.{kind}(", f"    {start}", *lines, f"    {end}", ")"]

    def _made(self, entry: Held) -> str:
        if isinstance(entry, Holder):
            lines = tuple(self._init(entry))
            use, description = Use(lines, lines, {}, ""), "Layers that are called one by one."
            return self.drafts.use(_word(entry.path), description, use, is_block=False)
        if isinstance(entry, Scope) and entry.is_loop:
            return "".join(one.strip() for one in self._turns(entry))
        if isinstance(entry, Scope):
            return self._call_of(entry)
        torch = entry.torch()
        assert torch.module is not None
        module = torch.module
        if torch.definition is None:
            return _quoted(marked(module))
        module = module._replace(target=self.brought[torch.definition])
        return _quoted(marked(module, _parameters(torch.definition)))


def _forward_of(scope: Scope, *, keeps: bool = False) -> tuple[list[str], list[str]]:
    """The signature of a submodule's `forward`, and its body."""
    forward = Forward(scope, scope.gives, keeps=keeps)
    takes = scope.takes
    names = [forward.parameter(value, "x" if i == 0 else None) for i, value in enumerate(takes)]
    body = forward.body()
    body.append(f"return {', '.join(forward.variables[v] for v in scope.gives)}")
    return [f"def forward({', '.join(['self', *names])}):"], body


def _parameters(definition: str) -> tuple[str, ...]:
    """What the parameters of a class are called that a layer brings along."""
    found = re.search(r"def __init__\(self, ([^)]*)\)", definition)
    return tuple(re.findall(r"(\w+)(?:=[^,]*)?(?:, |$)", found.group(1))) if found else ()


def _method(init: Sequence[str], signature: Sequence[str], body: Sequence[str]) -> list[str]:
    """The lines of a class: `__init__` if there is one, and `forward`."""
    inside = [f"    {one}" for text in body for one in text.split("\n")]
    return [*init, *[""] * bool(init), *signature, *inside]


def _word(path: tuple[str, ...]) -> str:
    """The word for a class that stands at this path: `layer2` and `layer3` are each a `Layer`."""
    word = next(part for part in reversed(path) if not part.isdigit())
    return re.sub(r"_?\d+$", "", word)


def _ties(graph: Graph, scope: Scope) -> tuple[list[str], list[str]]:
    """The lines that make weights one with others: of `__init__`, and for transposes those that `forward` begins with."""
    paths = {node.label: node.path for node in graph.nodes}
    init: dict[str, None] = {}
    turned: dict[str, None] = {}
    for node in graph.nodes:
        for tie in node.ties:
            label = next(one for one in paths if tie.other.startswith(f"{one}."))
            there = f"{reached(scope, paths[label])}.{tie.other[len(label) + 1 :]}"
            own = f"{reached(scope, node.path)}.{tie.own}"
            if tie.transposed:
                init[commented(f"del {own}", "the transpose of another, see `forward`")] = None
                turned[f"{own} = {there}.T"] = None
            else:
                init[f"{own} = {there}"] = None
    return list(init), list(turned)


def _brought(graph: Graph) -> dict[str, str]:
    """The classes that the layers bring along, each with its name in this file: a second of one name gets a number."""
    found: dict[str, str] = {}
    for node in graph.nodes:
        torch = node.torch()
        if torch.definition is not None and torch.definition not in found:
            assert torch.module is not None
            found[torch.definition] = free_name(
                torch.module.target, lambda name: name in found.values()
            )
    return found


def _definitions(graph: Graph) -> list[str]:
    """The sources of the functions and classes that the layers bring along."""
    found = [text for node in graph.nodes for text in node.torch().helpers]
    for text, name in _brought(graph).items():
        found.append(re.sub(r"^class \w+", f"class {name}", text, count=1, flags=re.MULTILINE))
    return [text.strip("\n") for text in found]


def _defined(graph: Graph) -> set[str]:
    texts = _definitions(graph)
    return {
        name for text in texts for name in re.findall(r"^(?:class|def) (\w+)", text, re.MULTILINE)
    }


def _imports(text: str) -> str:
    wanted = {
        "import torch": r"\btorch\.",
        "from torch import nn": r"\bnn\.",
        "from torch.nn import functional as F": r"\bF\.",
    }
    return "\n".join(line for line, use in wanted.items() if re.search(use, text))


def _signature(names: Sequence[str], comments: Sequence[str]) -> list[str]:
    if len(names) == 1:
        return [commented(f"def forward(self, {names[0]}):", comments[0])]
    lines = [
        commented(f"    {name},", comment) for name, comment in zip(names, comments, strict=True)
    ]
    return ["def forward(", "    self,", *lines, "):"]


def _comment(one: GraphInput) -> str:
    """What stands behind a parameter of `forward`."""
    axis = one.spec.bound.marks() if one.spec.bound is not None else None
    if axis is not None:
        return f"int64, how much of {axis} is real in each sample"
    return f"{one.value.type} {DTYPES[one.value.type.dtype]}"


def _shapes(entry: Held) -> str:
    if isinstance(entry, Holder):
        return ""
    takes = takes_of(entry) if isinstance(entry, Scope) else tuple(dict.fromkeys(entry.inputs))
    return f"{_types([v.type for v in takes])} -> {_types([v.type for v in gives_of(entry)])}"


def _types(types: Sequence[TensorType]) -> str:
    return ", ".join(str(type) for type in types)


def _quoted(code: str) -> str:
    """Texts in double quotes, as formatters put them, where that is a mere change of the quotes."""
    return re.sub(r"'(\w*)'", r'"\1"', code)
