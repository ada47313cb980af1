"""A network two ways, for all tests: as a PyTorch module and as an ONNX file, on the same numbers and weights."""

import os

# the workers of pytest-xdist share the cores: each calculates with one thread
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from netspec.contract.two_ways import TwoWays

# Python files of faulty specs, which nobody runs
collect_ignore_glob = ["bad_specs/*"]

# no test leaves anything in the cache of whoever runs it
os.environ["NETSPEC_CACHE"] = "off"


@pytest.fixture(scope="session")
def two_ways() -> type[TwoWays]:
    """Makes a network both ways."""
    return TwoWays


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--graphs", default="100", help="how many random graphs are tried: 3000, or 1000:2000"
    )
