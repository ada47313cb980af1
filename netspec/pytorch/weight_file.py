"""Files of weights as tensors. Nothing in such a file is ever run."""

import warnings
from collections.abc import Mapping
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, is_zipfile

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from netspec.graph.tensor_file import DamagedError, Tensor, need_plain_names

INNER = ("state_dict", "model_state_dict", "model", "module")
"""Where a file keeps the weights that holds more than them."""
DTYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
}
"""What the elements are called in safetensors files; others go by PyTorch's word for them."""


def read_tensors(file: str) -> dict[str, torch.Tensor]:
    """The tensors of a `.safetensors`, `.pt`, `.pth` or `.onnx` file by name, on the CPU.

    Raises `OSError` where it cannot be read, `DamagedError` where it is something else, or holds code.
    """
    if file.endswith(".safetensors"):
        try:
            return load_file(file)
        except SafetensorError as error:
            raise DamagedError("it is damaged") from error
    if file.endswith(".onnx"):
        # imported here: the onnx package is heavy, and few networks begin with such files
        from netspec.onnx_writer.initialisers import read_initialisers

        try:
            arrays = read_initialisers(file)
        except ValueError as error:
            raise DamagedError(str(error)) from error
        return {name: torch.from_numpy(one) for name, one in arrays.items()}
    return _state_dict(file)


def said_of(tensors: Mapping[str, torch.Tensor]) -> dict[str, Tensor]:
    """Their sizes and what their elements are. Raises `DamagedError` where a name cannot be shown."""
    need_plain_names(tensors)
    return {
        name: Tensor(tuple(one.shape), DTYPES.get(one.dtype, str(one.dtype)))
        for name, one in tensors.items()
    }


def _state_dict(file: str) -> dict[str, torch.Tensor]:
    """What `torch.save` wrote of a state dict, alone or beside other things."""
    with Path(file).open("rb") as opened:
        _need_no_bomb(opened)
        try:
            with warnings.catch_warnings(action="ignore"):
                found = torch.load(opened, map_location="cpu", weights_only=True)
        except Exception as error:
            # a file that is cut short, or no pickle at all, may fail in any way
            raise _reason(error) from error
    inner = [found[key] for key in INNER if isinstance(found, Mapping) and key in found]
    found = next((one for one in inner if isinstance(one, Mapping)), found)
    if not isinstance(found, Mapping) or not found:
        raise DamagedError(f"it holds no state dict but a {type(found).__name__}")
    for name, one in found.items():
        if not isinstance(name, str) or not _is_plain(one):
            raise DamagedError(
                f"`{name}` in it is no plain tensor; save `model.state_dict()` alone"
            )
    return dict(found)


def _need_no_bomb(opened: BinaryIO) -> None:
    """Raise `DamagedError` for an archive that unpacks to more than it is. `torch.save` packs nothing."""
    size = opened.seek(0, SEEK_END)
    opened.seek(0)
    if not is_zipfile(opened):
        opened.seek(0)
        return
    try:
        with ZipFile(opened) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise DamagedError("it is damaged, or no file of `torch.save`") from error
    if unpacked > size:
        told = f"it unpacks to {unpacked:,} bytes and has {size:,}; `torch.save` packs nothing"
        raise DamagedError(told, "save it once more where it comes from")
    opened.seek(0)


def _is_plain(one: object) -> bool:
    """Whether it is a tensor whose numbers lie in memory, each as itself."""
    dense = isinstance(one, torch.Tensor) and one.layout == torch.strided
    return (
        dense
        and isinstance(one, torch.Tensor)
        and one.device.type == "cpu"
        and not one.is_quantized
    )


def _reason(error: Exception) -> DamagedError:
    """Why PyTorch does not read a file."""
    if "GLOBAL" in str(error):
        reason = "it holds more than tensors, and code in a file is never run"
        help = "save the tensors alone where it comes from: `torch.save(model.state_dict(), FILE)`"
        return DamagedError(reason, help)
    return DamagedError("it is damaged, or no file of `torch.save`")
