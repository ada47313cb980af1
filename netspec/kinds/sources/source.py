"""What every source kind answers."""

from typing import Any

from netspec.kinds.kind import Kind
from netspec.kinds.sorts import SettingError


class Source(Kind):
    """A source of samples. Paths are relative to the spec; floor 4 opens them."""

    path: Any
    train: Any
    validation: Any
    test: Any

    def parts(self) -> dict[str, Any]:
        """Part of the split → what is to be opened for it; the part is `all` where the split is still to be drawn."""
        if self.path is not None:
            return {"all": self.path}
        given = {"train": self.train, "validation": self.validation, "test": self.test}
        return {part: value for part, value in given.items() if value is not None}

    def check(self) -> None:
        given = [self.train, self.validation, self.test]
        if self.path is None and self.train is None:
            raise SettingError(
                f"`{self.kind}` does not say where the samples lie",
                "give a `path`, or `train` and the other parts",
            )
        if self.path is not None and any(value is not None for value in given):
            raise SettingError(
                "`path` stands for all samples, so the parts cannot be given as well",
                "keep `path`, or `train`, `validation`, and `test`",
                setting="path",
            )
