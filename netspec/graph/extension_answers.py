"""Asks a layer of the user's own, and turns whatever goes wrong into a `ShapeError` that names the line of the Python file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from netspec.kinds.layers.layer import Layer
from netspec.kinds.tensors import ShapeError, TensorType
from netspec.source.diagnostics import Label
from netspec.spec.extension_file import in_words, line_of, raised_at
from netspec.spec.extension_use import CODE, blamed, cure
from netspec.spec.model import Extension


class Answers:
    """What a layer answers where these types arrive. Its methods are a stranger's code."""

    def __init__(self, layer: Layer, types: Sequence[TensorType], extension: Extension) -> None:
        self.layer = layer
        self.types = tuple(types)
        self.extension = extension

    def answer(self, method: str, *arguments: Any) -> Any:
        with self.failing(method):
            return getattr(self.layer, method)(*arguments)

    @contextmanager
    def failing(self, method: str) -> Iterator[None]:
        """While it lasts, whatever is raised becomes a `ShapeError`."""
        try:
            yield
        except ShapeError:
            raise
        except (Exception, SystemExit) as error:
            message = f"`{self.layer.kind}` fails in its `{method}`: {in_words(error)}"
            place = raised_at(error, self.extension.source)
            line = Label(place, "raised here") if place is not None else self.method(method)
            raise ShapeError(message, cure(self.extension), code=CODE, related=(line,)) from None

    def need(self, method: str, answer: Any, whole: type[Any], each: type, form: str) -> None:
        """Raise `ShapeError` unless an answer is a `whole` of `each`; `form` says so in words."""
        if not isinstance(answer, whole) or not all(isinstance(one, each) for one in answer):
            self.refuse(method, answer, form)

    def refuse(self, method: str, answer: object, form: str) -> NoReturn:
        """Raise `ShapeError`: what a method gives is not of the form that it must be."""
        shown = f"something of type `{type(answer).__name__}`" if answer is not None else "nothing"
        shown = f"`{answer}`" if isinstance(answer, TensorType) else shown
        message = f"`{method}` of `{self.layer.kind}` must give {form}, and gives {shown}"
        raise ShapeError(message, cure(self.extension), code=CODE, related=(self.method(method),))

    def method(self, name: str) -> Label:
        """The line where a method is written."""
        code = getattr(getattr(type(self.layer), name, None), "__code__", None)
        source = self.extension.source
        if code is None or code.co_filename != source.name:
            return blamed(Exception(), type(self.layer), self.extension)
        return Label(line_of(source, code.co_firstlineno), "written here")
