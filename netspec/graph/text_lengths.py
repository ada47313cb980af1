"""Whether the layers can take texts of any length that they may have."""

from netspec.graph.graph import Graph
from netspec.graph.lengths import least_lengths, most_lengths
from netspec.source.diagnostics import Diagnostic, Label, Problems
from netspec.source.help import Help, cure, put_in


def check_text_lengths(graph: Graph, problems: Problems) -> None:
    """Tell of texts that are taken apart and may be shorter, or longer, than the layers can take."""
    least, most = least_lengths(graph), most_lengths(graph)
    for one in graph.inputs:
        text = one.spec.of
        if text is None or not text.has_column:
            continue
        axis, place = one.spec.kind.marks(), Label(text.place)
        if axis is None or axis in text.kind.raw(text.width).sizes:
            # the data say how many parts there are, and are held to it
            continue
        if least.get(axis, 1) > 1:
            message = f"`{text.name}` may be a single part, and the layers leave nothing of fewer than {least[axis]}"
            help = "let windows keep the length: stride 1 and `padding: same`"
            problems.add(Diagnostic("NS3104", message, place, help))
        longest, room = text.kind.most_places(), most.get(axis)
        if room is not None and (longest is None or longest > room):
            message = f"`{text.name}` may be of any length, and a layer has room for {room} parts"
            if longest is not None:
                message = (
                    f"`{text.name}` may be {longest} parts long, and a layer has room for {room}"
                )
            words = f"cut it, `max_length: {room}`, or raise the `length` of `position_embedding`"
            cut = put_in("text", "max_length", str(room), primary="vocabulary")
            help = Help(words, cure(cut, title=f"say `max_length: {room}`"))
            problems.add(Diagnostic("NS3001", message, place, help))
