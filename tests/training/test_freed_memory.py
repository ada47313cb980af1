"""Memory that is freed within a training stays with the process until it ends."""

import sys
from pathlib import Path

import pytest
import torch

from netspec.training import freed_memory
from netspec.training.freed_memory import freed_memory_kept


def resident() -> int:
    """The pages of memory that the process has."""
    return int(Path("/proc/self/statm").read_text().split()[1])


def use_and_free() -> None:
    for one in [torch.ones(1 << 20) for _ in range(64)]:
        del one


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def test_it_is_kept_while_it_lasts_and_given_back_at_the_end() -> None:
    if freed_memory._mallopt() is None:
        pytest.skip("the C library is not glibc")
    before = resident()
    with freed_memory_kept():
        use_and_free()
        within = resident()
    after = resident()
    block = 64 * (1 << 22) // 4096
    assert within - before > 0.8 * block
    assert after - before < 0.2 * block


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freed_memory, "_mallopt", lambda: None)
    with freed_memory_kept():
        use_and_free()
