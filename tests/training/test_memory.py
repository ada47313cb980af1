"""Memory that runs out is told with what would fit, and the last good state stays."""

from pathlib import Path
from typing import Any

import pytest

from netspec.data import dataset, picked
from netspec.source.diagnostics import Diagnostic, SpecError
from netspec.training.learner import Learner
from netspec.training.run import train
from netspec.training.stop import Interrupted

SAID = "[enforce fail at alloc_cpu.cpp:131] DefaultCPUAllocator: can't allocate memory: you tried …"


@pytest.fixture
def room_for(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets no more rows than these go through the network while it learns."""

    def limit(most: int) -> None:
        learn = Learner.results_to_learn_from

        def tried(self: Learner, inputs: Any) -> Any:
            if len(inputs[0]) > most:
                raise RuntimeError(SAID)
            return learn(self, inputs)

        monkeypatch.setattr(Learner, "results_to_learn_from", tried)

    return limit


def told(*arguments: Any, **more: Any) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        train(*arguments, **more)
    (found,) = caught.value.diagnostics
    assert found.code == "NS5008"
    return found


def test_of_a_batch_that_is_too_large_it_is_tried_how_many_rows_fit(
    compiled: Any, data: Any, room_for: Any, tmp_path: Path
) -> None:
    data()
    room_for(5)
    found = told(*compiled("epochs: 1"), tmp_path / "run")
    assert found.message == "the memory is too small for batches of 16 rows"
    assert "`batch_size: 4` with `accumulate: 4`" in str(found.help)
    assert not (tmp_path / "run").exists()


def test_what_is_said_to_fit_fits(compiled: Any, data: Any, room_for: Any, tmp_path: Path) -> None:
    data()
    room_for(5)
    graph, spec = compiled("epochs: 1, accumulate: 4")
    settings = type(spec.train)(**{**vars(spec.train), "batch_size": 4})
    assert train(graph, spec._replace(train=settings), tmp_path / "run").epochs == 1


def test_where_not_even_one_row_fits_no_batch_is_offered(
    compiled: Any, data: Any, room_for: Any, tmp_path: Path
) -> None:
    data()
    room_for(0)
    found = told(*compiled("epochs: 1"), tmp_path / "run")
    assert "not even the smallest batch fits" in str(found.help)
    assert "batch_size" not in str(found.help)


def test_where_a_step_fits_the_batch_is_not_blamed(
    compiled: Any, data: Any, ears: Any, tmp_path: Path
) -> None:
    data()

    class Hungry(ears):  # type: ignore[misc]
        def epoch(self, facts: Any) -> None:
            raise MemoryError

    found = told(*compiled("epochs: 1"), tmp_path / "run", watch=Hungry())
    assert "a step of the training fits" in found.message
    assert "batch_size" not in str(found.help)


def test_memory_that_runs_out_later_leaves_the_last_state(
    compiled: Any, data: Any, ears: Any, room_for: Any, tmp_path: Path
) -> None:
    data()
    with pytest.raises(Interrupted):
        train(*compiled("epochs: 3"), tmp_path / "run", watch=ears(at_epoch=1))
    kept = (tmp_path / "run/last.pt").read_bytes()
    room_for(5)
    told(*compiled("epochs: 3"), tmp_path / "run", resume=True)
    assert (tmp_path / "run/last.pt").read_bytes() == kept


def test_a_network_that_is_too_large_is_told_with_its_size_and_one_that_fits(
    compiled: Any, data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data()
    monkeypatch.setattr("netspec.training.memory.memory", lambda: 16e9)
    # more than 47 bits can address
    found = told(
        *compiled("epochs: 1", layers="[linear: 1000000, linear: 2000000000, linear: 2]"),
        tmp_path / "run",
    )
    assert "its 2,000,006,005,000,002 parameters take 8,000,024 GB" in found.message
    assert "about 1,000,000,000 parameters fit" in str(found.help)
    assert not (tmp_path / "run").exists()


def test_data_that_are_too_large_are_told(
    compiled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*asked: Any) -> None:
        raise MemoryError("Unable to allocate 74.5 GiB for an array")

    monkeypatch.setattr(dataset, "prepare", full)
    found = told(*compiled("epochs: 1"), tmp_path / "run")
    assert found.message.startswith("the memory is too small for the data: there are ")
    assert not (tmp_path / "run").exists()


def test_a_limit_of_the_process_counts_as_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1e9, 2e9))
    assert picked.memory() == 1e9
