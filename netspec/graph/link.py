"""A spec as a graph: names become edges, loops and containers become nodes, and every edge gets its type."""

import re
from collections import Counter
from contextlib import suppress

from netspec.graph.bounds import too_many_steps
from netspec.graph.doubts import warn_of_doubts
from netspec.graph.ends import connect_outputs, prune
from netspec.graph.graph import Graph
from netspec.graph.linker import Linker, TooManyStepsError
from netspec.graph.shares import settled
from netspec.graph.uses import Uses
from netspec.graph.walked import Walk
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.spec.model import Spec


def link(spec: Spec, problems: Problems, walk: Walk | None = None) -> Graph | None:
    """The graph of a spec. Every fault goes to `problems`; with an error among them there is no graph.

    What the walk over the layers meets goes to `walk`, also where there are faults.
    """
    if spec.layers is None or not spec.inputs or too_many_steps(spec.layers, problems):
        # without the one or the other nothing can be said of the rest
        return None
    uses = Uses(_count(spec)) if _asks_for_uses(spec) else Uses()
    linker = Linker(spec, problems, uses, walk)
    try:
        stream = linker.run(spec.layers, linker.inputs())
    except TooManyStepsError:
        return None
    if uses.counted is not None and uses.counted != uses.so_far:
        _tell_uses(spec, uses, problems)
    outputs = connect_outputs(spec, stream, linker)
    if problems.errors:
        return None
    nodes = prune(linker, outputs, problems)
    graph = Graph(
        name=spec.name,
        description=spec.description,
        inputs=tuple(linker.graph_inputs),
        nodes=settled(nodes),
        outputs=tuple(outputs),
        blocks=linker.used_blocks,
        results=dict(linker.names.every()),
        starts=tuple(linker.starts.values()),
    )
    graph = _as_it_begins(spec, graph, problems)
    warn_of_doubts(graph, problems)
    if any(one.said_in is not None for one in spec.inputs):
        # imported here: few networks say something
        from netspec.graph.said import check_said

        check_said(graph, problems)
    if any(one.of is not None for one in spec.inputs):
        from netspec.graph.text_lengths import check_text_lengths

        check_text_lengths(graph, problems)
    return graph if not problems.errors else None


def _as_it_begins(spec: Spec, graph: Graph, problems: Problems) -> Graph:
    """The graph with what `train` says of its weights: what they begin with, and which are held still. Faults go to `problems`."""
    if spec.train is not None and spec.train.weights is not None:
        # imported here: most networks begin with fresh weights
        from netspec.graph.origin import origin_of

        origin = origin_of(spec)
        # a file that holds the whole network holds the parts that would begin with files of their own
        kept = graph.starts if spec.train.weights.partial else ()
        graph = graph._replace(starts=kept, origin=origin)
    if spec.train is not None and (spec.train.freeze or spec.train.groups):
        # imported here: most trainings let everything learn
        from netspec.graph.frozen import check_frozen
        from netspec.graph.patterns import check_patterns

        check_patterns(spec, graph, problems)
        check_frozen(spec, graph, problems)
    if spec.train is not None and spec.train.batch_size == 1:
        # imported here: few batches are of one row
        from netspec.graph.frozen import check_single_rows

        check_single_rows(spec, graph, problems)
    if spec.train is not None and spec.train.recompute:
        from netspec.graph.recomputed import check_recomputed

        check_recomputed(spec, graph, problems)
    if spec.train is not None and spec.train.init:
        # imported here: most networks begin as PyTorch has it
        from netspec.graph.initials import initials_of

        graph = graph._replace(initials=initials_of(spec, graph, problems))
    fresh = spec.train is not None and spec.train.weights is None
    if fresh and any(node.ties for node in graph.nodes):
        # imported here: few networks have a weight in two places
        from netspec.graph.tied import warn_of_tied_embeddings

        warn_of_tied_embeddings(spec, graph, problems)
    return graph


def _asks_for_uses(spec: Spec) -> bool:
    texts = (spec.document.source.text, *spec.imports.values())
    return bool(spec.blocks or spec.imports) and any(re.search(r"\buses\b", text) for text in texts)


def _count(spec: Spec) -> "Counter[str]":
    """How often each block is used, found by a walk of which nothing else is kept."""
    uses = Uses()
    linker = Linker(spec, Problems(), uses)
    with suppress(TooManyStepsError):
        linker.run(spec.layers or (), linker.inputs())
    return uses.so_far


def _tell_uses(spec: Spec, uses: Uses, problems: Problems) -> None:
    assert uses.counted is not None
    for key, block in uses.blocks.items():
        if uses.counted[key] != uses.so_far[key]:
            message = (
                f"how often `{block.name}` is used hangs on `uses`, which is how often it is used"
            )
            help = "let `uses` decide settings alone: `stochastic_depth: $(0.2 * use / uses)`"
            problems.add(Diagnostic("NS2015", message, Label(block.place), help))
