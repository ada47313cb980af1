"""Options that several commands share."""

from typing import TYPE_CHECKING, Any

from netspec.spec.variants import VARIANT

if TYPE_CHECKING:
    import argparse


def add_set(parser: "argparse.ArgumentParser") -> None:
    """`--set key=value`, as often as wanted, and `--variant name`."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        type=_assignment,
        help="a parameter of the spec (width=128), or a setting by its path (train.epochs=5)",
    )
    parser.add_argument(
        VARIANT, metavar="NAME", help="the values of a variant, before those of `--set`"
    )


def add_trust(parser: "argparse.ArgumentParser") -> None:
    """`--trust`, without which no Python file of a spec runs."""
    parser.add_argument(
        "--trust",
        action="store_true",
        help="run the Python files of the section `extensions`: read them first",
    )


def _assignment(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        import argparse

        raise argparse.ArgumentTypeError(f"`{text}` is not of the form key=value")
    return key.strip(), value.strip()


def overrides(options: "argparse.Namespace") -> dict[str, str]:
    """What `--variant` and `--set` gave; the last of one key counts."""
    chosen = {VARIANT: options.variant} if options.variant else {}
    return {**chosen, **dict(options.set)}


def json_text(value: Any) -> str:
    """JSON as it is printed."""
    import json

    return json.dumps(value, indent=2, ensure_ascii=False)
