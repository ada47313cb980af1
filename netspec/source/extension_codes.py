"""The codes of what can go wrong with layers of the user's own, written in Python. See `codes.py`."""

EXTENSION_CODES: dict[str, tuple[str, ...]] = {
    "NS1052": (
        "Python code that nobody has said to trust",
        "`extensions` names Python files, and a Python file can do whatever you can. They run only where you say so yourself, with "
        "`--trust` on the command line or `trust=True` from Python: a spec alone runs nothing. So with a run that keeps such files. "
        "Read them first. The ONNX file that a training leaves needs neither them nor trust.",
    ),
    "NS1053": (
        "an extension that cannot be taken",
        "`extensions` names Python files beside the spec or below it, by paths that are written out and end in `.py`. No other place "
        "is read, and no network.",
        "extensions: [../shared/my_layers.py]",
        "extensions: [my_layers.py]",
    ),
    "NS1054": (
        "an extension that cannot be loaded",
        "The Python file has a fault of syntax, raises an exception, imports what is not there, or defines no layer. It is one file, run "
        "under a private name: it may import netspec and what is installed, but no file beside it, since a run keeps this one alone.",
    ),
    "NS1055": (
        "a layer of an extension that is not whole",
        "A layer of your own says of itself what a built-in one says: a name that nothing else has, a docstring, settings with "
        "documentation, `shape`, `torch`, `onnx` and `examples`. `netspec/kinds/layers/relu.py` is the shortest to begin from.",
    ),
    "NS1056": (
        "a layer of an extension fails",
        "Your own layer raised an exception where a spec uses it, or gave something that cannot be used. The line of the Python file is "
        "shown below that of the spec. For what the layer cannot take, raise `ShapeError(message, help)` in its `shape`: that is told like "
        "any refusal of a built-in layer. `netspec layers --test FILE` tries a file's layers on their examples.",
    ),
    "NS1057": (
        "a layer of an extension breaks its contract",
        "Shape rule, PyTorch and ONNX have to agree, and weights have to be called as PyTorch calls them. A layer of your own is held to it "
        "at the shapes that a spec gives it, before PyTorch is let loose on the data. `netspec layers --test FILE` says what all is held.",
    ),
}
"""Code → headline and explanation, and where it helps, pieces of YAML that show fault and cure."""
