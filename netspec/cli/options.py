"""Options that several commands share."""

from typing import TYPE_CHECKING, Any

from netspec.spec.siblings import VARIANT

if TYPE_CHECKING:
    import argparse


def add_set(parser: "argparse.ArgumentParser", *, of: str = "the spec", before: str = "") -> None:
    """`--set key=value`, as often as wanted, and `--variant name`; of two specs the options of one have a word `before` them."""
    parser.add_argument(
        f"--{before}set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        type=_assignment,
        help=f"a parameter of {of} (width=128), or a setting by its path (train.epochs=5; null takes it out)",
    )
    parser.add_argument(
        VARIANT.replace("--", f"--{before}"),
        metavar="NAME",
        help=f"the values of a variant, before those of `--{before}set`",
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


def overrides(options: "argparse.Namespace", *, before: str = "") -> dict[str, str]:
    """What `--variant` and `--set` gave; the last of one key counts."""
    variant, assigned = (getattr(options, f"{before}{word}") for word in ("variant", "set"))
    chosen = {VARIANT: variant} if variant else {}
    return {**chosen, **dict(assigned)}


def as_said(options: "argparse.Namespace") -> str:
    """`--variant` and `--set` as they were typed, for a command that is to be typed again: ` --set width=8`."""
    import shlex

    variant = f" {VARIANT} {shlex.quote(options.variant)}" if options.variant else ""
    return variant + "".join(
        f" --set {shlex.quote(f'{key}={value}')}" for key, value in options.set
    )


def json_text(value: Any) -> str:
    """JSON as it is printed."""
    import json

    return json.dumps(value, indent=2, ensure_ascii=False)
