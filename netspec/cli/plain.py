"""A command line without options, read without argparse: importing that and filling it takes a tenth of a whole check."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any


class Plain:
    """Stands where an `ArgumentParser` would, and keeps what each option is when it is not given."""

    def __init__(self) -> None:
        self.defaults: dict[str, Any] = {}
        self.positional: list[tuple[str, str | None]] = []

    def add_argument(self, *names: str, **settings: Any) -> None:
        """As argparse's, for the actions that netspec uses."""
        name = settings.get("dest") or names[-1].lstrip("-").replace("-", "_")
        if names[0].startswith("-"):
            flag = settings.get("action") == "store_true"
            self.defaults[name] = settings.get("default", False if flag else None)
        else:
            self.positional.append((name, settings.get("nargs")))

    def add_mutually_exclusive_group(self) -> "Plain":
        """Options that are not given cannot exclude each other."""
        return self

    def options(self, words: Sequence[str]) -> SimpleNamespace | None:
        """The options, or None where it takes argparse to read the words, or to say what is wrong with them."""
        if not words or any(word.startswith("-") for word in words) or len(self.positional) != 1:
            return None
        ((name, count),) = self.positional
        if count == "+":
            return SimpleNamespace(**self.defaults, **{name: list(words)})
        return SimpleNamespace(**self.defaults, **{name: words[0]}) if len(words) == 1 else None


def read_plain(words: Sequence[str], *declare: Callable[[Any], None]) -> SimpleNamespace | None:
    """The options of a command whose arguments these functions declare, if the words hold none."""
    plain = Plain()
    for one in declare:
        one(plain)
    return plain.options(words)
