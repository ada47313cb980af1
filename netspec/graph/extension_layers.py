"""Asks a layer of the user's own everything that a graph will ask of it, once, where a spec uses it.

Its methods are a stranger's code: whatever they raise, and whatever they give that is of another form, becomes a
`ShapeError` that names the line of the Python file. Behind this nothing has to be on its guard.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from netspec.graph.extension_answers import Answers
from netspec.graph.graph import Node, Value
from netspec.kinds.layers.layer import Layer, Result
from netspec.kinds.layers.padding import Mixing, names_of
from netspec.kinds.lowering import Call, OnnxRecorder, Torch, Weight
from netspec.kinds.stored import Stored
from netspec.kinds.tensors import CODES, FLOAT, PIXELS, ShapeError, TensorType
from netspec.spec.extension_file import in_words
from netspec.spec.extension_use import CODE, cure


class OwnLayer(Answers):
    """A layer of the user's own where these types arrive."""

    def ask(self) -> None:
        """Ask everything. Raises `ShapeError`: the layer's own, or one that says how it fails."""
        results = self._results()
        mixed = self.answer("mixes", *self.types)
        self.need("mixes", mixed, tuple, Mixing, "a tuple of `Mixing`")
        room = self.answer("room", *self.types)
        self.need("room", room, dict, object, "a mapping")
        weights = self._weights()
        cost = self.answer("multiply_adds", *self.types)
        if isinstance(cost, bool) or not isinstance(cost, int) or cost < 0:
            self.refuse("multiply_adds", cost, "a whole number of at least 0")
        node = self._node(results, mixed)
        self._torch(node)
        self._onnx(node, weights)

    def _results(self) -> tuple[Result, ...]:
        method = "shape" if type(self.layer).gives is Layer.gives else "gives"
        found: Any = self.answer(method, *self.types)
        results: Any = (Result(found),) if method == "shape" else found
        for one in results if isinstance(results, tuple | list) else ():
            if not isinstance(one, Result):
                self.refuse(method, one, "a `Result` for each")
            if not _is_type(one.type):
                self.refuse(method, one.type, "a `TensorType` with sizes of 1 or more")
        if not isinstance(results, tuple) or not results:
            self.refuse(method, results, "a tuple of `Result`")
        return tuple(results)

    def _weights(self) -> tuple[Weight, ...]:
        weights: tuple[Weight, ...] = self.answer("weights", *self.types)
        self.need("weights", weights, tuple, Weight, "a tuple of `Weight`")
        for one in weights:
            if not isinstance(one.name, str) or not all(map(_is_size, one.sizes)):
                self.refuse("weights", one, "a name and whole sizes for each")
        return weights

    def _node(self, results: Sequence[Result], mixed: Sequence[Mixing]) -> Node:
        """The layer at work, as the graph will have it."""
        with self.failing("mixes"):
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
        bare = self.answer("torch", *self.types)
        if not isinstance(bare, Torch):
            self.refuse("torch", bare, "a `Torch`")
        if bare.module is not None and not isinstance(bare.module, Call):
            self.refuse("torch", bare.module, "a `Call` as its `module`")
        self._filled(bare.forward, len(node.takes))
        with self.failing("torch"):
            made = node.torch()
        values = [f"v{i}" for i in range(len(node.takes))]
        self._parsed(made.forward.format(*values, self="self.layer"), "eval")
        self._parsed(f"{self._filled(made.unpack, len(node.outputs))} = y", "exec")
        for then in made.then:
            self._parsed(self._filled(then, 1) or "y", "eval")
        if made.module is not None:
            self._parsed(str(made.module), "eval")
        for text in (*made.helpers, *([made.definition] if made.definition else [])):
            self._parsed(text, "exec")
        self._named_as_called(made)

    def _filled(self, expression: str, count: int) -> str:
        """An expression over so many values, and the module, with names in their places."""
        try:
            return expression.format(*(f"v{i}" for i in range(count)), self="self.layer")
        except (IndexError, KeyError, ValueError, AttributeError) as error:
            values = " ".join(f"`{{{i}}}`" for i in range(count))
            message = f"`{self.layer.kind}` gives PyTorch source `{expression}`, which cannot be filled in: {in_words(error)}"
            help = f"it may name {values} and `{{self}}`; other braces are doubled: `{{{{`"
            raise ShapeError(message, help, code=CODE, related=(self.method("torch"),)) from None

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
                message, cure(self.extension), code=CODE, related=(self.method("torch"),)
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
            raise ShapeError(message, help, code=CODE, related=(self.method("torch"),))

    # ---- ONNX

    def _onnx(self, node: Node, weights: Sequence[Weight]) -> None:
        recorder = OnnxRecorder()
        taken = [f"v{i}" for i in range(len(node.takes))]
        found = self.answer("onnx", recorder, self.types, *taken)
        several = (found,) if isinstance(found, str) else found
        self.need("onnx", several, tuple, str, "the name of the result, or a tuple of names")
        if len(several) != len(node.outputs):
            self.refuse("onnx", found, f"as many names as there are results, {len(node.outputs)}")
        with self.failing("onnx"):
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
        raise ShapeError(message, help, code=CODE, related=(self.method("onnx"),))


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
