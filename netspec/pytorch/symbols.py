"""Shapes in the comments of a class that is used with several: sizes by the parameters that give them, or by letters."""

import re
from collections.abc import Sequence

from netspec.pytorch.parameters import Column, Parameter

SIZE = re.compile(r"(?<![\w/+-])\d+(?![\w/])")
LETTERS = ("n", "m", "k", "p", "q")
NONE_LEFT = "?"


class Symbols:
    """What stands for the sizes that differ, the same throughout a class."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._words: dict[Column, str] = {one.column: one.name for one in parameters}
        self._letters = list(LETTERS)

    def common(self, comments: Sequence[str | None]) -> str:
        """One comment for those of all uses (None: a use has no such line); empty where they have not one form."""
        there = [one for one in comments if one is not None]
        if len({SIZE.sub("", one) for one in there}) != 1:
            return ""
        found = [None if one is None else SIZE.findall(one) for one in comments]
        columns = [
            tuple(None if one is None else one[place] for one in found)
            for place in range(len(SIZE.findall(there[0])))
        ]
        words = iter([self._word(column) for column in columns])
        text = SIZE.sub(lambda _: next(words), there[0])
        return "" if NONE_LEFT in text else text

    def _word(self, column: Column) -> str:
        values = {*column} - {None}
        if len(values) == 1 and None not in column:
            return column[0] or ""
        for known, word in self._words.items():
            if all(b is None or a == b for a, b in zip(known, column, strict=True)):
                return word
        if len(values) == 1:
            return str(values.pop())
        if not self._letters:
            return NONE_LEFT
        self._words[column] = self._letters.pop(0)
        return self._words[column]
