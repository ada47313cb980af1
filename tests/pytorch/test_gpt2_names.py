"""A GPT-2 under the names, and with the matrices, that transformers gives it is the one of `specs/zoo`, once it is renamed."""

from pathlib import Path
from textwrap import dedent

import pytest
import torch
from safetensors.torch import save_file
from torch.nn.functional import gelu, layer_norm, scaled_dot_product_attention

import netspec
from netspec.cli.main import main
from netspec.kinds.sections.weights import Weights

ZOO = Path(__file__).parents[2] / "specs/zoo/gpt2.yaml"
VOCABULARY, CONTEXT, WIDTH, DEPTH, HEADS = 65, 64, 128, 4, 4
State = dict[str, torch.Tensor]


def gpt2() -> State:
    """Random weights by their names; the matrices of its Conv1D are [inputs, outputs]."""
    shapes = {"wte.weight": (VOCABULARY, WIDTH), "wpe.weight": (CONTEXT, WIDTH)}
    for number in range(DEPTH):
        for name, outputs, inputs in (
            ("attn.c_attn", 3 * WIDTH, WIDTH),
            ("attn.c_proj", WIDTH, WIDTH),
            ("mlp.c_fc", 4 * WIDTH, WIDTH),
            ("mlp.c_proj", WIDTH, 4 * WIDTH),
        ):
            shapes[f"h.{number}.{name}.weight"] = (inputs, outputs)
            shapes[f"h.{number}.{name}.bias"] = (outputs,)
        for name in ("ln_1", "ln_2"):
            shapes |= {f"h.{number}.{name}.{one}": (WIDTH,) for one in ("weight", "bias")}
    shapes |= {f"ln_f.{one}": (WIDTH,) for one in ("weight", "bias")}
    torch.manual_seed(5)
    state = {name: torch.randn(sizes) / sizes[0] ** 0.5 for name, sizes in shapes.items()}
    mask = torch.ones(CONTEXT, CONTEXT).tril().view(1, 1, CONTEXT, CONTEXT)
    return state | {f"h.{number}.attn.bias": mask.clone() for number in range(DEPTH)}


def answers(state: State, tokens: torch.Tensor) -> torch.Tensor:
    """The logits [samples, time, vocabulary] as GPT-2 calculates them."""

    def dense(x: torch.Tensor, name: str) -> torch.Tensor:
        return x @ state[f"{name}.weight"] + state[f"{name}.bias"]

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return layer_norm(x, (WIDTH,), state[f"{name}.weight"], state[f"{name}.bias"])

    samples, time = tokens.shape
    x = state["wte.weight"][tokens] + state["wpe.weight"][:time]
    for number in range(DEPTH):
        at = f"h.{number}"
        fused = dense(norm(x, f"{at}.ln_1"), f"{at}.attn.c_attn").split(WIDTH, dim=-1)
        heads = [one.view(samples, time, HEADS, -1).transpose(1, 2) for one in fused]
        mixed = scaled_dot_product_attention(*heads, is_causal=True).transpose(1, 2)
        x = x + dense(mixed.reshape(samples, time, WIDTH), f"{at}.attn.c_proj")
        inner = gelu(dense(norm(x, f"{at}.ln_2"), f"{at}.mlp.c_fc"), approximate="tanh")
        x = x + dense(inner, f"{at}.mlp.c_proj")
    return norm(x, "ln_f") @ state["wte.weight"].T


def test_the_example_in_the_docs_makes_it_the_gpt2_of_the_zoo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = gpt2()
    save_file(state, tmp_path / "gpt2.safetensors")
    doc = Weights.__doc__ or ""
    example = dedent(doc[doc.index("        train:") : doc.index("    A ResNet-18")])
    (tmp_path / "net.yaml").write_text(ZOO.read_text("utf-8") + "\n" + example, "utf-8")
    ours = netspec.load(tmp_path / "net.yaml", variant="shakespeare").build().eval()
    tokens = torch.randint(0, VOCABULARY, (3, 20))
    with torch.no_grad():
        found = ours(tokens)
    wanted = answers(state, tokens)
    scale = float(wanted.abs().max())
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5 * scale)
    arguments = [str(tmp_path / "net.yaml"), "--variant", "shakespeare"]
    assert main(["weights", *arguments]) == 0
    assert "weights of `gpt2` fit" in capsys.readouterr().out
