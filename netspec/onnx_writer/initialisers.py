"""The weights in an ONNX file, whoever made it."""

from pathlib import Path

import onnx
from onnx import TensorProto, numpy_helper
from onnx.external_data_helper import load_external_data_for_tensor

from netspec.onnx_writer.weights import Array

TYPES = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.INT64)
"""What can be a weight or a counter. Others stay in the file: they are shapes, texts, or quantised."""


class OutsideError(ValueError):
    """Weights that lie where none are looked for."""


def read_initialisers(file: str) -> dict[str, Array]:
    """Its named constants of numbers, each with its shape.

    Raises `ValueError` where it is no such file, or keeps weights in a file outside of its folder, and `OSError` where it
    cannot be read.
    """
    try:
        model = onnx.load(file, load_external_data=False)
    except OSError:
        raise
    except Exception as error:
        # protobuf has errors of its own, by another name in each of its builds
        raise ValueError("it is damaged, or no ONNX file") from error
    found = {}
    for one in model.graph.initializer:
        if one.data_type in TYPES:
            try:
                if one.data_location == TensorProto.EXTERNAL:
                    _load_beside(one, Path(file).parent)
                found[one.name] = numpy_helper.to_array(one).copy()
            except OutsideError:
                raise
            except (ValueError, TypeError, onnx.checker.ValidationError) as error:
                raise ValueError(f"`{one.name}` in it is damaged") from error
    return found


def _load_beside(one: TensorProto, folder: Path) -> None:
    """Read what an initialiser keeps in another file, which must lie in the folder of its own or below it."""
    location = next((entry.value for entry in one.external_data if entry.key == "location"), "")
    beside = folder / location
    if not location or not beside.resolve().is_relative_to(folder.resolve()):
        raise OutsideError(f"it keeps `{one.name}` in a file outside of its folder")
    if not beside.is_file():
        raise OutsideError(f"it keeps `{one.name}` in a file that is not there beside it")
    load_external_data_for_tensor(one, str(folder))
