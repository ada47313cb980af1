from collections.abc import Iterator

import pytest
from editing import ABLE, Editor


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """One server for all tests of a file: documents of different tests bear different names."""
    made = Editor(capabilities=ABLE)
    yield made
    made.stop()
