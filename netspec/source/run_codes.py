"""The codes of what can go wrong with data, a training, an export or a prediction. See `codes.py`."""

RUN_CODES: dict[str, tuple[str, str]] = {
    "NS6001": (
        "a damaged run",
        "A file of the run folder cannot be read. A run can be trained once more from its spec.",
    ),
}
"""Code → headline and explanation."""
