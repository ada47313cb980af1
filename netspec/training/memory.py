"""Memory that runs out: what is said then, and of what there is enough."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import clear_frames

from netspec.data.picked import memory
from netspec.graph.graph import Graph
from netspec.source.diagnostics import SpecError, fail
from netspec.spec.model import Spec
from netspec.training.device import train_place

NO_MEMORY = (
    "out of memory",
    "not enough memory",
    "allocate memory",
    "bad_alloc",
    "bad allocation",
    "could not create a memory object",
)
"""What PyTorch, oneDNN and onnxruntime say, in lower case; numpy and pyarrow raise `MemoryError`."""
NUMBERS_PER_WEIGHT = 4
"""A weight, its gradient, and the two that most optimizers keep of it, each in 4 bytes."""


@contextmanager
def enough_memory(fault: Callable[[], SpecError]) -> Iterator[None]:
    """Turns memory that runs out into this fault. It is made when all that was worked out is let go."""
    try:
        yield
        return
    except (RuntimeError, MemoryError) as error:
        if not is_short_of_memory(error):
            raise
        # what was worked out so far is held by the frames of the fault
        clear_frames(error.__traceback__)
    raise fault()


def is_short_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, on the device or in the machine."""
    return isinstance(error, MemoryError) or any(words in str(error).lower() for words in NO_MEMORY)


def too_little_for_data(spec: Spec) -> SpecError:
    """The rows do not fit."""
    place = spec.data.node.place if spec.data else spec.document.place
    message = f"the memory is too small for the data: {_here()}"
    help = "take fewer rows or columns, `category` with `encode: index` in place of wide ones, or a machine with more memory"
    return fail("NS5008", message, place, help=help)


def too_little_for_network(spec: Spec, graph: Graph) -> SpecError:
    """The weights do not fit. Says about how many would."""
    count, whole = graph.parameters(), memory()
    message = (
        f"the memory is too small for the network: its {count:,} parameters take {_gb(4 * count)}, and "
        f"{_gb(4 * NUMBERS_PER_WEIGHT * count)} with their gradients and what the optimizer keeps of them; {_here()}"
    )
    fits = int(whole / (4 * NUMBERS_PER_WEIGHT)) if whole < float("inf") else count
    help = "take a smaller network, or a machine with more memory"
    if fits < count:
        help = f"take a smaller network (about {_rounded(fits):,} parameters fit), or a machine with more memory"
    return fail("NS5008", message, spec.document.entries["layers"].key.place, help=help)


def too_little_for_batches(spec: Spec, batch_size: int, fits: int) -> SpecError:
    """A step does not fit; `fits` are the rows with which one does, as was tried, 0 if there is no such number."""
    message = f"the memory is too small for batches of {batch_size:,} rows"
    if fits == 0:
        help = "not even the smallest batch fits: take a smaller network, or a machine with more memory"
    elif fits >= batch_size:
        message = "the memory is too small: a step of the training fits, but not what is to be kept beside it"
        help = "take a smaller network, fewer rows, or a machine with more memory"
    else:
        times = -(-batch_size // fits)
        help = f"{fits:,} rows fit, as was tried: `batch_size: {fits}` with `accumulate: {times}` learns from as many rows in a step"
    return fail("NS5008", message, train_place(spec, "batch_size"), help=help)


def too_little_to_measure(spec: Spec, rows: int) -> SpecError:
    """The network is trained, and its answers do not fit."""
    message = f"the memory is too small to measure the network, {rows:,} rows at once; {_here()}"
    help = "end what else runs here, or take a smaller test part or a machine with more memory"
    return fail("NS5008", message, train_place(spec, "batch_size"), help=help)


def _here() -> str:
    whole = memory()
    return f"there are {_gb(whole)} here" if whole < float("inf") else "there is no more here"


def _gb(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size < 1e12 else f"{size / 1e9:,.0f} GB"


def _rounded(count: int) -> int:
    """To two digits: more are not known."""
    return int(float(f"{count:.1e}"))
