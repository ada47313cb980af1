"""Imports a command for a process that is over soon: patterns are compiled when they are first asked something.

PyYAML compiles a dozen patterns of YAML 1.1 for a reader in Python. Where libyaml reads, as here, nothing asks them, and to
compile them takes a tenth of a whole check.
"""

import re
from importlib import import_module
from types import ModuleType
from typing import Any


class LaterPattern:
    """A pattern that is compiled at the first question."""

    __slots__ = ("_wanted",)

    def __init__(self, pattern: Any, flags: int = 0) -> None:
        self._wanted = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        # compiled patterns are kept by `re` itself
        return getattr(_compile(*self._wanted), name)


_compile = re.compile


def import_soon(name: str) -> ModuleType:
    """Import a module whose patterns, and those of all that it imports, can wait. (For a process with one thread.)"""
    re.compile = LaterPattern  # type: ignore[assignment]
    try:
        return import_module(name)
    finally:
        re.compile = _compile
