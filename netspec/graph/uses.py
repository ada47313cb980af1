"""How often blocks are used: what `use` and `uses` mean in an expression of a block."""

from collections import Counter
from typing import Any

from netspec.spec.steps import Block

MANY = 2**31
"""How often a block is used, while that is being counted."""


class Uses:
    """How often each block is used: so far, and in the whole model, which a walk before this one has counted."""

    def __init__(self, counted: Counter[str] | None = None) -> None:
        self.counted = counted
        self.so_far: Counter[str] = Counter()
        self.blocks: dict[str, Block] = {}

    def next(self, block: Block) -> dict[str, Any]:
        """What `use` and `uses` mean in the next use of a block."""
        self.blocks.setdefault(block.key, block)
        use = self.so_far[block.key]
        self.so_far[block.key] += 1
        return {"use": use, "uses": MANY if self.counted is None else self.counted[block.key]}
