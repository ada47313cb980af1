"""The weights in an ONNX file, whoever made it."""

import onnx
from onnx import TensorProto, numpy_helper

from netspec.onnx_writer.weights import Array

TYPES = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.INT64)
"""What can be a weight or a counter. Others stay in the file: they are shapes, texts, or quantised."""


def read_initialisers(file: str) -> dict[str, Array]:
    """Its named constants of numbers, each with its shape.

    Raises `ValueError` where it is no such file, or keeps its weights in another file, and `OSError` where it cannot be read.
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
        if one.data_location == TensorProto.EXTERNAL:
            raise ValueError(f"it keeps `{one.name}` in another file; save it as one file")
        if one.data_type in TYPES:
            try:
                found[one.name] = numpy_helper.to_array(one).copy()
            except (ValueError, TypeError) as error:
                raise ValueError(f"`{one.name}` in it is damaged") from error
    return found
