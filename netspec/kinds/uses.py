"""A use of a kind as one writes it in YAML."""

from typing import Any


def as_yaml(kind: str, settings: Any) -> str:
    """A use of a kind as one writes it in YAML."""
    if settings is None:
        return kind
    if not isinstance(settings, dict):
        return f"{kind}: {value_as_yaml(settings)}"
    inside = ", ".join(f"{name}: {value_as_yaml(value)}" for name, value in settings.items())
    return f"{kind}: {{{inside}}}"


def value_as_yaml(value: Any) -> str:
    """A value as one writes it in YAML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(value_as_yaml(one) for one in value)}]"
    return str(value).replace("e-0", "e-") if isinstance(value, float) else str(value)
