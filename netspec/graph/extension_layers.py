"""Asks a layer of the user's own everything that a graph will ask of it, once, where a spec uses it.

Its methods are a stranger's code: whatever they raise, and whatever they give that is of another form, becomes a
`ShapeError` that names the line of the Python file. Behind this nothing has to be on its guard.
"""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from netspec.graph.graph import Node, Value
from netspec.kinds.layers.layer import Layer, Result
from netspec.kinds.layers.padding import Mixing, names_of
from netspec.kinds.lowering import Call, OnnxRecorder, Stored, Torch, Weight
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, ShapeError, TensorType
from netspec.source.diagnostics import Label
from netspec.source.text import Place
from netspec.spec.extension_file import in_words, line_of
from netspec.spec.extension_use import CODE, blamed, cure
from netspec.spec.model import Extension


class OwnLayer:
    """A layer of the user's own where these types arrive."""

    def __init__(self, layer: Layer, types: Sequence[TensorType], extension: Extension) -> None:
        self.layer = layer
        self.types = tuple(types)
        self.extension = extension

    def ask(self) -> None:
        """Ask everything. Raises `ShapeError`: the layer's own, or one that says how it fails."""
        results = self._results()
        mixed = self._answer("mixes", *self.types)
        self._need("mixes", mixed, tuple, Mixing, "a tuple of `Mixing`")
        room = self._answer("room", *self.types)
        self._need("room", room, dict, object, "a mapping")
        weights = self._weights()
        cost = self._answer("multiply_adds", *self.types)
        if isinstance(cost, bool) or not isinstance(cost, int) or cost < 0:
            self._refuse("multiply_adds", cost, "a whole number of at least 0")
        node = self._node(results, mixed)
        self._torch(node)
        self._onnx(node, weights)

    def _results(self) -> tuple[Result, ...]:
        method, results = "gives", ()
        if type(self.layer).gives is Layer.gives:
            method, results = "shape", (Result(self._answer("shape", *self.types)),)
        else:
            results = self._answer("gives", *self.types)
        for one in results if isinstance(results, tuple | list) else ():
            if not isinstance(one, Result):
                self._refuse(method, one, "a `Result` for each")
            if not _is_type(one.type):
                self._refuse(method, one.type, "a `TensorType` with sizes of 1 or more")
        if not isinstance(results, tuple) or not results:
            self._refuse(method, results, "a tuple of `Result`")
        return results

    def _weights(self) -> tuple[Weight, ...]:
        weights: tuple[Weight, ...] = self._answer("weights", *self.types)
        self._need("weights", weights, tuple, Weight, "a tuple of `Weight`")
        for one in weights:
            if not isinstance(one.name, str) or not all(map(_is_size, one.sizes)):
                self._refuse("weights", one, "a name and whole sizes for each")
        return weights

    def _node(self, results: Sequence[Result], mixed: Sequence[Mixing]) -> Node:
        """The layer at work, as the graph will have it."""
        lengths = names_of(mixed, self.types)
        return Node(
            path=(self.layer.kind,),
            layer=self.layer,
            inputs=tuple(Value(one) for one in self.types),
            outputs=tuple(Value(one.type) for one in results),
            place=self.extension.place,
            lengths=tuple(Value(TensorType((), CODES), name) for name in lengths),
        )

    # ---- PyTorch

    def _torch(self, node: Node) -> None:
        bare = self._answer("torch", *self.types)
        if not isinstance(bare, Torch):
            self._refuse("torch", bare, "a `Torch`")
        if bare.module is not None and not isinstance(bare.module, Call):
            self._refuse("torch", bare.module, "a `Call` as its `module`")
        with self._failing("torch"):
            made = node.torch()
            names = [f"v{i}" for i in range(len(node.takes))]
            made.unpack.format(*(f"y{i}" for i in range(len(node.outputs))))
            expressions = [made.forward.format(*names, self="self.layer")]
            expressions += [then.format("y") for then in made.then if then]
            expressions += [str(made.module)] if made.module is not None else []
        for text in expressions:
            self._parsed(text, "eval")
        for text in (*made.helpers, *([made.definition] if made.definition else [])):
            self._parsed(text, "exec")
        self._named_as_called(made)

    def _parsed(self, text: str, mode: str) -> None:
        """What goes into the printed source has to be Python."""
        try:
            ast.parse(text.strip(), mode=mode)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = text.strip().split("\n")[(getattr(error, "lineno", None) or 1) - 1]
            message = (
                f"`{self.layer.kind}` gives PyTorch source that is not Python: `{line.strip()}`"
            )
            raise ShapeError(
                message, cure(self.extension), code=CODE, related=(self._method("torch"),)
            ) from None

    def _named_as_called(self, made: Torch) -> None:
        """The class that a layer brings along is the one that it calls."""
        if made.definition is None:
            return
        tree = ast.parse(made.definition.strip())
        own = [one.name for one in tree.body if isinstance(one, ast.ClassDef)]
        called = made.module.target if made.module is not None else None
        if len(tree.body) != 1 or own != [called]:
            message = f"`{self.layer.kind}` calls `{called}`, and its `definition` is no class of that name alone"
            help = (
                "let `definition` hold the one class that `module` calls; functions go to `helpers`"
            )
            raise ShapeError(message, help, code=CODE, related=(self._method("torch"),))

    # ---- ONNX

    def _onnx(self, node: Node, weights: Sequence[Weight]) -> None:
        recorder = OnnxRecorder()
        taken = [f"v{i}" for i in range(len(node.takes))]
        found = self._answer("onnx", recorder, self.types, *taken)
        several = (found,) if isinstance(found, str) else found
        self._need("onnx", several, tuple, str, "the name of the result, or a tuple of names")
        if len(several) != len(node.outputs):
            self._refuse("onnx", found, f"as many names as there are results, {len(node.outputs)}")
        with self._failing("onnx"):
            node.record(recorder, dict(zip(node.takes, taken, strict=True)))
        declared = {one.name for one in weights}
        for _, expression in recorder.weights.values():
            for name in _stored(expression):
                if name not in declared:
                    self._unknown_weight(name, declared)

    def _unknown_weight(self, name: str, declared: set[str]) -> None:
        listed = ", ".join(f"`{one}`" for one in sorted(declared)) or "none"
        message = f"`{self.layer.kind}` takes the weight `{name}` in its `onnx`, and its `weights` are {listed}"
        help = "name it as PyTorch does, in both"
        raise ShapeError(message, help, code=CODE, related=(self._method("onnx"),))

    # ---- what is asked, and what is said of the answer

    def _answer(self, method: str, *arguments: Any) -> Any:
        with self._failing(method):
            return getattr(self.layer, method)(*arguments)

    @contextmanager
    def _failing(self, method: str) -> Iterator[None]:
        """While it lasts, whatever is raised becomes a `ShapeError`."""
        try:
            yield
        except ShapeError:
            raise
        except (Exception, SystemExit) as error:
            message = f"`{self.layer.kind}` fails in its `{method}`: {in_words(error)}"
            line = blamed(error, type(self.layer), self.extension)
            raise ShapeError(message, cure(self.extension), code=CODE, related=(line,)) from None

    def _need(self, method: str, answer: Any, whole: type, each: type, form: str) -> None:
        if not isinstance(answer, whole) or not all(isinstance(one, each) for one in answer):
            self._refuse(method, answer, form)

    def _refuse(self, method: str, answer: object, form: str) -> None:
        shown = f"a {type(answer).__name__}" if answer is not None else "nothing"
        message = f"`{method}` of `{self.layer.kind}` must give {form}, and gives {shown}"
        raise ShapeError(message, cure(self.extension), code=CODE, related=(self._method(method),))

    def _method(self, name: str) -> Label:
        """The line where a method is written."""
        code = getattr(getattr(type(self.layer), name, None), "__code__", None)
        source = self.extension.source
        if code is None or code.co_filename != source.name:
            return blamed(Exception(), type(self.layer), self.extension)
        place: Place = line_of(source, code.co_firstlineno)
        return Label(place, "written here")


def _is_size(size: object) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and size >= 1


def _is_type(type: object) -> bool:
    return (
        isinstance(type, TensorType)
        and isinstance(type.sizes, tuple)
        and type.dtype in (FLOAT, CODES, PIXELS)
        and all(isinstance(size, str) or _is_size(size) for size in type.sizes)
    )


def _stored(expression: Any) -> Iterator[str]:
    """The weights in an expression over weights."""
    if not isinstance(expression, tuple):
        return
    if isinstance(expression, Stored):
        yield expression.name
        return
    for part in expression:
        yield from _stored(part)
