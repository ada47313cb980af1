"""What the bits of a training hang on beside its spec and its data."""

import json
import platform
from pathlib import Path

import numpy as np
import torch

from netspec.data.sessions import RUNTIME
from netspec.onnx_writer.write import ONNX
from netspec.version import VERSION


def versions() -> dict[str, str]:
    """Packages, the system, and the instructions that PyTorch takes from the processor."""
    return {
        "netspec": VERSION,
        "torch": torch.__version__,
        "numpy": np.__version__,
        "onnx": ONNX,
        "onnxruntime": RUNTIME,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
    }


def other_versions(path: Path) -> str:
    """What is another than a `run.json` says, in words; empty where nothing is, or nothing is known."""
    try:
        then = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return ""
    return ", ".join(
        f"{name} {then[name]} (now {now})"
        for name, now in versions().items()
        if then.get(name, now) != now
    )
