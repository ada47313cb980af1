"""Moved to `netspec.source.files`."""

from netspec.source.files import write_text, write_whole, writing

__all__ = ["write_text", "write_whole", "writing"]
