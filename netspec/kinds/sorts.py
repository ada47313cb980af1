"""The sorts of value a setting can hold: the words for it, its bounds, its JSON Schema, and how it is read.

A fact about one value stands here, once; the binder and the published schema are both made from it.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SettingError(Exception):
    """A setting that cannot be taken.

    `setting` names it where several are at hand, `path` leads from its value to the faulty part, and `part` are the
    offsets where that begins and ends in a text. `code` is for those that `check` finds.
    """

    def __init__(
        self,
        message: str,
        help: str | None = None,
        *,
        setting: str | None = None,
        path: tuple[str | int, ...] = (),
        part: tuple[int, int] | None = None,
        code: str = "NS1010",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.setting = setting
        self.path = path
        self.part = part
        self.code = code


class Sort(Generic[T]):
    """A sort of value."""

    expects: str = ""
    """The words for it in an error: `a whole number of at least 1`."""

    def parse(self, value: object) -> T:
        """The value as Python wants it. Raises `SettingError`."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The JSON Schema (draft-07) of what `parse` accepts."""
        raise NotImplementedError

    def refuse(self, value: object, path: tuple[str | int, ...] = ()) -> SettingError:
        return SettingError(f"expected {self.expects}, found {shown(value)}", path=path)


def shown(value: object) -> str:
    """A value in the words of an error."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text `{value}`" if len(value) <= 40 else "a text"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"`{value}`"


class Whole(Sort[int]):
    """A whole number within bounds; a whole float such as `1e3` passes."""

    def __init__(self, minimum: int = 1, maximum: int = 2**31 - 1) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.expects = f"a whole number of at least {minimum}"
        if minimum <= -(2**31):
            self.expects = "a whole number"
        elif maximum < 2**31 - 1:
            self.expects = f"a whole number from {minimum} to {maximum}"

    def parse(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(value)
        if isinstance(value, float) and not value.is_integer():
            raise self.refuse(value)
        if value > self.maximum:
            raise SettingError(
                f"expected a whole number of at most {self.maximum}, found {shown(value)}"
            )
        if value < self.minimum:
            raise self.refuse(value)
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class Real(Sort[float]):
    """A finite number within bounds; `above` and `below` exclude their own value."""

    def __init__(
        self,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        above: float | None = None,
        below: float | None = None,
    ) -> None:
        self.bounds = {
            "minimum": minimum,
            "maximum": maximum,
            "exclusiveMinimum": above,
            "exclusiveMaximum": below,
        }
        words = []
        if minimum is not None:
            words.append(f"of at least {minimum:g}")
        if above is not None:
            words.append(f"above {above:g}")
        if maximum is not None:
            words.append(f"at most {maximum:g}")
        if below is not None:
            words.append(f"below {below:g}")
        self.expects = " ".join(["a number", " and ".join(words)]).strip()

    def parse(self, value: object) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self.refuse(value)
        low, high = self.bounds["minimum"], self.bounds["maximum"]
        above, below = self.bounds["exclusiveMinimum"], self.bounds["exclusiveMaximum"]
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.refuse(value)
        if (above is not None and value <= above) or (below is not None and value >= below):
            raise self.refuse(value)
        return float(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "number", **{k: v for k, v in self.bounds.items() if v is not None}}


class Flag(Sort[bool]):
    """True or false."""

    expects = "true or false"

    def parse(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Text(Sort[str]):
    """A text that is not empty, optionally of a pattern; `fits` says the same as the pattern, where many texts are read.

    (To compile a pattern takes longer than to read a whole spec.)
    """

    def __init__(
        self,
        expects: str = "a text",
        pattern: str | None = None,
        fits: Callable[[str], bool] | None = None,
    ) -> None:
        self.expects = expects
        self.pattern = pattern
        self.fits = fits

    def parse(self, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise self.refuse(value)
        if self.pattern and not self._fits(self.pattern, value):
            raise self.refuse(value)
        return value

    def _fits(self, pattern: str, value: str) -> bool:
        return self.fits(value) if self.fits else bool(re.search(pattern, value))

    def schema(self) -> dict[str, Any]:
        pattern = {"pattern": self.pattern} if self.pattern else {}
        return {"type": "string", "minLength": 1, **pattern}


class Choice(Sort[str]):
    """One of a few words."""

    def __init__(self, *options: str) -> None:
        self.options = options
        self.expects = "one of " + ", ".join(f"`{option}`" for option in options)
        if len(options) == 1:
            self.expects = f"`{options[0]}`"

    def parse(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options)}


class Anything(Sort[Any]):
    """A plain value: a text, a number, true or false; with `lists` also lists and mappings of such."""

    def __init__(self, *, lists: bool = False) -> None:
        self.lists = lists
        self.expects = "any value" if lists else "a text, a number, true or false"

    def parse(self, value: object) -> Any:
        if value is None or (isinstance(value, Mapping | list | tuple) and not self.lists):
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Any]:
        more = ["array", "object"] if self.lists else []
        return {"type": ["string", "number", "boolean", *more]}


COUNT = Whole(1)
COUNT_FROM_ZERO = Whole(0)
SHARE = Real(minimum=0, below=1)
DECAY = Real(minimum=0, below=1)
"""What stays of a mean at each step, such as 0.999: nobody means percents."""
POSITIVE = Real(above=0)
NOT_NEGATIVE = Real(minimum=0)
FLAG = Flag()
TEXT = Text()
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"


def is_name(text: str) -> bool:
    """Whether a text is a name: what `NAME_PATTERN` says.

    >>> [is_name(text) for text in ("conv_1", "Conv", "_a", "1a", "a-b", "größe", "")]
    [True, False, False, False, False, False, False]
    """
    return text.isascii() and text.isidentifier() and text[0] != "_" and text == text.lower()


NAME = Text("a name in lower case (letters, digits and `_`)", NAME_PATTERN, is_name)

LONGEST_SPEC_NAME = 64
SPEC_NAME = rf"^[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_SPEC_NAME - 1}}}$"


def is_spec_name(text: str) -> bool:
    """Whether a text is a name for a spec: what `SPEC_NAME` says.

    >>> [is_spec_name(text) for text in ("my-net_2", "2", "-a", "a b", "")]
    [True, True, False, False, False]
    """
    fits = 0 < len(text) <= LONGEST_SPEC_NAME and text[0] not in "_-"
    return fits and all(map(_is_of_spec_name, text))


def as_spec_name(text: str) -> str:
    """The name for a spec that is nearest to a text.

    >>> as_spec_name("my net.v2"), as_spec_name("__")
    ('my_net_v2', 'network')
    """
    plain = "".join(sign if _is_of_spec_name(sign) else "_" for sign in text)
    return plain[:LONGEST_SPEC_NAME].lstrip("_-") or "network"


def _is_of_spec_name(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "_-")
