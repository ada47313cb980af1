"""The names of the arrays in an `.npz`, which is a zip archive. No numpy here: `check` asks as well."""

from pathlib import Path

from netspec.source.diagnostics import SpecError, fail
from netspec.source.text import whole_file


def array_names(path: Path, name: str) -> tuple[str, ...]:
    """The names, in the order of the file. Raises `SpecError`."""
    import zipfile  # imported here: most specs name a table, and `check` must start fast

    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(one.removesuffix(".npy") for one in archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise unreadable_arrays(name, str(error)) from None


def unreadable_arrays(name: str, reason: str) -> SpecError:
    """The fault of a file that holds no arrays."""
    if "allow_pickle" in reason:
        reason = "it holds pickled objects"
    help = "save the arrays as numbers or texts: `np.savez(path, image=image, label=label)`"
    message = f"`{name}` cannot be read as arrays: {reason.splitlines()[0] if reason else 'it is cut short'}"
    return fail("NS4002", message, whole_file(name), help=help)
