"""What happens when the file and PyTorch do not agree."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.export import verify
from netspec.source.diagnostics import Diagnostic, SpecError


def fault(run: Any, **settings: Any) -> Diagnostic:
    with pytest.raises(SpecError) as raised:
        run.export(**settings)
    (found,) = raised.value.diagnostics
    return found


def files(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if "onnx" in one.name}


@pytest.mark.parametrize("interface", ["full", "tensors"])
def test_a_mismatch_leaves_no_file(flowers: Any, interface: str) -> None:
    wrong = flowers.reference("result/kind/7")
    wrong[4] += [0.0, 0.1, 0.0]
    flowers.change_reference(result__kind__7=wrong)
    found = fault(flowers, interface=interface)
    assert found.code == "NS6002"
    assert "in row 5 of 7" in found.message
    assert files(flowers.folder) == set()


def test_a_mismatch_keeps_the_file_from_before(flowers: Any) -> None:
    before = flowers.export().read_bytes()
    flowers.change_reference(result__kind__7=-flowers.reference("result/kind/7"))
    fault(flowers)
    assert (flowers.folder / "flowers.onnx").read_bytes() == before
    assert files(flowers.folder) == {"flowers.onnx"}


def test_other_weights_than_the_references_are_a_mismatch(flowers: Any) -> None:
    flowers.change_reference(result__kind__1=flowers.reference("result/kind/1") * 1.01)
    assert fault(flowers).code == "NS6002"


def test_the_message_points_at_the_output_and_says_how_far(flowers: Any) -> None:
    flowers.change_reference(
        result__kind__9=flowers.reference("result/kind/9") + np.float32([0, 0.001, 0])
    )
    found = fault(flowers)
    assert found.where.place.span.line == 8
    assert found.message.startswith("the probability of `kind` in row")
    assert "apart where 1e-05 is allowed" in found.message


def test_another_label_is_a_mismatch(flowers: Any) -> None:
    flowers.change_reference(result__kind__9=flowers.reference("result/kind/9")[:, [1, 2, 0]])
    assert "in PyTorch and" in fault(flowers).message


def test_noise_is_no_mismatch(flowers: Any) -> None:
    flowers.change_reference(
        result__kind__9=flowers.reference("result/kind/9") + np.float32([0, 1e-6, 0])
    )
    flowers.export()


def test_encoding_is_verified_as_well(flowers: Any) -> None:
    length = flowers.reference("raw/length")
    length[1] = 9.0
    flowers.change_reference(raw__length=length)
    assert fault(flowers).code == "NS6002"
    flowers.export(interface="tensors")


def test_a_deep_network_is_verified_on_fewer_rows(
    flowers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = flowers.reference("result/kind/9")
    wrong[8] = wrong[8][::-1]
    flowers.change_reference(result__kind__9=wrong)
    assert "row 9 of 9" in fault(flowers).message
    monkeypatch.setattr(verify, "WORK", 1)
    flowers.export()


def test_a_file_that_does_not_run_is_not_kept(
    flowers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from netspec.onnx_writer import write

    monkeypatch.setattr(write, "ML_OPSET", 99)
    assert fault(flowers).code == "NS6003"
    assert files(flowers.folder) == set()
